import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory, numberIn } from '../../options.js';

const { clipByValue, exp, leakyRelu, mul, step } = ops;

/**
 * y = x > 0 ? x : α(eˣ − 1)    dx = dy ⊙ (x > 0 ? 1 : αeˣ)
 * From x, not from y: y + α has lost eˣ where y is near −α. With α ≠ 1 there is a kink at 0, where the
 * derivative is α, that of the left, as in leakyReLU. (Clevert et al. 2016, eq. 15; Keras: elu, α = 1; lesson 5, eq. elu)
 */
export const elu = layerFactory('elu', { alpha: numberIn(1, 0) }, ({ alpha }) =>
  layer({
    range: [-alpha, Infinity],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({
      y: alpha === 1 ? ops.elu(x) : leakyRelu(ops.elu(x), alpha), // elu(x) has the sign of x
      cache: { x },
    }),
    backward: (dy, { x }) => ({
      dx: () => {
        const dz = mul(dy, exp(clipByValue(x, -Infinity, 0)));
        return alpha === 1 ? dz : mul(dz, step(x, alpha)); // step(x, α) is α where x ≤ 0
      },
    }),
  }),
);
