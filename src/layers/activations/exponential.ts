import { layer } from '../../contract.js';
import { exp, mul } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/** y = eˣ    dx = dy ⊙ y    Infinity from x = 88.8 on. (Keras: exponential) */
export const exponential = layerFactory('exponential', {}, () =>
  layer({
    range: [0, Infinity],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const y = exp(x);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(dy, y) }),
  }),
);
