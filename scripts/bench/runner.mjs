/**
 * One contestant in a process of its own, told over IPC what to do next: it trains as it would alone, with
 * its own heap, its own compiled code, and nothing of another's in the way. Only one of them runs at a time.
 */
import { countKernels } from './kernels.mjs';
import { stepDetails, tensorsAlive, timeSteps, warmUp } from './measure.mjs';
import { makeBatches, mlp } from './work.mjs';
import { backendInfo, useBackend } from '../../dist/index.js';

/** Each imported where it runs only, and handgrad everywhere: the initial weights are its. */
const contestants = {
  handgrad: async () => (await import('./contestants/handgrad.mjs')).handgrad,
  LayersModel: async () => (await import('./contestants/layersModel.mjs')).layersModel,
  minimize: async () => (await import('./contestants/minimize.mjs')).minimize,
  'jax-js': async () => (await import('./contestants/jax.mjs')).jax,
  PyTorch: async () => (await import('./contestants/pytorch.mjs')).torch,
  product: async () => (await import('./contestants/product.mjs')).product,
};

const start = async (name, backend, batch, options) => {
  await useBackend(backend, options);
  const { initialWeights } = await import('./contestants/handgrad.mjs');
  const contestant = await contestants[name]();
  const { threads } = backendInfo();
  const weights = await initialWeights(mlp);
  const runner = await contestant.create(mlp, weights, { backend, batch, threads });
  const batches = makeBatches(mlp, batch);
  return {
    threads: () => threads,
    /** The losses of the first steps. */
    losses: async (steps) => {
      const losses = [];
      for (let i = 0; i < steps; i++) losses.push(await runner.step(batches[i % batches.length]));
      return losses;
    },
    warmUp: (ms) => warmUp(runner, batches, ms),
    /** Milliseconds a step. */
    turn: (count) => timeSteps(runner, batches, count),
    kernels: () => countKernels(runner, batches),
    details: (steps) => stepDetails(runner, batches, steps),
    alive: () => tensorsAlive(runner, batches),
    ...runner,
  };
};

let calls;
process.on('message', async ({ call, args }) => {
  try {
    if (call === 'start') calls = await start(...args);
    process.send({ value: call === 'start' ? true : ((await calls[call](...args)) ?? null) });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
