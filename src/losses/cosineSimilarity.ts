import {
  add,
  div,
  maximum,
  mul,
  neg,
  sqrt,
  square,
  squeeze,
  step,
  sub,
  sum,
  type Tensor,
} from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { epsilon } from './targets.js';

/** ‖x‖, and x divided by it, or by ε where it is less. */
const normalized = (x: Tensor) => {
  const n = sqrt(sum(square(x), -1, true));
  return { n, u: div(x, maximum(n, epsilon())) };
};

/** What the derivative is divided by: ‖x‖, or 1 where that is less than ε (1 + ‖x‖, which float32 rounds to it). */
const divisor = (n: Tensor): Tensor => add(n, step(sub(epsilon(), n)));

/**
 * l = −c,   c = Σ u·v,   u = y/max(‖y‖, ε),   v = t/max(‖t‖, ε),   ε = 10⁻⁷, over the last axis    (Keras)
 * dy = −(v − c·u)/‖y‖    dt = −(u − c·v)/‖t‖
 * A vector of 0 has no direction: l is 0, and for the derivative a length below ε counts as 1, dy = −v. So it turns
 * towards t, where the quotient's own derivative is −v/ε, ten million times as long, and tf.grad of a norm is NaN.
 */
export const cosineSimilarity = lossFactory('cosineSimilarity', {}, () =>
  loss({
    forward: (y, t) => {
      const { n, u } = normalized(y);
      const { n: nt, u: v } = normalized(t);
      const c = sum(mul(u, v), -1, true);
      return { l: neg(squeeze(c, [-1])), cache: { n, u, nt, v, c } };
    },
    backward: (dl, { n, u, nt, v, c }) => ({
      dy: () => mul(div(dl, divisor(n)), sub(mul(c, u), v)),
      dt: () => mul(div(dl, divisor(nt)), sub(mul(c, v), u)),
    }),
  }),
);
