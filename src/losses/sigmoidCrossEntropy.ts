import { abs, add, exp, log1p, mean, mul, neg, relu, sigmoid, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = 1/C Σ −t·log σ(y) − (1 − t)·log(1 − σ(y))    dy = (σ(y) − t)/C    dt = −y/C      y [N, …, C] logits   t in [0, 1]
 * computed as max(y, 0) − y·t + log(1 + e^−|y|), which neither overflows nor dies (tfjs' binaryCrossentropy
 * has gradient 0 from −17 on).
 */
export const sigmoidCrossEntropy = lossFactory('sigmoidCrossEntropy', {}, () =>
  loss({
    fromLogits: true,
    threshold: 0,
    forward: (y, t) => ({
      l: mean(add(sub(relu(y), mul(y, t)), log1p(exp(neg(abs(y))))), -1),
      cache: { y, t },
    }),
    backward: (dl, { y, t }) => {
      const C = y.shape.at(-1)!;
      return {
        dy: () => mul(dl, mul(sub(sigmoid(y), t), 1 / C)),
        dt: () => mul(dl, mul(y, -1 / C)),
      };
    },
  }),
);
