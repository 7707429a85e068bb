import { mean, maximum, mul, neg, step, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = 1/C Σ max(q·r, (q − 1)·r),   r = t − y    dy = 1/C ((1 − q)·[r < 0] − q·[r > 0])    dt = −dy
 * The pinball loss (Koenker & Bassett 1978; not in Keras): y is drawn to the q-quantile of t, at 0.5 to its median.
 * At the kink, y = t, the one-sided derivatives are −q/C and (1 − q)/C; taken is 0, between them.
 */
export const quantile = lossFactory('quantile', { quantile: numberIn(0.5, 0, 1) }, ({ quantile: q }) =>
  loss({
    forward: (y, t) => {
      const r = sub(t, y);
      return { l: mean(maximum(mul(r, q), mul(r, q - 1)), -1), cache: { r } };
    },
    backward: (dl, { r }) => {
      const dy = () => mul(mul(dl, 1 / r.shape.at(-1)!), sub(mul(step(neg(r)), 1 - q), mul(step(r), q)));
      return { dy, dt: () => neg(dy()) };
    },
  }),
);
