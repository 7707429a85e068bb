/** One step at a time, for training loops of a user's own. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { HandgradError, unknownName } from '../errors.js';
import { release, replace, scope } from '../memory.js';
import { clone } from '../ops/index.js';
import type { Logs } from './callbacks/contract.js';
import type { Plan } from './plan.js';
import { assertIndices, userBatch, type BatchLike, type Wants } from './source.js';
import { named, type State } from './state.js';
import { finiteProbe, gradientStep, trainStep } from './step.js';
import { Tally, toRead } from './tally.js';
import { applyGradients } from './update.js';
import type { NamedTensors } from './weights.js';

/** What a step by hand is done with; `before` is left as it is. */
export interface Moment {
  readonly plan: Plan;
  readonly before: State;
  readonly seed: number;
  readonly learningRate: number;
}

/**
 * The weights are not looked at: on wasm that would cost a third of a small step. A loss of NaN follows.
 *
 * @throws {HandgradError} code `numeric`: the loss or an accumulated gradient is not finite; then there is no next state
 */
export const stepOnce = async (
  { plan, before, seed, learningRate }: Moment,
  wants: Wants,
  batch: BatchLike,
): Promise<{ readonly state: State; readonly logs: Logs }> => {
  await assertIndices(wants, batch);
  const { read, state, size } = scope(() => {
    const tensors = userBatch(wants, batch);
    const { state, ...seen } = trainStep(plan, before, tensors, seed, learningRate);
    const waiting = Object.values(state.accumulated.grads);
    const read = [...toRead(seen), ...(waiting.length ? [finiteProbe(waiting)] : [])];
    return { state, read, size: seen.size };
  });
  try {
    const values = await Promise.all(read.map(async (r) => [...(await r.data())]));
    const loss = values[0]![0]!;
    if (!Number.isFinite(loss)) throw notFinite(before, `the loss is ${loss}`);
    if (state.accumulated.steps > 0 && !Number.isFinite(values.pop()![0]))
      throw notFinite(before, 'an accumulated gradient is not finite');
    return { state, logs: new Tally(plan).add(values, size) };
  } catch (error) {
    replace(state, undefined, before);
    throw error;
  } finally {
    release(read);
  }
};

const notFinite = ({ step }: State, what: string): HandgradError =>
  new HandgradError(
    'numeric',
    `Step ${step + 1}: ${what}.`,
    'the weights are those before this step: if they are not finite, an earlier one broke them (setWeights mends)',
  );

export const lossAndGradients = (
  { plan, before, seed }: Omit<Moment, 'learningRate'>,
  wants: Wants,
  batch: BatchLike,
): { readonly value: Tensor; readonly grads: NamedTensors } =>
  scope(() => {
    const { loss, grads } = gradientStep(plan, before.params, userBatch(wants, batch), seed);
    const own = [...named(before.params).keys()].flatMap((path) => {
      const g = grads.get(path);
      return g ? [[path, clone(g)] as const] : [];
    });
    return { value: loss, grads: Object.fromEntries(own) };
  });

/** @throws {HandgradError} a gradient that is missing, or of a parameter that is not there @throws {ShapeError} */
export const updateBy = (
  grads: Readonly<Record<string, Tensor>>,
  { plan, before, learningRate }: Omit<Moment, 'seed'>,
): State => {
  const known = [...named(before.params).keys()];
  for (const name of Object.keys(grads))
    if (!known.includes(name)) throw unknownName('parameter', name, known);
  return scope(() => {
    // What is accumulated lives on: the user's own may not.
    const own = new Map(Object.entries(grads).map(([path, g]) => [path, clone(g)]));
    return applyGradients(plan, before, own, new Map(), learningRate);
  });
};
