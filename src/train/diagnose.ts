/**
 * Where a number went wrong. The steps since the last good read are run again from the state before them,
 * now with an eye on every output and gradient, until the first value that is not finite.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { currentLoss } from '../backends/lost.js';
import { HandgradError } from '../errors.js';
import { release, replace, retain, scope } from '../memory.js';
import type { Draw } from './source.js';
import { heldBy, type State } from './state.js';
import type { Plan } from './plan.js';
import { finiteProbe, trainStep } from './step.js';

export interface Replayed {
  readonly draw: Draw;
  readonly seed: number;
  readonly learningRate: number;
}

/** @returns the error that names the step and the first value that is not finite; leaves `start` as it was */
export const diagnose = async (
  plan: Plan,
  start: State,
  steps: readonly Replayed[],
  where: (step: number) => string,
): Promise<HandgradError> => {
  // Gradients are looked at as they are, not times the rate.
  const unfolded = { ...plan, foldsRate: false };
  let state = start;
  const probes: Tensor[] = [];
  try {
    for (const { draw, seed, learningRate } of steps) {
      const seen: string[] = [];
      const watch = (what: string, value: Tensor): void => {
        seen.push(what);
        probes.push(retain(finiteProbe([value]))); // the scopes inside the step end before it is read
      };
      const next = scope(() => {
        const batch = draw.make();
        batch.x.forEach((x) => watch('the batch x', x));
        const observe = (path: string, kind: string, value: Tensor): void =>
          watch(`the ${kind} of "${path}"`, value);
        const result = trainStep(unfolded, state, batch, seed, learningRate, observe);
        watch('the loss', result.loss);
        for (const [what, value] of heldBy(result.state)) watch(what, value);
        return result.state;
      });
      const step = state.step + 1;
      state = replace(state, next, start);
      const numbers = await Promise.all(probes.map((v) => v.data()));
      release(probes.splice(0));
      const bad = numbers.findIndex(([v]) => !Number.isFinite(v!));
      if (bad >= 0)
        return new HandgradError(
          'numeric',
          `${where(step)}: ${seen[bad]!} is not finite.`,
          'the weights are the last good ones; lower the learning rate, check the range of the inputs, use a loss from logits',
        );
    }
    return new HandgradError('numeric', `${where(state.step)}: the loss is not finite.`);
  } catch (error) {
    const loss = currentLoss();
    if (loss) return loss;
    // The batch is gone (a generator that disposes what it yielded): the step cannot be run again.
    const why = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return new HandgradError(
      'numeric',
      `${where(state.step + 1)} or soon after: the loss is not finite.`,
      `the step could not be run again to see why: ${why}`,
    );
  } finally {
    release(probes);
    replace(state, start);
  }
};
