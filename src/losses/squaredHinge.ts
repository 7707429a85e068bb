import { maximum, mean, mul, square, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { signed } from './targets.js';

/**
 * l = 1/C Σ m²,   m = max(0, 1 − t·y)    dy = −2/C t·m    dt = −2/C y·m    (Keras)
 * t is −1 or 1; 0 is read as −1, each element by itself. The derivative has no jump: at t·y = 1 both sides give 0.
 */
export const squaredHinge = lossFactory('squaredHinge', {}, () =>
  loss({
    threshold: 0,
    forward: (y, target) => {
      const t = signed(target);
      const m = maximum(sub(1, mul(t, y)), 0); // wasm's relu makes 0 of NaN
      return { l: mean(square(m), -1), cache: { y, t, m } };
    },
    backward: (dl, { y, t, m }) => {
      const slope = mul(mul(dl, -2 / y.shape.at(-1)!), m);
      return { dy: () => mul(slope, t), dt: () => mul(slope, y) };
    },
  }),
);
