import type { Tensor } from '@tensorflow/tfjs-core';
import { explained } from '../backends/lost.js';
import { sayingBatchSize } from '../backends/outOfMemory.js';
import { scope } from '../memory.js';
import type { Logs } from './callbacks/contract.js';
import { Pace } from './pace.js';
import type { Plan } from './plan.js';
import { Readings, breathe } from './readings.js';
import type { Source } from './source.js';
import type { State } from './state.js';
import { evaluateStep, type Size } from './step.js';
import { Tally, toRead } from './tally.js';

/** Losses and metrics over a source. `state` is asked at every batch: while a `fit` goes on it is not the same for long. */
export const evaluateSource = async (plan: Plan, state: () => State, source: Source): Promise<Logs> => {
  const tally = new Tally(plan);
  const readings = new Readings();
  const pace = new Pace();
  const sizes: Size[] = [];
  const flush = async (): Promise<void> => {
    for (const values of await readings.read()) tally.add(values, sizes.shift()!);
    await breathe();
  };
  try {
    for await (const draw of source.draws(0)) {
      let examples = 0;
      const step = (): Tensor[] => {
        const batch = draw.make();
        examples = batch.x[0]!.shape[0]!;
        const evaluated = evaluateStep(plan, state(), batch);
        sizes.push(evaluated.size);
        return toRead(evaluated);
      };
      readings.push(sayingBatchSize(() => scope(step), () => examples)); // prettier-ignore
      if (readings.due) await flush();
      else await pace.keep();
    }
    await flush();
    return tally.logs;
  } catch (error) {
    throw explained(error);
  } finally {
    readings.clear();
  }
};
