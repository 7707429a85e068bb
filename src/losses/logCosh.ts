import { abs, add, mean, mul, neg, softplus, sub, tanh } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = 1/C Σ log cosh r,   r = y − t    dy = 1/C tanh r    dt = −dy    over the C outputs of a row (Keras)
 * computed as |r| + log(1 + e^−2|r|) − log 2, which does not overflow.
 */
export const logCosh = lossFactory('logCosh', {}, () =>
  loss({
    forward: (y, t) => {
      const r = sub(y, t);
      const a = abs(r);
      return { l: sub(mean(add(a, softplus(mul(a, -2))), -1), Math.LN2), cache: { r } };
    },
    backward: (dl, { r }) => {
      const dy = () => mul(mul(dl, 1 / r.shape.at(-1)!), tanh(r));
      return { dy, dt: () => neg(dy()) };
    },
  }),
);
