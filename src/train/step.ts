/**
 * One training step, synchronous, in one scope: forward, loss, backward, update. Nothing is read back.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { floatPrecision } from '../backends/precision.js';
import { argument, asList, isTensor, type Forward, type Mask, type Observe } from '../contract.js';
import { rowsOf, type Loss } from '../losses/contract.js';
import { scope, stepScope } from '../memory.js';
import {
  add,
  argMax,
  asRows,
  cast,
  div,
  greater,
  matMul,
  maximum,
  mean,
  mul,
  oneHot,
  reshape,
  scalar,
  squeeze,
  sum,
  tensor,
} from '../ops/index.js';
import { leaves, type Tree } from '../tree.js';
import type { Plan } from './plan.js';
import { named, type State } from './state.js';
import { applyGradients } from './update.js';

export interface Batch {
  readonly x: readonly Tensor[];
  readonly t: readonly Tensor[];
  /** [N], or none: every example counts as 1. */
  readonly weight?: Tensor | undefined;
}

/** How many examples a batch has, and how many rows each output (more, for sequences). */
export interface Size {
  readonly examples: number;
  readonly rows: readonly number[];
}

export interface Evaluated {
  readonly size: Size;
  /** L: the losses of the outputs, each times its weight, and the penalties; a scalar. */
  readonly loss: Tensor;
  /** The loss of each output, where there are several, without its weight as in Keras: scalars. */
  readonly losses: readonly Tensor[];
  /** What each metric of each output adds, [k]. */
  readonly statistics: readonly Tensor[];
}

/**
 * How much each row counts: broadcasts to l [N, …]; undefined: each counts as 1. A mask leaves the mean to the
 * rows that it keeps, as in Keras.
 */
const weightsOf = (l: Tensor, { reduction }: Loss, weight?: Tensor, mask?: Mask): Tensor | undefined => {
  const across = (x: Tensor): Tensor => reshape(x, [...x.shape, ...Array<number>(l.rank - x.rank).fill(1)]);
  const own = weight && across(reshape(weight, [weight.size]));
  if (!mask || mask.rank > l.rank) return own;
  const kept = across(cast(mask, 'float32'));
  const counted = reduction === 'sumOverBatchSize' ? div(kept, maximum(mean(kept), 1e-12)) : kept; // all masked: 0
  return own ? mul(own, counted) : counted;
};

/**
 * [N, …]: what the class of each row counts. t: class indices, a row of the classes, of which the largest
 * counts, or yes (above ½) and no: as in Keras.
 */
const classWeightsOf = (weights: readonly number[], y: Tensor, t: Tensor): Tensor => {
  const classes = t.rank < y.rank ? t : y.shape.at(-1) === 1 ? squeeze(greater(t, 0.5), [-1]) : argMax(t, -1);
  const table = tensor([...weights], [weights.length, 1], 'float32');
  const rows = cast(oneHot(cast(classes, 'int32'), weights.length), 'float32');
  return reshape(matMul(asRows(rows), table), y.shape.slice(0, -1));
};

/**
 * The loss of an output, from the losses l of its rows and how much they count; and dl = ∂L/∂l, a scalar or
 * [N, …, 1], where `factor` of the loss is in L.
 */
const reduce = (l: Tensor, { reduction }: Loss, weights: Tensor | undefined, factor: number) => {
  const by = reduction === 'sum' ? 1 : l.size;
  if (!weights) return { value: reduction === 'sum' ? sum(l) : mean(l), dl: scalar(factor / by) };
  const rows = [...weights.shape, 1];
  const own = sum(mul(l, weights));
  if (reduction !== 'meanWithSampleWeight')
    return { value: mul(own, 1 / by), dl: reshape(mul(weights, factor / by), rows) };
  const total = maximum(mul(sum(weights), l.size / weights.size), 1e-12); // Σw over the rows of l; none: 0
  return { value: div(own, total), dl: reshape(mul(weights, div(factor, total)), rows) };
};

const penalties = (plan: Plan, params: ReadonlyMap<string, Tensor>, { penalty }: Forward): Tensor[] => [
  ...plan.regularized.map(([path, spec]) => spec.regularizer!.forward(params.get(path)!)),
  ...(penalty ? [penalty] : []),
];

const statisticsOf = (plan: Plan, y: readonly Tensor[], t: readonly Tensor[]): Tensor[] =>
  plan.metrics.flatMap((list, i) => list.map((metric) => metric.statistic(y[i]!, t[i]!)));

const sumOf = (values: readonly Tensor[]): Tensor => values.reduce((a, b) => add(a, b));

/** The loss of each output, and what its backward needs, which starts from `factor` times the loss. */
const lossesOf = (plan: Plan, done: Forward, { t, weight }: Batch, factor = 1) =>
  asList(done.y).map((y, i) => {
    const loss = plan.losses[i]!;
    const { l, cache } = loss.forward(y, t[i]!);
    const own = weightsOf(l, loss, weight, done.masks?.[i]);
    const byClass = plan.classWeight && classWeightsOf(plan.classWeight, y, t[i]!);
    const weights = own && byClass ? mul(byClass, own) : (byClass ?? own);
    return { loss, cache, ...reduce(l, loss, weights, factor * plan.lossWeights[i]!) };
  });

/** The losses of the outputs as they count in L. */
const weighted = ({ lossWeights }: Plan, values: readonly Tensor[]): Tensor[] =>
  values.map((value, i) => (lossWeights[i] === 1 ? value : mul(value, lossWeights[i]!)));

const evaluated = (
  plan: Plan,
  params: ReadonlyMap<string, Tensor>,
  done: Forward,
  values: readonly Tensor[],
  { x, t }: Batch,
): Evaluated => ({
  size: { examples: x[0]!.shape[0], rows: asList(done.y).map((y) => rowsOf(y.shape)) },
  loss: sumOf([...weighted(plan, values), ...penalties(plan, params, done)]),
  losses: values.length > 1 ? values : [],
  statistics: statisticsOf(plan, asList(done.y), t),
});

/** Loss and metrics of one batch, in inference. */
export const evaluateStep = (plan: Plan, state: State, batch: Batch): Evaluated =>
  scope(() => {
    const { network, frozen } = plan;
    const done = network.forward(argument(network, batch.x), state.params, {
      training: false,
      seed: 0,
      frozen,
    });
    const values = lossesOf(plan, done, batch).map((e) => e.value);
    return evaluated(plan, named(state.params), done, values, batch);
  });

/** Shows gradients as they are, where they are computed times a factor. */
const unscaled = (observe: Observe | undefined, factor: number): Observe | undefined =>
  observe && factor !== 1
    ? (path, what, x) => observe(path, what, what === 'gradient' ? mul(x, 1 / factor) : x)
    : observe;

/**
 * The gradients of the loss by the trained parameters, by name, and what was seen on the way.
 *
 * @param rate - where given, the gradients are times `factor`: this rate if it can be, else 1
 */
export const gradientStep = (
  plan: Plan,
  params: Tree<Tensor>,
  batch: Batch,
  seed: number,
  watcher?: Observe,
  rate?: number,
): Evaluated & {
  factor: number;
  grads: ReadonlyMap<string, Tensor>;
  next: ReadonlyMap<string, Tensor>;
} => {
  const { network, frozen } = plan;
  const done = network.forward(argument(network, batch.x), params, {
    training: true,
    trainable: network.trainable,
    seed,
    frozen,
    observe: watcher,
  });
  // A penalty's derivative is in the layers that give it, and knows of no factor.
  const factor = rate && !done.penalty ? rate : 1;
  const observe = unscaled(watcher, factor);
  if (!network.children) observe?.(network.kind, 'output', asList(done.y)[0]!);
  const errors = lossesOf(plan, done, batch, factor);
  const dy = errors.map(({ loss, dl, cache }) => loss.backward(dl, cache).dy!);
  if (!network.children) observe?.(network.kind, 'gradient', dy[0]!);
  const { grads } = network.backward(network.outputs ? dy : dy[0]!, done.cache, params, {
    dx: network.inputs ? batch.x.map(() => false) : false,
    grads: plan.trained,
    observe,
  });
  const flat = new Map(leaves(grads, isTensor));
  if (!network.children) for (const [path, g] of flat) observe?.(path, 'gradient', g);
  const values = named(params);
  for (const [path, spec] of plan.regularized) {
    const g = flat.get(path);
    if (g) flat.set(path, add(g, spec.regularizer!.backward(values.get(path)!)));
  }
  return {
    ...evaluated(plan, values, done, errors.map((e) => e.value), batch), // prettier-ignore
    factor,
    grads: flat,
    next: new Map(leaves(done.next, isTensor)),
  };
};

/** 0 if every element of every tensor is finite, else NaN: ∞·0 and NaN·0 are NaN. A scalar. */
export const finiteProbe = (tensors: Iterable<Tensor>): Tensor =>
  scope(() => [...tensors].map((x) => sum(mul(x, 0))).reduce((a, b) => add(a, b), scalar(0)));

/** Gradients times a smaller rate would be lost in float32. */
const leastRate = 1e-15;

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
    // One kernel less for each parameter; of 16 bits, gradients need all.
    const folds = plan.foldsRate && floatPrecision() === 32 && learningRate >= leastRate;
    const rate = folds ? learningRate : undefined;
    const { grads, next, factor, ...seen } = gradientStep(plan, state.params, batch, seed, observe, rate);
    return { ...seen, state: applyGradients(plan, state, grads, next, learningRate / factor) };
  });
