import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const { mul, step, sub } = ops;

/**
 * y = min(max(0, x), 6)    dx = dy ⊙ [0 < y < 6]
 * At the kinks, 0 and 6, the derivative is 0 (of 0 and 1), as in TensorFlow; [0 < y < 6] = [y(6 − y) > 0].
 * (Krizhevsky 2010; Keras: relu6)
 */
export const relu6 = layerFactory('relu6', {}, () =>
  layer({
    range: [0, 6],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const y = ops.relu6(x);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(dy, step(mul(y, sub(6, y)))) }),
  }),
);
