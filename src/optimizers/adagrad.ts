import { add, div, mul, sqrt, square, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * a ← a + g²     w ← w − η·g/√(a + ε)     a = initialAccumulatorValue at first
 * (Duchi et al. 2011, the diagonal form; Keras's defaults and place of ε, which is tf.train.adagrad's too)
 * What is kept is a + ε, from the start: a kernel fewer.
 */
export const adagrad = optimizerFactory(
  'adagrad',
  0.001,
  { initialAccumulatorValue: numberIn(0.1, 0), epsilon: numberIn(1e-7, 1e-30) },
  ({ initialAccumulatorValue, epsilon }) =>
    rule({ accumulator: initialAccumulatorValue + epsilon }, (w, g, slots, { learningRate }) => {
      const accumulator = add(slots.accumulator, square(g));
      return { w: sub(w, mul(div(g, sqrt(accumulator)), learningRate)), slots: { accumulator } };
    }),
);
