import { mul, neg, square, sub, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/**
 * E = ½ Σ (t − y)²    dy = y − t    dt = −dy    summed over the outputs, not averaged
 * (lesson 1, eq. 3.9; lesson 2, eq. total-error; lesson 3, eq. squared-error; lesson 4, eq. 4)
 */
export const halfSquaredError = lossFactory('halfSquaredError', {}, () =>
  loss({
    forward: (y, t) => {
      const r = sub(y, t);
      return { l: mul(sum(square(r), -1), 0.5), cache: { r } };
    },
    backward: (dl, { r }) => ({ dy: () => mul(dl, r), dt: () => neg(mul(dl, r)) }),
  }),
);
