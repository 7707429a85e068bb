/**
 * Metrics: a statistic of a batch that is summed over batches on the device, and read once an epoch.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { argMax, equal, greater, mean, sum } from '../ops/index.js';
import { HandgradError, unknownName } from '../errors.js';
import type { Loss } from '../losses/contract.js';
import { numberIn, factory } from '../options.js';

export interface Metric {
  readonly kind: string;
  /** Its name in logs. */
  readonly name: string;
  /** A scalar: the sum of the metric over the rows of y [N, …, C]; t as the loss takes it. */
  statistic(y: Tensor, t: Tensor): Tensor;
}

/** Targets of another rank would broadcast, and count nonsense. */
const fits = (kind: string, t: Tensor, rank: number): Tensor => {
  if (t.rank === rank) return t;
  throw new HandgradError(
    'option',
    `Metric "${kind}" expected targets of rank ${rank}, received rank ${t.rank}.`,
    'use "accuracy": it follows the targets',
  );
};

/** Share of outputs on the right side of the threshold (0.5; 0 for logits). Targets 0 or 1, of y's shape. */
const binaryAccuracy = factory(
  'binaryAccuracy',
  { threshold: numberIn(0.5, -Infinity) },
  ({ threshold }): Metric => ({
    kind: 'binaryAccuracy',
    name: 'binaryAccuracy',
    statistic: (y, t) => sum(mean(equal(greater(y, threshold), greater(t, 0.5)), -1)),
  }),
);

/** Share of rows whose largest output is where the target's largest is. */
const categoricalAccuracy = factory('categoricalAccuracy', {}, (): Metric => ({
  kind: 'categoricalAccuracy',
  name: 'categoricalAccuracy',
  statistic: (y, t) => sum(equal(argMax(y, -1), argMax(fits('categoricalAccuracy', t, y.rank), -1))),
}));

/** Share of rows whose largest output is the target's class. */
const sparseCategoricalAccuracy = factory('sparseCategoricalAccuracy', {}, (): Metric => ({
  kind: 'sparseCategoricalAccuracy',
  name: 'sparseCategoricalAccuracy',
  statistic: (y, t) => sum(equal(argMax(y, -1), fits('sparseCategoricalAccuracy', t, y.rank - 1))),
}));

export const metrics = { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy };
/** `accuracy` (or `acc`) is one of the three, by the loss and the target's shape, as in Keras. */
export type MetricLike = keyof typeof metrics | 'accuracy' | 'acc' | Metric;

/** What `accuracy` means: by the target's rank, batch by batch, and by the loss. */
const accuracyFor = (loss: Loss, outputs: number): Metric => {
  const binary = loss.kind === 'sigmoidCrossEntropy' || outputs === 1;
  const whole = binary ? binaryAccuracy({ threshold: loss.fromLogits ? 0 : 0.5 }) : categoricalAccuracy();
  const classes = sparseCategoricalAccuracy();
  return {
    kind: 'accuracy',
    name: 'accuracy',
    statistic: (y, t) => (t.rank < y.rank ? classes : whole).statistic(y, t),
  };
};

/** @throws {HandgradError} code `option`: an unknown name */
export const toMetric = (like: MetricLike, loss: Loss, outputs: number): Metric => {
  const given: unknown = like;
  if (typeof like === 'object' && given !== null && 'statistic' in like) return like;
  if (like === 'accuracy' || like === 'acc') return accuracyFor(loss, outputs);
  if (typeof like !== 'string')
    throw new HandgradError('option', 'Expected a metric: a name, or metrics.…().');
  if (!Object.hasOwn(metrics, like)) throw unknownName('metric', like, ['accuracy', ...Object.keys(metrics)]);
  // By its bare name it knows that logits are cut at 0.
  return like === 'binaryAccuracy' && loss.fromLogits ? binaryAccuracy({ threshold: 0 }) : metrics[like]();
};
