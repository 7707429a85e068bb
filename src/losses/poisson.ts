import { add, div, log, mean, mul, neg, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { epsilon } from './targets.js';

/**
 * l = 1/C Σ y − t·log a,   a = y + ε,   ε = 10⁻⁷    dy = 1/C (1 − t/a)    dt = −1/C log a    y > 0: a rate   t: counts (Keras)
 */
export const poisson = lossFactory('poisson', {}, () =>
  loss({
    domain: [0, Infinity],
    forward: (y, t) => {
      const a = add(y, epsilon());
      const logA = log(a);
      return { l: mean(sub(y, mul(t, logA)), -1), cache: { t, a, logA } };
    },
    backward: (dl, { t, a, logA }) => {
      const each = mul(dl, 1 / t.shape.at(-1)!);
      return { dy: () => mul(each, sub(1, div(t, a))), dt: () => neg(mul(each, logA)) };
    },
  }),
);
