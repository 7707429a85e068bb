import { mean, mul, neg, square, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/** l = 1/C Σ (t − y)²    dy = 2/C (y − t)    dt = −dy    over the C outputs of a row (Keras) */
export const meanSquaredError = lossFactory('meanSquaredError', {}, () =>
  loss({
    forward: (y, t) => {
      const r = sub(y, t);
      return { l: mean(square(r), -1), cache: { r } };
    },
    backward: (dl, { r }) => {
      const dy = () => mul(dl, mul(r, 2 / r.shape.at(-1)!));
      return { dy, dt: () => neg(dy()) };
    },
  }),
);
