/** The rows of the metrics: each with what its options are when only its name is given. */
import { HandgradError, unknownName } from '../errors.js';
import type { Loss } from '../losses/contract.js';
import { losses, toLoss, type LossName } from '../losses/registry.js';
import type { AnyFactory } from '../row.js';
import { factoriesOf } from '../row.js';
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from './accuracy.js';
import { meanOver, type Metric } from './contract.js';

interface MetricRow<F extends AnyFactory<Metric>> {
  readonly factory: F;
  /** The options of a bare name, from the loss of the output. */
  readonly byName?: ((loss: Loss) => object) | undefined;
}
const row = <F extends AnyFactory<Metric>>(factory: F, byName?: (loss: Loss) => object): MetricRow<F> => ({
  factory,
  byName,
});

/** Where the loss says yes. */
const threshold = (loss: Loss): object => (loss.threshold === undefined ? {} : { threshold: loss.threshold });

export const metricRows = {
  binaryAccuracy: row(binaryAccuracy, threshold),
  categoricalAccuracy: row(categoricalAccuracy),
  sparseCategoricalAccuracy: row(sparseCategoricalAccuracy),
};

export const metrics = factoriesOf(metricRows);
export type MetricName = keyof typeof metrics;
/** `accuracy` (or `acc`) is one of the three, by the loss and the target's shape, as in Keras; a loss is its own mean. */
export type MetricLike = MetricName | LossName | 'accuracy' | 'acc' | Metric;

/** What `accuracy` means: by the target's rank, batch by batch, and by the loss. */
const accuracyFor = (loss: Loss, outputs: number): Metric => {
  const binary = loss.threshold !== undefined || outputs === 1;
  const whole = binary ? binaryAccuracy(threshold(loss)) : categoricalAccuracy();
  const classes = sparseCategoricalAccuracy();
  return {
    ...whole,
    kind: 'accuracy',
    name: 'accuracy',
    statistic: (y, t) => (t.rank < y.rank ? classes : whole).statistic(y, t),
  };
};

/** The mean of a loss, whatever the network is trained with. */
const ofLoss = (loss: Loss): Metric => ({
  kind: loss.kind,
  name: loss.kind,
  config: loss.config,
  merge: (a, b) => a.map((v, i) => v + b[i]!),
  ...meanOver((y, t) => loss.forward(y, t).l),
});

const isMetric = (given: unknown): given is Metric =>
  typeof given === 'object' && given !== null && 'statistic' in given;

/** @throws {HandgradError} code `option`: an unknown name */
export const toMetric = (like: MetricLike, loss: Loss, outputs: number): Metric => {
  if (isMetric(like)) return like;
  if (like === 'accuracy' || like === 'acc') return accuracyFor(loss, outputs);
  if (typeof like !== 'string')
    throw new HandgradError('option', 'Expected a metric: a name, or metrics.…().');
  if (Object.hasOwn(losses, like)) return ofLoss(toLoss(like as LossName));
  if (!Object.hasOwn(metricRows, like))
    throw unknownName('metric', like, ['accuracy', ...Object.keys(metrics), ...Object.keys(losses)]);
  const { factory, byName } = metricRows[like as MetricName];
  return (factory as (options?: object) => Metric)(byName?.(loss));
};
