import * as v from 'valibot';
import { greater, lessEqual, oneHot, sum, where, zerosLike, type Tensor } from '../ops/index.js';
import { count } from '../options.js';
import { meanOver, metricFactory } from './contract.js';
import { classOf, ofRank } from './targets.js';

/**
 * [N, …]: whether the output y* of the true class is among the k largest: #{y ≤ y*} > C − k. Ties with the k-th count
 * as among them, and NaN never does (TensorFlow's in_top_k). Picked by `where`, since 0·∞ is NaN; and not by a
 * oneHot of type bool, which on wasm writes past its end.
 */
const inTopK = (y: Tensor, classes: Tensor, k: number): Tensor => {
  const C = y.shape.at(-1)!;
  const own = sum(where(greater(oneHot(classes, C), 0), y, zerosLike(y)), -1, true);
  return greater(sum(lessEqual(y, own), -1), Math.max(0, C - k));
};

/** Share of rows whose class is among the k largest outputs (Keras). t: of y's shape, or class indices [N, …] */
export const topKCategoricalAccuracy = metricFactory(
  'topKCategoricalAccuracy',
  { k: v.optional(count(), 5) },
  ({ k }) => meanOver((y, t) => inTopK(y, classOf('topKCategoricalAccuracy', y, t), k)),
);

/** As topKCategoricalAccuracy (Keras). t: class indices [N, …] only */
export const sparseTopKCategoricalAccuracy = metricFactory(
  'sparseTopKCategoricalAccuracy',
  { k: v.optional(count(), 5) },
  ({ k }) =>
    meanOver((y, t) => {
      const kind = 'sparseTopKCategoricalAccuracy';
      return inTopK(
        y,
        classOf(
          kind,
          y,
          ofRank(kind, t, y.rank - 1, 'use "topKCategoricalAccuracy": it follows the targets'),
        ),
        k,
      );
    }),
);
