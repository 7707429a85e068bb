import { clipByValue, mean, mul, neg, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = 1/C Σ c·(r − c/2),   r = y − t,   c = r clipped to ±δ    dy = c/C    dt = −dy    δ = 1 (Keras; Huber 1964)
 * that is r²/2 where |r| ≤ δ, and δ·|r| − δ²/2 beyond. The derivative has no jump: at |r| = δ both sides give ±δ/C.
 */
export const huber = lossFactory('huber', { delta: numberIn(1, 0) }, ({ delta }) =>
  loss({
    forward: (y, t) => {
      const r = sub(y, t);
      const c = clipByValue(r, -delta, delta);
      return { l: mean(mul(c, sub(r, mul(c, 0.5))), -1), cache: { c } };
    },
    backward: (dl, { c }) => {
      const dy = () => mul(mul(dl, 1 / c.shape.at(-1)!), c);
      return { dy, dt: () => neg(dy()) };
    },
  }),
);
