import { abs, mean, mul, neg, sign, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = 1/C Σ |y − t|    dy = 1/C sign(y − t)    dt = −dy    over the C outputs of a row (Keras)
 * At the kink, y = t, the one-sided derivatives are ∓1/C; taken is 0, between them (tf.grad of abs says −1).
 */
export const meanAbsoluteError = lossFactory('meanAbsoluteError', {}, () =>
  loss({
    forward: (y, t) => {
      const r = sub(y, t);
      return { l: mean(abs(r), -1), cache: { r } };
    },
    backward: (dl, { r }) => {
      const dy = () => mul(mul(dl, 1 / r.shape.at(-1)!), sign(r));
      return { dy, dt: () => neg(dy()) };
    },
  }),
);
