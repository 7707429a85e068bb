import { div, exp, log, max, mul, oneHot, squeeze, sub, sum } from '../ops/index.js';
import { loss, lossFactory } from './contract.js';

/**
 * l = Σt·log Σeᶻ − Σ t·z,   z = y − max y             y [N, …, C] logits   Σt = 1 for a distribution
 * p = eᶻ / Σeᶻ              dy = p·Σt − t             (l = −Σ t·log p, lesson 5: cross entropy)
 * From logits: the joint gradient does not vanish where tfjs' own (log of a clipped softmax) is 0.
 * t: one-hot or soft, of y's shape; or class indices [N, …].
 */
export const softmaxCrossEntropy = lossFactory('softmaxCrossEntropy', {}, () =>
  loss({
    fromLogits: true,
    targets: 'same or classes',
    forward: (y, target) => {
      const classes = target.rank < y.rank;
      const t = classes ? oneHot(target, y.shape.at(-1)!) : target;
      const z = sub(y, max(y, -1, true));
      const e = exp(z);
      const s = sum(e, -1, true);
      const total = classes ? null : sum(t, -1, true); // of a class it is 1
      const logS = total === null ? log(s) : mul(total, log(s));
      return { l: sub(squeeze(logS, [-1]), sum(mul(t, z), -1)), cache: { p: div(e, s), t, total } };
    },
    backward: (dl, { p, t, total }) => mul(dl, sub(total === null ? p : mul(p, total), t)),
  }),
);
