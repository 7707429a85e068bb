import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const { mul, square, sub } = ops;

/** y = tanh x    dx = dy ⊙ (1 − y²)    (lesson 3, eq. tanh; lesson 5, eq. tanh) */
export const tanh = layerFactory('tanh', {}, () =>
  layer({
    range: [-1, 1],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const y = ops.tanh(x);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(dy, sub(1, square(y))) }),
  }),
);
