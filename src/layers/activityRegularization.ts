import { layer } from '../contract.js';
import { abs, add, mul, sign, square, sum } from '../ops/index.js';
import { layerFactory, numberIn } from '../options.js';

/**
 * y = x    penalty = l1·Σ|x| + l2·Σx²    dx = dy + l1·sign(x) + 2·l2·x
 * Σ over the batch too, and not divided by its size N; Keras 3 divides now, so that its l1 is l1/N here.
 * At the kink of |x| the derivative is 0, the mean of both sides. (Keras: ActivityRegularization)
 */
export const activityRegularization = layerFactory(
  'activityRegularization',
  { l1: numberIn(0, 0), l2: numberIn(0, 0) },
  ({ l1, l2 }) =>
    layer({
      mask: 'pass',
      outShape: (x) => x,
      forward: (x) => {
        const terms = [
          ...(l1 > 0 ? [mul(sum(abs(x)), l1)] : []),
          ...(l2 > 0 ? [mul(sum(square(x)), l2)] : []),
        ];
        return {
          y: x,
          cache: { x },
          ...(terms.length > 0 && { penalty: terms.reduce((a, b) => add(a, b)) }),
        };
      },
      backward: (dy, { x }) => ({
        dx: () => {
          const first = l1 > 0 ? add(dy, mul(sign(x), l1)) : dy;
          return l2 > 0 ? add(first, mul(x, 2 * l2)) : first;
        },
      }),
    }),
);
