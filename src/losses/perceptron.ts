import { maximum, mul, neg, step, sub, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';
import { signed } from './targets.js';

/**
 * l = Σ max(0, −t·y)    dy = −t·[t·y ≤ 0]    dt = −y·[t·y ≤ 0]    summed over the outputs of a row
 * (Rosenblatt 1958; lesson 5, eqs. perceptron-loss, perceptron-condition; not in Keras)
 * t is −1 or 1; 0 is read as −1. At the kink, t·y = 0, the one-sided derivatives are −t and 0; taken is −t: nothing said
 * counts as wrong, so that weights of 0 move. (tf.grad of a relu is 0 there, and they would stay.)
 */
export const perceptron = lossFactory('perceptron', {}, () =>
  loss({
    threshold: 0,
    forward: (y, target) => {
      const t = signed(target);
      const right = mul(t, y);
      const wrong = maximum(neg(right), 0); // wasm's relu makes 0 of NaN
      return { l: sum(wrong, -1), cache: { y, t, right } };
    },
    backward: (dl, { y, t, right }) => {
      const wrong = mul(dl, sub(step(right), 1)); // −dl where t·y ≤ 0
      return { dy: () => mul(wrong, t), dt: () => mul(wrong, y) };
    },
  }),
);
