/**
 * One training step, synchronous, in one scope: forward, loss, backward, update. Nothing is read back.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { argument, asList, isSpec, isTensor, type Layer, type Observe, type ParamSpec } from '../contract.js';
import { HandgradError, ShapeError, formatShape } from '../errors.js';
import { rowsOf } from '../losses/contract.js';
import type { Loss } from '../losses/contract.js';
import { scope, stepScope } from '../memory.js';
import type { Metric } from '../metrics/registry.js';
import { add, cast, mean, mul, reshape, scalar, sum, zerosLike } from '../ops/index.js';
import type { Optimizer } from '../optimizers/contract.js';
import { leaves, mapTree, type Tree } from '../tree.js';
import type { State } from './state.js';

/** What a network is trained towards: the loss and the metrics of each output. */
export interface Objective {
  readonly losses: readonly Loss[];
  readonly metrics: readonly (readonly Metric[])[];
}

export interface Batch {
  readonly x: readonly Tensor[];
  readonly t: readonly Tensor[];
  /** [N], or none: every example counts as 1. */
  readonly weight?: Tensor | undefined;
}

/** Everything about a network that a step reads and never changes. */
export interface Plan extends Objective {
  readonly network: Layer;
  readonly specs: Tree<ParamSpec>;
  readonly optimizer: Optimizer;
  /** `[path, spec]` of the parameters with a regularizer. */
  readonly regularized: readonly (readonly [string, ParamSpec])[];
  /** Which parameters are trained; and their paths. */
  readonly trained: Tree<boolean>;
  readonly trainedPaths: ReadonlySet<string>;
}

export const planOf = (
  network: Layer,
  specs: Tree<ParamSpec>,
  objective: Objective,
  optimizer: Optimizer,
): Plan => {
  const isTrained = (spec: ParamSpec): boolean => network.trainable && spec.trainable !== false;
  const all = leaves(specs, isSpec);
  return {
    ...objective,
    network,
    specs,
    optimizer,
    regularized: all.filter(([, spec]) => spec.regularizer),
    trained: mapTree(specs, isSpec, isTrained),
    trainedPaths: new Set(all.filter(([, spec]) => isTrained(spec)).map(([path]) => path)),
  };
};

/** L = 1/N Σ w·l for one output, and dl = ∂L/∂l: w/N, as a scalar or [N, …, 1]. */
const reduce = (l: Tensor, rows: number, weight: Tensor | undefined): { value: Tensor; dl: Tensor } => {
  if (!weight) return { value: mean(l), dl: scalar(1 / rows) };
  const w = reshape(weight, [weight.size, ...Array<number>(l.rank - 1).fill(1)]);
  return { value: mean(mul(l, w)), dl: mul(reshape(w, [...w.shape, 1]), 1 / rows) };
};

export interface Evaluated {
  /** The loss with the penalties, a scalar. */
  readonly loss: Tensor;
  /** One scalar for each metric of each output, summed over the batch. */
  readonly statistics: readonly Tensor[];
}

const penalties = (plan: Plan, params: ReadonlyMap<string, Tensor>): Tensor[] =>
  plan.regularized.map(([path, spec]) => spec.regularizer!.forward(params.get(path)!));

/** Summed over examples: where an example has several rows (rank 3), their mean. */
const statisticsOf = (plan: Plan, y: readonly Tensor[], t: readonly Tensor[]): Tensor[] =>
  plan.metrics.flatMap((list, i) => {
    const share = y[i]!.shape[0] / rowsOf(y[i]!.shape);
    return list.map((metric) => {
      const total = cast(metric.statistic(y[i]!, t[i]!), 'float32');
      if (total.size !== 1)
        throw new ShapeError(
          { expected: 'a scalar', received: formatShape(total.shape) },
          `metric "${metric.name}"`,
        );
      return share === 1 ? total : mul(total, share);
    });
  });

/** Loss and metrics of one batch, in inference. */
export const evaluateStep = (plan: Plan, state: State, { x, t, weight }: Batch): Evaluated =>
  scope(() => {
    const { y } = plan.network.forward(argument(plan.network, x), state.params, {
      training: false,
      seed: 0,
    });
    const ys = asList(y);
    const values = ys.map(
      (yi, i) => reduce(plan.losses[i]!.forward(yi, t[i]!).l, rowsOf(yi.shape), weight).value,
    );
    const params = new Map(leaves(state.params, isTensor));
    return {
      loss: [...values, ...penalties(plan, params)].reduce((a, b) => add(a, b)),
      statistics: statisticsOf(plan, ys, t),
    };
  });

/** The gradients of the loss by the trained parameters, by name, and what was seen on the way. */
export const gradientStep = (
  plan: Plan,
  params: Tree<Tensor>,
  { x, t, weight }: Batch,
  seed: number,
  observe?: Observe,
): Evaluated & { grads: ReadonlyMap<string, Tensor>; next: Tree<Tensor> } => {
  const { network } = plan;
  const { y, cache, next } = network.forward(argument(network, x), params, {
    training: true,
    trainable: network.trainable,
    seed,
    observe,
  });
  const ys = asList(y);
  if (!network.children) observe?.(network.kind, 'output', ys[0]!);
  const errors = ys.map((yi, i) => {
    const loss = plan.losses[i]!;
    const { l, cache: kept } = loss.forward(yi, t[i]!);
    const { value, dl } = reduce(l, rowsOf(yi.shape), weight);
    return { value, dy: loss.backward(dl, kept) };
  });
  const dy = errors.map((e) => e.dy);
  const { grads } = network.backward(network.outputs ? dy : dy[0]!, cache, params, {
    dx: network.inputs ? x.map(() => false) : false,
    grads: plan.trained,
    observe,
  });
  const flat = new Map(leaves(grads, isTensor));
  if (!network.children) for (const [path, g] of flat) observe?.(path, 'gradient', g);
  const values = new Map(leaves(params, isTensor));
  for (const [path, spec] of plan.regularized) {
    const g = flat.get(path);
    if (g) flat.set(path, add(g, spec.regularizer!.backward(values.get(path)!)));
  }
  return {
    loss: [...errors.map((e) => e.value), ...penalties(plan, values)].reduce((a, b) => add(a, b)),
    statistics: statisticsOf(plan, ys, t),
    grads: flat,
    next,
  };
};

/** A layer of a user's own may be wrong: a gradient of another shape would broadcast into its parameter. */
const sameShape = (what: string, got: Tensor, like: Tensor): Tensor => {
  if (got.shape.join() !== like.shape.join())
    throw new ShapeError({ expected: formatShape(like.shape), received: formatShape(got.shape) }, what);
  return got;
};

/** 0 if every element of every tensor is finite, else NaN: ∞·0 and NaN·0 are NaN. A scalar. */
export const finiteProbe = (tensors: Iterable<Tensor>): Tensor =>
  scope(() => [...tensors].map((x) => sum(mul(x, 0))).reduce((a, b) => add(a, b), scalar(0)));

/** The next state, the loss before the update, and the metrics. The old state is left as it is. */
export const trainStep = (
  plan: Plan,
  state: State,
  batch: Batch,
  seed: number,
  learningRate: number,
  observe?: Observe,
): Evaluated & { state: State } =>
  stepScope(() => {
    const { loss, statistics, grads, next } = gradientStep(plan, state.params, batch, seed, observe);
    const moment = { t: state.updates + 1, learningRate };
    const slots: Record<string, Readonly<Record<string, Tensor>>> = { ...state.slots };
    const moved = new Map(leaves(next, isTensor));
    const params = mapTree(state.params, isTensor, (w, path) => {
      const changed = moved.get(path);
      if (!plan.trainedPaths.has(path))
        return changed ? sameShape(`the next value of "${path}"`, changed, w) : w;
      const g = grads.get(path);
      if (!g)
        throw new HandgradError(
          'state',
          `No gradient reached parameter "${path}".`,
          'freeze it (trainable: false), or connect it to a loss',
        );
      sameShape(`the gradient of "${path}"`, g, w);
      const own = Object.fromEntries(
        plan.optimizer.slots.map((slot) => [slot, slots[path]?.[slot] ?? zerosLike(w)]),
      );
      const updated = plan.optimizer.update(w, g, own, moment);
      slots[path] = updated.slots;
      return updated.w;
    });
    return { state: { params, slots, step: state.step + 1, updates: moment.t }, loss, statistics };
  });
