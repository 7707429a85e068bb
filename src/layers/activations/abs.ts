import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const { mul, sign } = ops;

/**
 * y = |x|    dx = dy ⊙ sign x
 * At the kink the derivative is 0, the middle of −1 and 1, as in TensorFlow.
 * (Jarrett et al. 2009: absolute value rectification; lesson 5, eq. absolute-value)
 */
export const abs = layerFactory('abs', {}, () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({ y: ops.abs(x), cache: { x } }),
    backward: (dy, { x }) => ({ dx: () => mul(dy, sign(x)) }),
  }),
);
