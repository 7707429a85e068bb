import * as v from 'valibot';
import { layer, type Shape } from '../../contract.js';
import { ShapeError, formatShape } from '../../errors.js';
import { add, clipByValue, mul, relu, step, sub, sum } from '../../ops/index.js';
import { count, layerFactory } from '../../options.js';
import { described, parameter } from '../parameter.js';

/**
 * y = max(0, x) + α·min(0, x)                          x y [N, …]   α [1 for shared axes, …]
 * dx = dy ⊙ (x > 0 ? 1 : α)    dα = Σ dy ⊙ min(0, x)   over the batch and the shared axes
 * The slope is learned (He et al. 2015, eqs. 1–3; Keras: PReLU). At the kink dx = α·dy.
 */
export const prelu = layerFactory(
  'prelu',
  {
    ...parameter('alpha', 'zeros'),
    /** Axes (1 = the first after the batch) along which one slope is shared. */
    sharedAxes: v.optional(v.array(count()), []),
  },
  ({ sharedAxes, ...of }) => {
    const alphaShape = (x: Shape) => x.slice(1).map((d, i) => (sharedAxes.includes(i + 1) ? 1 : d));
    return layer({
      mask: 'pass',
      params: (x) => ({ alpha: described('alpha', of, alphaShape(x)) }),
      outShape: (x) => {
        const missing = sharedAxes.find((a) => a >= x.length);
        if (missing !== undefined)
          throw new ShapeError({
            expected: `an input with an axis ${missing}, along which slopes are shared`,
            received: formatShape(x),
            hint: 'sharedAxes: 1 is the first axis after the batch',
          });
        return x;
      },
      forward: (x, { alpha }) => ({
        y: add(relu(x), mul(alpha, clipByValue(x, -Infinity, 0))),
        cache: { x },
      }),
      backward: (dy, { x }, { alpha }) => ({
        dx: () => {
          const positive = step(x);
          return mul(dy, add(positive, mul(alpha, sub(1, positive))));
        },
        grads: {
          alpha: () =>
            sum(
              sum(mul(dy, clipByValue(x, -Infinity, 0)), 0),
              sharedAxes.map((a) => a - 1),
              true,
            ),
        },
      }),
    });
  },
);
