import { layer } from '../../contract.js';
import { add, div, mul, relu6, step, sub } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/**
 * y = x·h,   h = relu6(x + 3)/6    dx = dy ⊙ (h + x·[0 < h < 1]/6)
 * At the kinks the derivative is that of the outer side: 0 at −3 (of 0 and −1/2), 1 at 3 (of 3/2 and 1).
 * (Howard et al. 2019, section 5.2; Keras: hard_silu, hard_swish)
 */
export const hardSwish = layerFactory('hardSwish', {}, () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const h = div(relu6(add(x, 3)), 6);
      return { y: mul(x, h), cache: { x, h } };
    },
    backward: (dy, { x, h }) => ({
      dx: () => mul(dy, add(h, mul(div(x, 6), step(mul(h, sub(1, h)))))),
    }),
  }),
);
