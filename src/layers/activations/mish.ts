import { layer } from '../../contract.js';
import { add, mul, sigmoid, softplus, sub, tanh } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/**
 * y = x·w,   w = tanh(log(1 + eˣ))    dx = dy ⊙ (w + σ(x)·(x − y·w))    σ(x) = 1/(1 + e⁻ˣ)
 * (dw/dx = σ(x)·(1 − w²), and x·w = y; Misra 2019; Keras: mish)
 */
export const mish = layerFactory('mish', {}, () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const w = tanh(softplus(x));
      const y = mul(x, w);
      return { y, cache: { x, y, w } };
    },
    backward: (dy, { x, y, w }) => ({
      dx: () => mul(dy, add(w, mul(sigmoid(x), sub(x, mul(y, w))))),
    }),
  }),
);
