import { layer } from '../contract.js';
import { max, mul, notEqual, squeeze } from '../ops/index.js';
import { layerFactory, numberIn } from '../options.js';

/**
 * y = x ⊙ m    dx = dy ⊙ m    m = [any of a step's C numbers ≠ maskValue]    x y [N, T, C]   m [N, T, 1]
 * The mask of y is m: layers and losses that know masks leave the other steps out. m is taken
 * as a constant: where a step is all maskValue, any other number would unmask it, and dx is 0. (Keras: Masking)
 */
export const masking = layerFactory('masking', { maskValue: numberIn(0, -Infinity) }, ({ maskValue }) =>
  layer({
    outShape: (x) => x,
    forward: (x) => {
      const m = max(mul(1, notEqual(x, maskValue)), -1, true);
      return { y: mul(x, m), cache: { m } };
    },
    backward: (dy, { m }) => ({ dx: () => mul(dy, m) }),
    mask: (_, __, { m }) => squeeze(m, [-1]),
  }),
);
