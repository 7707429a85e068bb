import { layer } from '../../contract.js';
import { leakyRelu, mul, step } from '../../ops/index.js';
import { layerFactory, numberIn } from '../../options.js';

/**
 * y = x > 0 ? x : α·x    dx = dy ⊙ (x > 0 ? 1 : α)    At the kink the derivative is α, that of the left.
 * (lesson 3, eq. leaky-relu; lesson 5, eqs. leaky-relu, generalized-relu)
 * (Maas et al. 2013; Keras: LeakyReLU, negative_slope = 0.3; the activation leaky_relu, by name, has 0.2 there)
 */
export const leakyReLU = layerFactory('leakyReLU', { alpha: numberIn(0.3, 0) }, ({ alpha }) =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({ y: leakyRelu(x, alpha), cache: { x } }),
    backward: (dy, { x }) => ({ dx: () => mul(dy, step(x, alpha)) }), // step(x, α) is α where x ≤ 0
  }),
);
