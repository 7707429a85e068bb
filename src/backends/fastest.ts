/** The backend that is fastest for one model: each takes a few real steps of it. */
import { HandgradError } from '../errors.js';
import type { BackendName, BackendOptions } from './contract.js';
import { hostName, namesIn, useBackend } from './index.js';

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
  /** Timed steps of each, after two that are not: shaders are compiled and weights packed in those. Default 7. */
  readonly steps?: number;
  /** Called after each backend. */
  readonly onTiming?: (timing: Timing) => void;
}

/** A backend so slow that its steps would keep the user waiting gets fewer of them. */
const patience = 3000;

const timeTrial = async (trial: Trial, steps: number): Promise<number> => {
  const times: number[] = [];
  const begin = performance.now();
  for (let i = -2; i < steps; i++) {
    const before = performance.now();
    await trial.step();
    const now = performance.now();
    if (i >= 0 || now - begin > patience) times.push(now - before);
    if (now - begin > patience) break;
  }
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
 * @throws {HandgradError} code `backend`: none has taken a step; each one's reason
 */
export const useFastestBackend = async (
  makeTrial: () => Trial | Promise<Trial>,
  { backends = namesIn(hostName()), steps = 7, onTiming, ...options }: FastestOptions = {},
): Promise<{ readonly backend: BackendName; readonly timings: readonly Timing[] }> => {
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
  if (!best)
    throw new HandgradError(
      'backend',
      `No backend has taken a step.\n${timings.map((t) => `  ${t.backend}: ${t.reason!}`).join('\n')}`,
    );
  await useBackend(best.backend, options);
  return { backend: best.backend, timings };
};
