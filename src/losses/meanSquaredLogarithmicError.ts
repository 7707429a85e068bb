import { add, div, log1p, maximum, mean, mul, neg, square, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { epsilon } from './targets.js';

/**
 * l = 1/C Σ r²,   r = log(1 + a) − log(1 + b),   a = max(y, ε),   b = max(t, ε),   ε = 10⁻⁷   (Keras)
 * dy = 2/C r/(1 + a)    dt = −2/C r/(1 + b)    over the C outputs of a row
 * The gradient passes through the max as if it were not there: an output below 0 is drawn up, where Keras's and
 * tfjs' gradient is 0 and it would stay.
 */
export const meanSquaredLogarithmicError = lossFactory('meanSquaredLogarithmicError', {}, () =>
  loss({
    domain: [0, Infinity],
    forward: (y, t) => {
      const a = maximum(y, epsilon());
      const b = maximum(t, epsilon());
      const r = sub(log1p(a), log1p(b));
      return { l: mean(square(r), -1), cache: { r, a, b } };
    },
    backward: (dl, { r, a, b }) => {
      const each = mul(dl, 2 / r.shape.at(-1)!);
      return {
        dy: () => mul(each, div(r, add(1, a))),
        dt: () => neg(mul(each, div(r, add(1, b)))),
      };
    },
  }),
);
