import { clamp, div, log, mul, neg, sub, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { epsilon, rowsFor, smoothed, smoothing, unsmoothed } from './targets.js';

/**
 * l = −Σ t·log q,   q = p clipped to [ε, 1 − ε],   p = y/s,   s = Σy,   ε = 10⁻⁷   y [N, …, C] probabilities (Keras)
 * dp = −t/q    dy = (dp − Σ dp·p)/s    dt = −log q    a row of s = 0 has no p, and dy is NaN
 * The gradient passes through the clip: where p = 0 and t = 1 it is −1/ε, and Keras's and tfjs' is 0: the worst
 * answers would never be mended. From logits softmaxCrossEntropy is better still: it has no clip and no large number.
 * t: one-hot or soft, of y's shape; or class indices [N, …]. labelSmoothing s: t·(1 − s) + s/C, and dt·(1 − s).
 */
export const categoricalCrossentropy = lossFactory(
  'categoricalCrossentropy',
  { labelSmoothing: smoothing() },
  ({ labelSmoothing }) =>
    loss({
      domain: [0, 1],
      targets: 'same or classes',
      forward: (y, target) => {
        const t = smoothed(rowsFor(y, target), labelSmoothing, 1 / y.shape.at(-1)!);
        const s = sum(y, -1, true);
        const p = div(y, s);
        const q = clamp(p, epsilon(), 1 - epsilon());
        const logQ = log(q);
        return { l: neg(sum(mul(t, logQ), -1)), cache: { t, s, p, q, logQ } };
      },
      backward: (dl, { t, s, p, q, logQ }) => ({
        dy: () => {
          const minus = div(t, q); // −dp
          return mul(div(dl, s), sub(sum(mul(minus, p), -1, true), minus));
        },
        dt: () => unsmoothed(neg(mul(dl, logQ)), labelSmoothing),
      }),
    }),
);
