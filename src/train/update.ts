/** From gradients to the next state. Pure: the old state is left as it is. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { isTensor, type Tensors } from '../contract.js';
import { HandgradError, ShapeError, formatShape } from '../errors.js';
import { add, mul } from '../ops/index.js';
import { applyTo, clip } from '../optimizers/apply.js';
import { mapTree, type Tree } from '../tree.js';
import { isMoved, type Plan } from './plan.js';
import { named, type State } from './state.js';

/** A layer of a user's own may be wrong: a gradient of another shape would broadcast into its parameter. */
const sameShape = (what: string, got: Tensor, like: Tensor): Tensor => {
  if (got.shape.join() !== like.shape.join())
    throw new ShapeError({ expected: formatShape(like.shape), received: formatShape(got.shape) }, what);
  return got;
};

/** The gradients of the parameters that move, each there and of its parameter's shape. */
const checked = (
  plan: Plan,
  params: Tree<Tensor>,
  grads: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> => {
  const own = new Map<string, Tensor>();
  for (const [path, w] of named(params)) {
    if (!isMoved(plan, path)) continue;
    const g = grads.get(path);
    if (!g)
      throw new HandgradError(
        'state',
        `No gradient reached parameter "${path}".`,
        'a layer of your own returns it in `grads` of its backward; else freeze it (trainable: false), or connect it to a loss',
      );
    own.set(path, sameShape(`the gradient of "${path}"`, g, w));
  }
  return own;
};

/** The state's own next values (moving averages) in the parameters' place. */
const moved = (params: Tree<Tensor>, next: ReadonlyMap<string, Tensor>): Tree<Tensor> =>
  next.size === 0
    ? params
    : mapTree(params, isTensor, (w, path) => {
        const value = next.get(path);
        return value ? sameShape(`the next value of "${path}"`, value, w) : w;
      });

/** Adds to what has been accumulated. */
const accumulate = (
  { grads, steps }: State['accumulated'],
  more: ReadonlyMap<string, Tensor>,
): State['accumulated'] => {
  const sums: Record<string, Tensor> = { ...grads };
  for (const [path, g] of more) sums[path] = sums[path] ? add(sums[path], g) : g;
  return { grads: sums, steps: steps + 1 };
};

const means = (plan: Plan, { grads, steps }: State['accumulated']) =>
  new Map(
    Object.entries(grads)
      .filter(([path]) => isMoved(plan, path))
      .map(([path, g]) => [path, mul(g, 1 / steps)]),
  );

/** @param next - the network's own next state @throws {ShapeError} a gradient that is not of its parameter's shape */
export const applyGradients = (
  plan: Plan,
  before: State,
  grads: ReadonlyMap<string, Tensor>,
  next: ReadonlyMap<string, Tensor>,
  learningRate: number,
): State => {
  const { optimizer } = plan;
  const given = checked(plan, before.params, grads);
  const state = { ...before, params: moved(before.params, next), step: before.step + 1 };
  const each = optimizer.gradientAccumulationSteps;
  const accumulated = each > 1 ? accumulate(state.accumulated, given) : state.accumulated;
  if (accumulated.steps < each && each > 1) return { ...state, accumulated };

  const clipped = clip(optimizer, each > 1 ? means(plan, accumulated) : given);
  const slots: Record<string, Tensors<string>> = { ...state.slots };
  const updates: Record<string, number> = { ...state.updates };
  const iterations = state.iterations + 1;
  const every = optimizer.emaOverwriteFrequency;
  const overwrite = every !== undefined && iterations % every === 0;
  const params = mapTree(state.params, isTensor, (w, path) => {
    const g = clipped.get(path);
    if (!g) return w;
    const t = (updates[path] = (updates[path] ?? 0) + 1);
    const moment = { t, learningRate: learningRate * plan.rateFactorOf(path) };
    const own = { w, g, slots: slots[path] };
    const done = applyTo(optimizer, path, own, moment, plan.constraints.get(path), overwrite);
    slots[path] = done.slots;
    return done.w;
  });
  return { ...state, params, slots, updates, iterations, accumulated: { steps: 0, grads: {} } };
};
