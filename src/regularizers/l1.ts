import { abs, mul, sign, sum } from '../ops/index.js';
import { numberIn } from '../options.js';
import { regularizerFactory } from './contract.js';

/** R = λ·Σ|w|    dw = λ·sign(w)    0 at 0: tf.grad has −λ there, and so moves weights that are 0. (Keras: λ = 0.01) */
export const l1 = regularizerFactory('l1', { l1: numberIn(0.01, 0) }, ({ l1: lambda }) => ({
  forward: (w) => mul(sum(abs(w)), lambda),
  backward: (w) => mul(sign(w), lambda),
}));
