/** The backend that is fastest for one model: each takes a few real steps of it. */
import { engine } from '@tensorflow/tfjs-core';
import { HandgradError, whatIs } from '../errors.js';
import type { BackendName, BackendOptions } from './contract.js';
import { backendNames, hostName, namesIn, useBackend } from './index.js';

/** A model on the current backend. */
export interface Trial {
  /** A training step; it is done when the promise is. */
  readonly step: () => Promise<unknown>;
  readonly dispose: () => void;
}

export interface Timing {
  readonly backend: BackendName;
  /** Median of the steps. */
  readonly milliseconds?: number;
  /** Why it has no time. */
  readonly reason?: string;
}

export interface FastestOptions extends BackendOptions {
  /** Default: all that this host can have. */
  readonly backends?: readonly BackendName[];
  /** Timed steps of each, at least; more, if they are quick. Default 7. */
  readonly steps?: number;
  /** Called after each backend. */
  readonly onTiming?: (timing: Timing) => void;
}

/** In milliseconds: a backend so slow that its steps would keep the user waiting gets fewer of them. */
const patience = 3000;
/** Until shaders are compiled, weights packed, and what runs often has been compiled by the engine of JavaScript. */
const warmUp = 600;
/** As long as steps are timed, at least. */
const timed = 300;

const timeTrial = async (trial: Trial, steps: number): Promise<number> => {
  const begin = performance.now();
  const times: number[] = [];
  let now = begin;
  let warm = 0;
  while (now - begin < patience && (times.length < steps || now - begin < warmUp + timed)) {
    const before = now;
    await trial.step();
    now = performance.now();
    if (warm >= 2 && before - begin >= warmUp) times.push(now - before);
    else warm++;
  }
  if (times.length === 0) return (now - begin) / warm;
  return times.sort((a, b) => a - b)[times.length >> 1]!;
};

/**
 * Times a few steps of `makeTrial`'s model on every backend that starts, and makes the fastest one the current one.
 *
 *     const { backend } = await useFastestBackend(() => {
 *       const model = new Model(network, { inputShape: [784] }).compile({ loss: 'softmaxCrossEntropy' });
 *       return { step: () => model.trainOnBatch(x, y), dispose: () => model.dispose() };
 *     });
 *
 * Each is given its time to warm up: about a second.
 *
 * @throws {HandgradError} code `backend`: none has taken a step; each one's reason. The backend from before is current again
 */
export const useFastestBackend = async (
  makeTrial: () => Trial | Promise<Trial>,
  { backends = namesIn(hostName()), steps = 7, onTiming, ...options }: FastestOptions = {},
): Promise<{ readonly backend: BackendName; readonly timings: readonly Timing[] }> => {
  if (typeof makeTrial !== 'function')
    throw new HandgradError(
      'option',
      `useFastestBackend: expected a function that makes a trial, received ${whatIs(makeTrial)}.`,
      '() => ({ step: () => model.trainOnBatch(x, y), dispose: () => model.dispose() }), with a model made in it',
    );
  const before = backendNames.find((name) => name === engine().backendName);
  const timings: Timing[] = [];
  const take = async (backend: BackendName): Promise<Timing> => {
    try {
      await useBackend(backend, options);
      const trial = await makeTrial();
      try {
        return { backend, milliseconds: await timeTrial(trial, steps) };
      } finally {
        trial.dispose();
      }
    } catch (error) {
      return { backend, reason: (error as Error).message };
    }
  };
  for (const backend of backends) {
    const timing = await take(backend);
    timings.push(timing);
    onTiming?.(timing);
  }
  const [best] = timings
    .filter((t) => t.milliseconds !== undefined)
    .sort((a, b) => a.milliseconds! - b.milliseconds!);
  if (!best) {
    if (before) await useBackend(before).catch(() => undefined); // why none has, says more
    throw new HandgradError(
      'backend',
      `No backend has taken a step.\n${timings.map((t) => `  ${t.backend}: ${t.reason!}`).join('\n')}`,
    );
  }
  await useBackend(best.backend, options);
  return { backend: best.backend, timings };
};
