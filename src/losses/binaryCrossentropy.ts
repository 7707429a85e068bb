import { add, clamp, div, log, mean, mul, neg, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { epsilon, smoothed, smoothing, unsmoothed } from './targets.js';

/**
 * l = −1/C Σ t·log p + (1 − t)·log n,   p = y,   n = 1 − y,   both clipped to [ε, 1 − ε],   ε = 10⁻⁷   (Keras)
 * dy = 1/C ((1 − t)/n − t/p)    dt = 1/C (log n − log p)    y [N, …, C] probabilities   t in [0, 1]
 * The gradient passes through the clip: where y = 0 and t = 1 it is −1/(ε·C), and Keras's and tfjs' is 0: the worst
 * answers would never be mended. From logits sigmoidCrossEntropy is better still: it has no clip.
 * labelSmoothing s: t·(1 − s) + s/2, and dt·(1 − s).
 */
export const binaryCrossentropy = lossFactory(
  'binaryCrossentropy',
  { labelSmoothing: smoothing() },
  ({ labelSmoothing }) =>
    loss({
      domain: [0, 1],
      threshold: 0.5,
      forward: (y, target) => {
        const t = smoothed(target, labelSmoothing, 0.5);
        const u = sub(1, t);
        const p = clamp(y, epsilon(), 1 - epsilon());
        const n = clamp(sub(1, y), epsilon(), 1 - epsilon()); // 1 − p would be rounded: ε is less than one float32 below 1
        const logP = log(p);
        const logN = log(n);
        return { l: neg(mean(add(mul(t, logP), mul(u, logN)), -1)), cache: { t, u, p, n, logP, logN } };
      },
      backward: (dl, { t, u, p, n, logP, logN }) => {
        const each = mul(dl, 1 / t.shape.at(-1)!);
        return {
          dy: () => mul(each, sub(div(u, n), div(t, p))),
          dt: () => unsmoothed(mul(each, sub(logN, logP)), labelSmoothing),
        };
      },
    }),
);
