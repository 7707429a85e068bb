import { abs, add, mean, mul, neg, relu, sigmoid, softplus, sub } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { smoothed, smoothing, unsmoothed } from './targets.js';

/**
 * l = 1/C Σ −t·log σ(y) − (1 − t)·log(1 − σ(y))    dy = (σ(y) − t)/C    dt = −y/C      y [N, …, C] logits   t in [0, 1]
 * computed as max(y, 0) − y·t + log(1 + e^−|y|), which neither overflows nor dies (tfjs' binaryCrossentropy
 * has gradient 0 from −17 on). labelSmoothing s: t·(1 − s) + s/2, and dt·(1 − s).
 */
export const sigmoidCrossEntropy = lossFactory(
  'sigmoidCrossEntropy',
  { labelSmoothing: smoothing() },
  ({ labelSmoothing }) =>
    loss({
      fromLogits: true,
      threshold: 0,
      forward: (y, target) => {
        const t = smoothed(target, labelSmoothing, 0.5);
        return {
          // softplus: log1p on wasm is log(1 + x), and loses what is small
          l: mean(add(sub(relu(y), mul(y, t)), softplus(neg(abs(y)))), -1),
          cache: { y, t },
        };
      },
      backward: (dl, { y, t }) => {
        const C = y.shape.at(-1)!;
        return {
          dy: () => mul(dl, mul(sub(sigmoid(y), t), 1 / C)),
          dt: () => unsmoothed(mul(dl, mul(y, -1 / C)), labelSmoothing),
        };
      },
    }),
);
