import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const { mul, step } = ops;

/** y = max(0, x)    dx = dy ⊙ [y > 0]    At the kink the derivative is 0, as in Keras and tfjs. */
export const relu = layerFactory('relu', {}, () =>
  layer({
    outShape: (x) => x,
    forward: (x) => {
      const y = ops.relu(x);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(dy, step(y)) }),
  }),
);
