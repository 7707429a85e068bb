/** What every optimizer does around its rule, in Keras's order: clip, decay, rule, average (in w's place), constraint. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Constraint } from '../constraints/contract.js';
import type { Tensors } from '../contract.js';
import { add, clamp, div, fill, maximum, mul, sqrt, square, sum, zerosLike } from '../ops/index.js';
import type { Moment, Optimizer } from './contract.js';

type Slots = Tensors<string>;

/** Slot of the moving average of a parameter, beside the rule's own. */
export const averageSlot = 'average';

/** η after so many updates. */
export const rateAt = ({ learningRate }: Pick<Optimizer, 'learningRate'>, updates: number): number =>
  typeof learningRate === 'number' ? learningRate : learningRate.at(updates);

const startSlots = ({ slots }: Optimizer, w: Tensor): Slots =>
  Object.fromEntries(
    Object.entries(slots).map(([slot, value]) => [slot, value === 0 ? zerosLike(w) : fill(w.shape, value)]),
  );

const normOf = (tensors: Iterable<Tensor>): Tensor =>
  sqrt([...tensors].map((g) => sum(square(g))).reduce((a, b) => add(a, b)));

/** g·min(1, c/‖g‖), written so that a norm of 0 divides nothing. */
const scaleDown = (g: Tensor, norm: Tensor, c: number): Tensor => mul(g, div(c, maximum(norm, c)));

/** By one of the three at most. */
export const clip = (
  { clipValue, clipNorm, globalClipNorm }: Optimizer,
  grads: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> => {
  if (grads.size === 0) return grads;
  const each = (f: (g: Tensor) => Tensor) => new Map([...grads].map(([path, g]) => [path, f(g)]));
  if (clipNorm !== undefined) return each((g) => scaleDown(g, normOf([g]), clipNorm));
  if (globalClipNorm !== undefined) {
    const norm = normOf(grads.values());
    return each((g) => scaleDown(g, norm, globalClipNorm));
  }
  return clipValue === undefined ? grads : each((g) => clamp(g, -clipValue, clipValue));
};

/** `bias` names every bias; `dense` what is in it; `dense/kernel` itself. */
const isNamed = (names: readonly string[], path: string): boolean =>
  names.some((name) => path === name || path.startsWith(`${name}/`) || path.endsWith(`/${name}`));

/** w and its slots after one update by the clipped gradient g. `overwrite`: the average takes w's place. */
export const applyTo = (
  optimizer: Optimizer,
  path: string,
  { w, g, slots }: { readonly w: Tensor; readonly g: Tensor; readonly slots: Slots | undefined },
  moment: Moment,
  constraint?: Constraint,
  overwrite = false,
): { readonly w: Tensor; readonly slots: Slots } => {
  const { weightDecay, excludeFromWeightDecay, useEma, emaMomentum } = optimizer;
  const decays = weightDecay > 0 && !isNamed(excludeFromWeightDecay, path);
  const shrunk = decays ? mul(w, 1 - moment.learningRate * weightDecay) : w;
  const done = optimizer.update(shrunk, g, slots ?? startSlots(optimizer, w), moment);
  const before = slots?.[averageSlot];
  const average = before ? add(mul(before, emaMomentum), mul(done.w, 1 - emaMomentum)) : done.w;
  const next = useEma && overwrite ? average : done.w;
  return {
    w: constraint ? constraint.apply(next) : next,
    slots: useEma ? { ...done.slots, [averageSlot]: average } : done.slots,
  };
};
