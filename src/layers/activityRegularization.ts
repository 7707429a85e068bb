import { layer } from '../contract.js';
import { abs, add, mul, sign, square, sum } from '../ops/index.js';
import { layerFactory, numberIn } from '../options.js';

/**
 * y = x    penalty = 1/N (l1·Σ|x| + l2·Σx²)    dx = dy + 1/N (l1·sign(x) + 2·l2·x)
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
          ...(l1 > 0 ? [mul(sum(abs(x)), l1 / x.shape[0])] : []),
          ...(l2 > 0 ? [mul(sum(square(x)), l2 / x.shape[0])] : []),
        ];
        return {
          y: x,
          cache: { x },
          ...(terms.length > 0 && { penalty: terms.reduce((a, b) => add(a, b)) }),
        };
      },
      backward: (dy, { x }) => ({
        dx: () => {
          const first = l1 > 0 ? add(dy, mul(sign(x), l1 / x.shape[0])) : dy;
          return l2 > 0 ? add(first, mul(x, (2 * l2) / x.shape[0])) : first;
        },
      }),
    }),
);
