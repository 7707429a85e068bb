import { logSoftmax, mul, neg, softmaxCrossEntropy as crossEntropy } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { isKnownDistribution } from './distributions.js';
import { rowsFor, smoothed, smoothing, unsmoothed } from './targets.js';

/**
 * l = Σ t·(log Σeᶻ − z),   z = y − max y              y [N, …, C] logits   Σt = 1 for a distribution
 * p = eᶻ / Σeᶻ              dy = p·Σt − t    dt = log Σeᶻ − z             (l = −Σ t·log p; lesson 5, eq. cross-entropy)
 * From logits: the joint gradient does not vanish where tfjs' own (log of a clipped softmax) is 0.
 * t: one-hot or soft, of y's shape; or class indices [N, …]. labelSmoothing s: t·(1 − s) + s/C, and dt·(1 − s).
 */
export const softmaxCrossEntropy = lossFactory(
  'softmaxCrossEntropy',
  { labelSmoothing: smoothing() },
  ({ labelSmoothing }) =>
    loss({
      fromLogits: true,
      targets: 'same or classes',
      forward: (y, target) => {
        const classes = target.rank < y.rank;
        const t =
          labelSmoothing === 0 ? target : smoothed(rowsFor(y, target), labelSmoothing, 1 / y.shape.at(-1)!);
        const sumsToOne = classes || isKnownDistribution(target); // smoothed or not
        const { l, dy } = crossEntropy(y, t, sumsToOne);
        return { l, cache: { y, dy } };
      },
      backward: (dl, { y, dy }) => ({
        dy: () => mul(dl, dy),
        dt: () => unsmoothed(mul(dl, neg(logSoftmax(y))), labelSmoothing),
      }),
    }),
);
