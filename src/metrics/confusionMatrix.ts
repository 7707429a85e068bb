import { concat, matMul, reshape, sub, type Tensor } from '../ops/index.js';
import { numberIn } from '../options.js';
import { metricFactory } from './contract.js';
import { answers } from './targets.js';

/** One output says no or yes: two classes. */
const bothSides = (x: Tensor): Tensor => (x.shape[1] === 1 ? concat([sub(1, x), x], 1) : x);

/**
 * How often each class was answered for each that is true: qᵀp, p the answers and q the truth, one-hot [N·…, C].
 * Named `true_answered`: `confusionMatrix_0_1` counts the rows of class 0 that were taken for 1. The answer is the
 * largest output; one output answers 1 from the threshold on (by name: the loss's), else 0.
 */
export const confusionMatrix = metricFactory(
  'confusionMatrix',
  { threshold: numberIn(0.5, -Infinity) },
  ({ threshold }) => ({
    statistic: (y, t) => {
      const { p, q } = answers('confusionMatrix', y, t, y.shape.at(-1) === 1 ? threshold : undefined);
      const counts = matMul(bothSides(q), bothSides(p), true, false);
      return reshape(counts, [counts.size]);
    },
    result: (total) => {
      const C = Math.sqrt(total.length);
      return Object.fromEntries(total.map((count, i) => [`${Math.floor(i / C)}_${i % C}`, count]));
    },
  }),
);
