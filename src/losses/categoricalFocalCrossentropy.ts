import { clamp, div, exp, log, max, maximum, mul, neg, pow, sub, sum, type Tensor } from '../ops/index.js';
import { flag, numberIn } from '../options.js';
import { loss, lossFactory } from './contract.js';
import { epsilon, rowsFor, smoothed, smoothing, unsmoothed } from './targets.js';

/** p = y/Σy clipped to [ε, 1 − ε], its log, and Σy. */
const ofProbabilities = (y: Tensor) => {
  const s = sum(y, -1, true);
  const p = div(y, s);
  const c = clamp(p, epsilon(), 1 - epsilon());
  return { p, c, logP: log(c), s };
};

/** p = softmax y and its log, which nothing clips. */
const ofLogits = (y: Tensor) => {
  const z = sub(y, max(y, -1, true));
  const e = exp(z);
  const s = sum(e, -1, true);
  const p = div(e, s);
  return { p, c: p, logP: sub(z, log(s)), s };
};

/**
 * l = −α Σ t·qᵞ·log p,   q = 1 − p    (Lin et al. 2017, eq. 5; Keras: α = 0.25, or one for each class; γ = 2)
 * u = ∂l/∂log p = −α·t·qᵞ⁻¹·(q − γ·p·log p)    dt = −α·qᵞ·log p
 * probabilities: p = y/s, s = Σy; c = p clipped to [ε, 1 − ε], ε = 10⁻⁷, stands for p in l, u and dt
 *                dp = u/c    dy = (dp − Σ dp·p)/s    (it passes through the clip)
 * fromLogits:    p = softmax y    dy = u − p·Σu      (nothing is clipped)
 * t: one-hot or soft, of y's shape; or class indices [N, …]. labelSmoothing s: t·(1 − s) + s/C, and dt·(1 − s).
 */
export const categoricalFocalCrossentropy = lossFactory(
  'categoricalFocalCrossentropy',
  {
    alpha: numberIn(0.25, 0),
    gamma: numberIn(2, 0),
    fromLogits: flag(false),
    labelSmoothing: smoothing(),
  },
  ({ alpha, gamma, fromLogits, labelSmoothing }) =>
    loss({
      fromLogits,
      domain: fromLogits ? undefined : [0, 1],
      targets: 'same or classes',
      forward: (y, target) => {
        const t = smoothed(rowsFor(y, target), labelSmoothing, 1 / y.shape.at(-1)!);
        const { p, c, logP, s } = fromLogits ? ofLogits(y) : ofProbabilities(y);
        const q = maximum(sub(1, c), epsilon()); // 0 to a negative power is no number
        const f = pow(q, gamma - 1);
        const each = mul(mul(q, f), logP);
        return { l: mul(sum(mul(t, each), -1), -alpha), cache: { t, p, c, logP, s, q, f, each } };
      },
      backward: (dl, { t, p, c, logP, s, q, f, each }) => ({
        dy: () => {
          const minus = mul(mul(t, f), sub(q, mul(mul(c, logP), gamma))); // −u/α
          const scale = mul(dl, alpha);
          if (fromLogits) return mul(scale, sub(mul(p, sum(minus, -1, true)), minus));
          const dp = div(minus, c);
          return mul(div(scale, s), sub(sum(mul(dp, p), -1, true), dp));
        },
        dt: () => unsmoothed(neg(mul(mul(dl, alpha), each)), labelSmoothing),
      }),
    }),
);
