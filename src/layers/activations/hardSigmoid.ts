import { layer } from '../../contract.js';
import { add, div, mul, relu6, step, sub } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/**
 * y = relu6(x + 3)/6    dx = dy ⊙ [0 < y < 1]/6
 * At the kinks, −3 and 3, the derivative is 0 (of 0 and 1/6); [0 < y < 1] = [y(1 − y) > 0].
 * (Keras 3: hard_sigmoid. Keras 2 and tfjs have min(max(0, x/5 + 1/2), 1) by this name.)
 */
export const hardSigmoid = layerFactory('hardSigmoid', {}, () =>
  layer({
    range: [0, 1],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const y = div(relu6(add(x, 3)), 6);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(dy, div(step(mul(y, sub(1, y))), 6)) }),
  }),
);
