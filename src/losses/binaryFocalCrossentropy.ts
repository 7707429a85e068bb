import {
  add,
  clamp,
  div,
  log,
  maximum,
  mean,
  mul,
  neg,
  pow,
  sigmoid,
  softplus,
  sub,
  type Tensor,
} from '../ops/index.js';
import { flag, numberIn } from '../options.js';
import { loss, lossFactory } from './contract.js';
import { epsilon, smoothed, smoothing, unsmoothed } from './targets.js';

/** a = −log p and b = −log n, of p and n = 1 − p clipped to [ε, 1 − ε]; and their derivatives by y. */
const ofProbabilities = (y: Tensor) => {
  const n = sub(1, y);
  const [cp, cn] = [clamp(y, epsilon(), 1 - epsilon()), clamp(n, epsilon(), 1 - epsilon())];
  return { p: y, n, a: neg(log(cp)), b: neg(log(cn)), da: div(-1, cp), db: div(1, cn) };
};

/** a = −log p and b = −log n, of p = σ(y) and n = σ(−y), which nothing clips; and their derivatives by y. */
const ofLogits = (y: Tensor) => {
  const minus = neg(y);
  const [p, n] = [sigmoid(y), sigmoid(minus)];
  return { p, n, a: softplus(minus), b: softplus(y), da: neg(n), db: p };
};

/**
 * l = 1/C Σ w·qᵞ·e,   e = t·a + (1 − t)·b,   q = t·n + (1 − t)·p,   a = −log p,   b = −log n,   n = 1 − p
 *                                                   (Lin et al. 2017, eq. 5; Keras: γ = 2)
 * w = 1, or with applyClassBalancing t·α + (1 − t)·(1 − α),   α = 0.25
 * de/dy = t·a′ + (1 − t)·b′    dq/dy = (1 − 2t)·p′    de/dt = a − b    dq/dt = n − p    dw/dt = 0, or 2α − 1
 * dy = 1/C w·qᵞ⁻¹·(q·de/dy + γ·e·dq/dy)    dt = 1/C qᵞ⁻¹·(w·(q·de/dt + γ·e·dq/dt) + q·e·dw/dt)
 * probabilities: p = y, in a and b clipped to [ε, 1 − ε], ε = 10⁻⁷: a′ = −1/p   b′ = 1/n    p′ = 1   (it passes through the clip)
 * fromLogits:    p = σ(y), nothing is clipped:                      a′ = −n     b′ = p      p′ = p·n
 * labelSmoothing s: t·(1 − s) + s/2, and dt·(1 − s).    t in [0, 1]
 */
export const binaryFocalCrossentropy = lossFactory(
  'binaryFocalCrossentropy',
  {
    applyClassBalancing: flag(false),
    alpha: numberIn(0.25, 0, 1),
    gamma: numberIn(2, 0),
    fromLogits: flag(false),
    labelSmoothing: smoothing(),
  },
  ({ applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing }) => {
    const balanced = (x: Tensor, w: Tensor | null) => (w === null ? x : mul(w, x));
    return loss({
      fromLogits,
      domain: fromLogits ? undefined : [0, 1],
      threshold: fromLogits ? 0 : 0.5,
      forward: (y, target) => {
        const t = smoothed(target, labelSmoothing, 0.5);
        const u = sub(1, t);
        const { p, n, a, b, da, db } = fromLogits ? ofLogits(y) : ofProbabilities(y);
        const e = add(mul(t, a), mul(u, b));
        const q = maximum(add(mul(t, n), mul(u, p)), epsilon()); // 0 to a negative power is no number
        const f = pow(q, gamma - 1);
        const w = applyClassBalancing ? add(mul(t, 2 * alpha - 1), 1 - alpha) : null;
        const qe = mul(q, e);
        return { l: mean(balanced(mul(f, qe), w), -1), cache: { t, u, p, n, a, b, da, db, e, q, f, w, qe } };
      },
      backward: (dl, { t, u, p, n, a, b, da, db, e, q, f, w, qe }) => {
        const each = mul(mul(dl, 1 / t.shape.at(-1)!), f);
        return {
          dy: () => {
            const de = add(mul(t, da), mul(u, db));
            const dq = fromLogits ? mul(sub(u, t), mul(p, n)) : sub(u, t);
            return mul(each, balanced(add(mul(q, de), mul(mul(e, dq), gamma)), w));
          },
          dt: () => {
            const d = balanced(add(mul(q, sub(a, b)), mul(mul(e, sub(n, p)), gamma)), w);
            return unsmoothed(mul(each, w === null ? d : add(d, mul(qe, 2 * alpha - 1))), labelSmoothing);
          },
        };
      },
    });
  },
);
