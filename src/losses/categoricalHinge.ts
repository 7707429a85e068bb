import { add, div, max, maximum, mul, neg, squeeze, step, sub, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = m,   m = max(0, 1 + max z − Σ t·y),   z = (1 − t)·y    t one-hot    (Keras)
 * dy = [m > 0]·(k·(1 − t) − t)    dt = −[m > 0]·y·(k + 1)    k: 1 where z is largest
 * At the kink m = 0 the one-sided derivatives are those and 0; taken is 0, as relu's. Where several z are the largest,
 * each is the largest on one side: k is shared equally among them, as in TensorFlow (tf.grad gives 1 to each).
 */
export const categoricalHinge = lossFactory('categoricalHinge', {}, () =>
  loss({
    forward: (y, t) => {
      const u = sub(1, t);
      const z = mul(u, y);
      const top = max(z, -1, true);
      const m = maximum(add(1, sub(top, sum(mul(t, y), -1, true))), 0); // wasm's relu makes 0 of NaN
      return { l: squeeze(m, [-1]), cache: { y, t, u, z, top, m } };
    },
    backward: (dl, { y, t, u, z, top, m }) => {
      const tied = sub(1, step(sub(top, z)));
      const k = div(tied, sum(tied, -1, true));
      const inside = mul(dl, step(m));
      return {
        dy: () => mul(inside, sub(mul(k, u), t)),
        dt: () => neg(mul(inside, mul(y, add(k, 1)))),
      };
    },
  }),
);
