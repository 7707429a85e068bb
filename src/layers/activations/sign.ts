import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/**
 * y = −1, 0 or 1, as x is below, at or above 0    dx = 0
 * The derivative is 0 wherever there is one, and 0 is taken at the jump: nothing is learned through it.
 */
export const sign = layerFactory('sign', {}, () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({ y: ops.sign(x), cache: null }),
    backward: (dy) => ({ dx: () => ops.zerosLike(dy) }),
  }),
);
