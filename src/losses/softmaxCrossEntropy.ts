import { div, exp, log, max, mul, squeeze, sub, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { rowsFor, smoothed, smoothing, unsmoothed } from './targets.js';

/**
 * l = Σt·log Σeᶻ − Σ t·z,   z = y − max y             y [N, …, C] logits   Σt = 1 for a distribution
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
        const t = smoothed(rowsFor(y, target), labelSmoothing, 1 / y.shape.at(-1)!);
        const z = sub(y, max(y, -1, true));
        const e = exp(z);
        const s = sum(e, -1, true);
        const total = classes ? null : sum(t, -1, true); // of a class it is 1, smoothed or not
        const logS = log(s);
        const first = squeeze(total === null ? logS : mul(total, logS), [-1]);
        return { l: sub(first, sum(mul(t, z), -1)), cache: { p: div(e, s), t, total, z, logS } };
      },
      backward: (dl, { p, t, total, z, logS }) => ({
        dy: () => mul(dl, sub(total === null ? p : mul(p, total), t)),
        dt: () => unsmoothed(mul(dl, sub(logS, z)), labelSmoothing),
      }),
    }),
);
