import { add, mul, sub } from '../ops/index.js';
import { flag, numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * w ← w − η·g                                           (lesson 1, eqs. 3.8, 3.10; lesson 5, eq. gradient-descent; Keras: η = 0.01)
 * with momentum μ: v ← μ·v − η·g,  w ← w + v            (Polyak 1964; Sutskever et al. 2013, eqs. 1 and 2; Keras)
 * with nesterov:   v ← μ·v − η·g,  w ← w + μ·v − η·g    (Sutskever et al. 2013, eqs. 3 and 4; Keras)
 * v is a displacement, and keeps the rate that it was made with: when η falls, the speed follows over 1/(1 − μ)
 * steps. tf.train.momentum multiplies the whole of v by the new η at once. For a constant η the two are equal.
 */
export const sgd = optimizerFactory(
  'sgd',
  0.01,
  { momentum: numberIn(0, 0, 1), nesterov: flag(false) },
  ({ momentum, nesterov }) =>
    momentum === 0
      ? rule({}, (w, g, _, { learningRate }) => ({ w: sub(w, mul(g, learningRate)), slots: {} }))
      : rule({ momentum: 0 }, (w, g, slots, { learningRate }) => {
          const pull = mul(g, learningRate);
          const v = sub(mul(slots.momentum, momentum), pull);
          return { w: add(w, nesterov ? sub(mul(v, momentum), pull) : v), slots: { momentum: v } };
        }),
);
