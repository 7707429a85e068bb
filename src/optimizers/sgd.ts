import { add, mul, sub, type Tensor } from '../ops/index.js';
import { flag, numberIn } from '../options.js';
import { optimizerFactory, rule, type Moment } from './contract.js';

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
  ({ momentum, nesterov }) => ({
    readsOnlyPull: true,
    ...(momentum === 0
      ? rule({}, (w, g, _, moment) => ({ w: sub(w, pullOf(g, moment)), slots: {} }))
      : rule({ momentum: 0 }, (w, g, slots, moment) => {
          const pull = pullOf(g, moment);
          const v = sub(mul(slots.momentum, momentum), pull);
          return { w: add(w, nesterov ? sub(mul(v, momentum), pull) : v), slots: { momentum: v } };
        })),
  }),
);

/** η·g: no kernel where the step has put η into g already. */
const pullOf = (g: Tensor, { learningRate }: Moment): Tensor =>
  learningRate === 1 ? g : mul(g, learningRate);
