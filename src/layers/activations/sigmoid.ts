import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const { mul, sub } = ops;

/**
 * y = 1/(1 + e⁻ˣ)    dx = dy ⊙ y(1 − y)
 * (lesson 1, eqs. 3.2, 3.3; lesson 3, eqs. sigmoid, sigmoid-prime; lesson 4, eqs. 1, 2; lesson 5, eq. sigmoid)
 */
export const sigmoid = layerFactory('sigmoid', {}, () =>
  layer({
    range: [0, 1],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const y = ops.sigmoid(x);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(dy, mul(y, sub(1, y))) }),
  }),
);
