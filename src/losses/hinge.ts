import { maximum, mean, mul, step, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { signed } from './targets.js';

/**
 * l = 1/C Σ m,   m = max(0, 1 − t·y)    dy = −1/C t·[m > 0]    dt = −1/C y·[m > 0]    (Keras)
 * t is −1 or 1; 0 is read as −1, each element by itself. At the kink, t·y = 1, the one-sided derivatives are −t/C and
 * 0; taken is 0, as relu's.
 */
export const hinge = lossFactory('hinge', {}, () =>
  loss({
    threshold: 0,
    forward: (y, target) => {
      const t = signed(target);
      const m = maximum(sub(1, mul(t, y)), 0); // wasm's relu makes 0 of NaN
      return { l: mean(m, -1), cache: { y, t, m } };
    },
    backward: (dl, { y, t, m }) => {
      const inside = mul(mul(dl, -1 / y.shape.at(-1)!), step(m));
      return { dy: () => mul(inside, t), dt: () => mul(inside, y) };
    },
  }),
);
