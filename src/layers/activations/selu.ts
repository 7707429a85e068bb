import { layer } from '../../contract.js';
import { clipByValue, elu, exp, leakyRelu, mul, step } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const alpha = 1.6732632423543772;
const lambda = 1.0507009873554805;

/**
 * y = λ·(x > 0 ? x : α(eˣ − 1))    dx = dy ⊙ λ(x > 0 ? 1 : αeˣ)
 * α and λ make mean 0 and variance 1 a fixed point. At the kink, 0, the derivative is λα, that of the left, as
 * in tfjs. (Klambauer et al. 2017, eq. 2; Keras: selu; with weights from leCunNormal)
 */
export const selu = layerFactory('selu', {}, () =>
  layer({
    range: [-lambda * alpha, Infinity],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({ y: mul(lambda, leakyRelu(elu(x), alpha)), cache: { x } }),
    backward: (dy, { x }) => ({
      dx: () => mul(dy, mul(exp(clipByValue(x, -Infinity, 0)), mul(lambda, step(x, alpha)))),
    }),
  }),
);
