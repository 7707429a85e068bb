import { add, clamp, div, log, mul, neg, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { epsilon } from './targets.js';

/**
 * l = Σ b·log(b/a),   a = y and b = t clipped to [ε, 1],   ε = 10⁻⁷    dy = −b/a    dt = log(b/a) + 1    (Keras)
 * y and t are distributions. The gradient passes through the clips: where y = 0 and t = 1 it is −1/ε, and Keras's and
 * tfjs' is 0.
 */
export const kullbackLeiblerDivergence = lossFactory('kullbackLeiblerDivergence', {}, () =>
  loss({
    domain: [0, 1],
    forward: (y, t) => {
      const b = clamp(t, epsilon(), 1);
      const q = div(b, clamp(y, epsilon(), 1));
      const logQ = log(q);
      return { l: sum(mul(b, logQ), -1), cache: { q, logQ } };
    },
    backward: (dl, { q, logQ }) => ({
      dy: () => neg(mul(dl, q)),
      dt: () => mul(dl, add(logQ, 1)),
    }),
  }),
);
