/** The rows of the metrics: each with what its options are when only its name is given. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { HandgradError, unknownName } from '../errors.js';
import type { Loss } from '../losses/contract.js';
import { losses, toLoss, type LossName } from '../losses/registry.js';
import type { AnyFactory } from '../row.js';
import { factoriesOf } from '../row.js';
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from './accuracy.js';
import { auc } from './auc.js';
import { confusionMatrix } from './confusionMatrix.js';
import { meanOver, scoped, sums, type Metric } from './contract.js';
import { f1Score, fBetaScore, precision, recall } from './precisionRecall.js';
import { r2Score } from './r2Score.js';
import { rootMeanSquaredError } from './rootMeanSquaredError.js';
import { ofShape } from './targets.js';
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from './topK.js';

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

/** How y becomes probabilities: a score whose yes begins at 0 is ranked by σ(y), as logits are. */
const probabilities = (loss: Loss): object => ({
  fromLogits: loss.fromLogits || loss.threshold === 0,
  multiLabel: loss.threshold !== undefined,
});

export const metricRows = {
  binaryAccuracy: row(binaryAccuracy, threshold),
  categoricalAccuracy: row(categoricalAccuracy),
  sparseCategoricalAccuracy: row(sparseCategoricalAccuracy),
  topKCategoricalAccuracy: row(topKCategoricalAccuracy),
  sparseTopKCategoricalAccuracy: row(sparseTopKCategoricalAccuracy),
  precision: row(precision, threshold),
  recall: row(recall, threshold),
  f1Score: row(f1Score, threshold),
  fBetaScore: row(fBetaScore, threshold),
  auc: row(auc, probabilities),
  confusionMatrix: row(confusionMatrix, threshold),
  rootMeanSquaredError: row(rootMeanSquaredError),
  r2Score: row(r2Score),
};

export const metrics = factoriesOf(metricRows);
export type MetricName = keyof typeof metrics;
/**
 * `accuracy` (or `acc`) is binary, categorical or sparse, by the loss and the target's shape, as in Keras; a loss, by
 * name or made with options, is its own mean.
 */
export type MetricLike = MetricName | LossName | 'accuracy' | 'acc' | Metric | Loss;

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

const likeOutput = (loss: Loss, y: Tensor, t: Tensor): Tensor => ofShape(loss.kind, y, t);
const targetsOf = { same: likeOutput, 'same or classes': (_: Loss, __: Tensor, t: Tensor) => t };

/** The mean of a loss over the rows, whatever its reduction, and whatever the network is trained with. */
const ofLoss = (loss: Loss): Metric => ({
  kind: loss.kind,
  name: loss.kind,
  config: loss.config,
  merge: sums,
  ...scoped(meanOver((y, t) => loss.forward(y, targetsOf[loss.targets](loss, y, t)).l)),
});

const has = (given: unknown, key: string): boolean =>
  typeof given === 'object' && given !== null && key in given;
const isMetric = (given: unknown): given is Metric => has(given, 'statistic');
const isLoss = (given: unknown): given is Loss => has(given, 'backward');

/** @throws {HandgradError} code `option`: an unknown name */
export const toMetric = (like: MetricLike, loss: Loss, outputs: number): Metric => {
  if (isMetric(like)) return like;
  if (isLoss(like)) return ofLoss(like);
  if (like === 'accuracy' || like === 'acc') return accuracyFor(loss, outputs);
  if (typeof like !== 'string')
    throw new HandgradError('option', 'Expected a metric: a name, metrics.…() or losses.…().');
  if (Object.hasOwn(losses, like)) return ofLoss(toLoss(like as LossName));
  if (!Object.hasOwn(metricRows, like))
    throw unknownName('metric', like, ['accuracy', ...Object.keys(metrics), ...Object.keys(losses)]);
  const { factory, byName } = metricRows[like as MetricName];
  return (factory as (options?: object) => Metric)(byName?.(loss));
};
