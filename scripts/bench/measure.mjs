/**
 * Timing on a machine that does other things too: contestants take turns in short rounds, each round gives
 * one ratio, and the median of the ratios is what is reported. A disturbance spoils a round, not the result.
 */
import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs-core';

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const timed = async (f) => {
  const start = performance.now();
  await f();
  return performance.now() - start;
};

/**
 * Runs each turn once a round, the order reversed every other round.
 *
 * @param turns functions that return the milliseconds of their turn, or a promise of them
 * @returns for each turn its milliseconds in each round
 */
export const interleave = async (turns, { rounds, warmUp = 1 }) => {
  const times = turns.map(() => []);
  const order = turns.map((_, i) => i);
  for (let round = -warmUp; round < rounds; round++) {
    for (const i of order) {
      const ms = await turns[i]();
      if (round >= 0) times[i].push(ms);
    }
    order.reverse();
  }
  return times;
};

/**
 * Milliseconds a step over `count` steps, after one that is not timed: it brings the runner's own weights
 * back into the processor's caches, where they are when it trains alone. The batches rotate.
 */
export const timeSteps = async (runner, batches, count) => {
  const run = async (from, to) => {
    for (let i = from; i < to; i++) await runner.step(batches[i % batches.length]);
  };
  await run(0, 1);
  return (await timed(() => run(1, count + 1))) / count;
};

/** Steps until the time is up, so that what runs often is compiled before anything is timed. */
export const warmUp = async (runner, batches, ms) => {
  const end = performance.now() + ms;
  for (let i = 0; performance.now() < end; i++) await runner.step(batches[i % batches.length]);
};

/** The median of peer/subject over the rounds. */
export const ratioOf = (subject, peer) => median(subject.map((ms, round) => peer[round] / ms));

/**
 * Runs `f` with every kernel of the backend timed. Exact where kernels are synchronous and do not call
 * each other through the registry: wasm and cpu.
 *
 * @returns the milliseconds of the whole and, by kernel, { ms, calls }
 */
export const timeKernels = async (f) => {
  const byKernel = new Map();
  const kernels = tf.getKernelsForBackend(tf.getBackend());
  const originals = kernels.map((kernel) => kernel.kernelFunc);
  for (const kernel of kernels) {
    const { kernelName, kernelFunc } = kernel;
    kernel.kernelFunc = (args) => {
      const start = performance.now();
      try {
        return kernelFunc(args);
      } finally {
        const seen = byKernel.get(kernelName) ?? { ms: 0, calls: 0 };
        byKernel.set(kernelName, { ms: seen.ms + performance.now() - start, calls: seen.calls + 1 });
      }
    };
  }
  try {
    return { ms: await timed(f), byKernel };
  } finally {
    kernels.forEach((kernel, i) => (kernel.kernelFunc = originals[i]));
  }
};

/** Ids are given in sequence to all tensors, so two of them tell how many were made between. */
const tensorId = () => {
  const probe = tf.scalar(0);
  probe.dispose();
  return probe.id;
};

const productKernels = ['BatchMatMul', '_FusedMatMul'];

/**
 * Where a step's time and memory go: the share of the kernels that multiply matrices, that of the transposes
 * (in these networks all made for a product), tensors made, bytes at the peak.
 */
export const stepDetails = async (runner, batches, steps) => {
  const run = async (count) => {
    for (let i = 0; i < count; i++) await runner.step(batches[i % batches.length]);
  };
  await run(2);
  const products = [];
  const transposes = [];
  for (let i = 0; i < steps; i++) {
    const { ms, byKernel } = await timeKernels(() => run(1));
    const shareOf = (names) => names.reduce((sum, name) => sum + (byKernel.get(name)?.ms ?? 0), 0) / ms;
    products.push(shareOf(productKernels));
    transposes.push(shareOf(['Transpose']));
  }
  const before = tensorId();
  await run(1);
  const tensors = tensorId() - before - 1;
  const { peakBytes } = await tf.profile(() => run(1));
  return {
    matMulShare: median(products),
    transposeShare: median(transposes),
    tensorsPerStep: tensors,
    peakBytes,
  };
};

/** Tensors alive after `few` steps and after `many`: equal, or something leaks. */
export const tensorsAlive = async (runner, batches, few = 10, many = 1000) => {
  let after;
  for (let i = 1; i <= many; i++) {
    await runner.step(batches[i % batches.length]);
    if (i === few) after = tf.memory().numTensors;
  }
  return { few, many, tensorsAfterFew: after, tensorsAfterMany: tf.memory().numTensors };
};
