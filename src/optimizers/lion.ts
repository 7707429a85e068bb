import { add, mul, sign, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * w ← w − η·sign(β₁·m + (1 − β₁)·g)     m ← β₂·m + (1 − β₂)·g     sign(0) = 0
 * (Chen et al. 2023, algorithm 2; Keras's defaults. β₁ = 0 is signSGD, which Keras refuses; it takes 1.)
 * What is kept is M = m/(1 − β₂), and a sign does not change with the scale: two kernels fewer.
 * w ← w − η·sign(g + k·M),  k = β₁·(1 − β₂)/(1 − β₁)
 */
export const lion = optimizerFactory(
  'lion',
  0.001,
  { beta1: numberIn(0.9, 0, 1, true), beta2: numberIn(0.99, 0, 1, true) },
  ({ beta1, beta2 }) =>
    rule({ m: 0 }, (w, g, slots, { learningRate }) => ({
      w: sub(w, mul(sign(add(g, mul(slots.m, (beta1 * (1 - beta2)) / (1 - beta1)))), learningRate)),
      slots: { m: add(mul(slots.m, beta2), g) },
    })),
);
