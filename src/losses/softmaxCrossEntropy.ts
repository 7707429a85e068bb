import { exp, logSoftmax, mul, neg, oneHot, sub, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = −Σ t·log softmax(y)    dy = softmax(y)·Σt − t          y [N, …, C] logits   Σt = 1 for a distribution
 * From logits: the joint gradient does not vanish where tfjs' own (log of a clipped softmax) is 0.
 * t: one-hot or soft, of y's shape; or class indices [N, …]. (lesson 5: cross entropy)
 */
export const softmaxCrossEntropy = lossFactory('softmaxCrossEntropy', {}, () =>
  loss({
    fromLogits: true,
    targets: 'same or classes',
    forward: (y, target) => {
      const classes = target.rank < y.rank;
      const t = classes ? oneHot(target, y.shape.at(-1)!) : target;
      const logp = logSoftmax(y);
      return { l: neg(sum(mul(t, logp), -1)), cache: { p: exp(logp), t, classes } };
    },
    backward: (dl, { p, t, classes }) => mul(dl, sub(classes ? p : mul(p, sum(t, -1, true)), t)),
  }),
);
