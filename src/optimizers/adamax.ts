import { abs, add, div, epsilonOf, maximum, mul, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * m ← β₁·m + (1 − β₁)·g     u ← max(β₂·u, |g|)     w ← w − η/(1 − β₁ᵗ)·m/(u + ε)
 * (Kingma & Ba 2015, algorithm 2, which has no ε; Keras's defaults and ε. tf.train.adamax is the same: η = 0.002)
 * What is kept is M = m/(1 − β₁): a kernel fewer.  w ← w − α·M/(u + ε),  α = η·(1 − β₁)/(1 − β₁ᵗ)
 */
export const adamax = optimizerFactory(
  'adamax',
  0.001,
  {
    beta1: numberIn(0.9, 0, 1, true),
    beta2: numberIn(0.999, 0, 1, true),
    epsilon: numberIn(1e-7, 1e-38),
  },
  ({ beta1, beta2, epsilon }) =>
    rule({ m: 0, u: 0 }, (w, g, slots, { t, learningRate }) => {
      const m = add(mul(slots.m, beta1), g);
      const u = maximum(mul(slots.u, beta2), abs(g));
      const alpha = (learningRate * (1 - beta1)) / (1 - beta1 ** t);
      return { w: sub(w, mul(div(m, add(u, epsilonOf(epsilon))), alpha)), slots: { m, u } };
    }),
);
