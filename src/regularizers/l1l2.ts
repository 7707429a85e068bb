import { abs, add, mul, sign, square, sum } from '../ops/index.js';
import { numberIn } from '../options.js';
import { regularizerFactory } from './contract.js';

/**
 * R = λ₁·Σ|w| + λ₂·Σw²    dw = λ₁·sign(w) + 2λ₂·w    0 at 0, as in l1
 * (Zou & Hastie 2005; Keras: L1L2, both 0 unless given)
 */
export const l1l2 = regularizerFactory(
  'l1l2',
  { l1: numberIn(0, 0), l2: numberIn(0, 0) },
  ({ l1: lambda1, l2: lambda2 }) => ({
    forward: (w) => add(mul(sum(abs(w)), lambda1), mul(sum(square(w)), lambda2)),
    backward: (w) => add(mul(sign(w), lambda1), mul(w, 2 * lambda2)),
  }),
);
