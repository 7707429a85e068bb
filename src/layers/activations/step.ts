import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/**
 * y = [x > 0]    dx = 0    At 0, y is 0.
 * The threshold of the perceptron (Rosenblatt 1958; lessons 1 and 5). Its derivative is 0 wherever there is one, and 0
 * is taken at the jump: nothing is learned through it.
 */
export const step = layerFactory('step', {}, () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({ y: ops.step(x), cache: null }),
    backward: (dy) => ({ dx: () => ops.zerosLike(dy) }),
  }),
);
