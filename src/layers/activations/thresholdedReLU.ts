import { layer } from '../../contract.js';
import { mul, step, sub } from '../../ops/index.js';
import { layerFactory, numberIn } from '../../options.js';

/**
 * y = x ⊙ m,   m = [x > θ]    dx = dy ⊙ m    θ = 1
 * y jumps at θ: there y and the derivative are 0, the values of the left. (Konda et al. 2015; Keras 2: ThresholdedReLU)
 */
export const thresholdedReLU = layerFactory('thresholdedReLU', { theta: numberIn(1, 0) }, ({ theta }) =>
  layer({
    range: [0, Infinity],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const m = step(sub(x, theta));
      return { y: mul(x, m), cache: { m } };
    },
    backward: (dy, { m }) => ({ dx: () => mul(dy, m) }),
  }),
);
