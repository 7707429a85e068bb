import { add, mul, sub } from '../ops/index.js';
import { flag, numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * w ← w − η·g                                         (lesson 1, eqs. 3.8 and 3.10; Keras: η = 0.01)
 * with momentum μ: v ← μ·v + g,  w ← w − η·v          (Polyak 1964, as in tf.train.momentum)
 * with nesterov:   v ← μ·v + g,  w ← w − η·(g + μ·v)  (Sutskever et al. 2013)
 */
export const sgd = optimizerFactory(
  'sgd',
  0.01,
  { momentum: numberIn(0, 0, 1), nesterov: flag(false) },
  ({ momentum, nesterov }) =>
    momentum === 0
      ? rule({}, (w, g, _, { learningRate }) => ({ w: sub(w, mul(g, learningRate)), slots: {} }))
      : rule({ momentum: 0 }, (w, g, slots, { learningRate }) => {
          const v = add(mul(slots.momentum, momentum), g);
          const direction = nesterov ? add(g, mul(v, momentum)) : v;
          return { w: sub(w, mul(direction, learningRate)), slots: { momentum: v } };
        }),
);
