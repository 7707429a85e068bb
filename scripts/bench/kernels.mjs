/**
 * How many kernels a step runs. Where a backend has a binding to a native library every op that is handed to it counts,
 * whoever asks for it; elsewhere every kernel that tfjs' registry is asked for.
 */
import * as tf from '@tensorflow/tfjs-core';

/** They move no data: a new name, or a new shape, for what is there. */
const free = ['Identity', 'Reshape'];

const watchRegistry = (seen) => {
  const kernels = tf.getKernelsForBackend(tf.getBackend());
  const originals = kernels.map((kernel) => kernel.kernelFunc);
  kernels.forEach((kernel, i) => {
    kernel.kernelFunc = (args) => {
      seen.push(kernel.kernelName);
      return originals[i](args);
    };
  });
  return () => kernels.forEach((kernel, i) => (kernel.kernelFunc = originals[i]));
};

/** The binding's own methods cannot be replaced: a stand-in of the same form. */
const watchBinding = (backend, seen) => {
  const { binding } = backend;
  const executeOp = (op, ...rest) => {
    seen.push(op);
    return binding.executeOp(op, ...rest);
  };
  const members = Object.getOwnPropertyNames(binding).map((name) => {
    const member = binding[name];
    return [name, typeof member === 'function' ? (...args) => binding[name](...args) : member];
  });
  backend.binding = { ...Object.fromEntries(members), executeOp };
  return () => (backend.binding = binding);
};

/** @returns how many, and how many of them compute something */
export const countKernels = async (runner, batches) => {
  for (const batch of batches) await runner.step(batch);
  const backend = tf.backend();
  const seen = [];
  const stop = backend.binding ? watchBinding(backend, seen) : watchRegistry(seen);
  try {
    await runner.step(batches[0]);
  } finally {
    stop();
  }
  return { kernels: seen.length, computing: seen.filter((name) => !free.includes(name)).length };
};
