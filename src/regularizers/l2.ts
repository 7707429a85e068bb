import { mul, square, sum } from '../ops/index.js';
import { numberIn } from '../options.js';
import { regularizerFactory } from './contract.js';

/** R = λ·Σw²    dw = 2λ·w    (Keras: λ = 0.01) */
export const l2 = regularizerFactory('l2', { l2: numberIn(0.01, 0) }, ({ l2: lambda }) => ({
  forward: (w) => mul(sum(square(w)), lambda),
  backward: (w) => mul(w, 2 * lambda),
}));
