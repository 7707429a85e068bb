import { layer } from '../../contract.js';
import { add, mul, sigmoid, sub } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/** y = x·s,   s = 1/(1 + e⁻ˣ)    dx = dy ⊙ (s + y(1 − s))    (Ramachandran et al. 2017; Keras: silu, swish) */
export const swish = layerFactory('swish', {}, () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const s = sigmoid(x);
      const y = mul(x, s);
      return { y, cache: { y, s } };
    },
    backward: (dy, { y, s }) => ({ dx: () => mul(dy, add(s, mul(y, sub(1, s)))) }),
  }),
);
