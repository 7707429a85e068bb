import { abs, add, clipByValue, div, maximum, mean, mul, neg, sign, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { epsilon } from './targets.js';

/**
 * l = 100/C Σ |r|/m,   r = y − t,   m = max(|t|, ε),   ε = 10⁻⁷    over the C outputs of a row (Keras)
 * dy = 100/C sign(r)/m    dt = −100/C (sign(r)/m + [|t| > ε]·sign(t)·|r|/m²)
 * At the kink, r = 0, the one-sided derivatives are ∓100/(C·m); taken is 0, between them.
 */
export const meanAbsolutePercentageError = lossFactory('meanAbsolutePercentageError', {}, () =>
  loss({
    forward: (y, t) => {
      const r = sub(y, t);
      const m = maximum(abs(t), epsilon());
      const q = div(r, m);
      return { l: mul(mean(abs(q), -1), 100), cache: { q, m, t } };
    },
    backward: (dl, { q, m, t }) => {
      const each = mul(dl, 100 / t.shape.at(-1)!);
      return {
        dy: () => mul(each, div(sign(q), m)),
        dt: () => {
          const beyond = sign(sub(t, clipByValue(t, -epsilon(), epsilon()))); // 0 where m does not depend on t
          return neg(mul(each, div(add(sign(q), mul(beyond, abs(q))), m)));
        },
      };
    },
  }),
);
