import { layer } from '../../contract.js';
import { gaussian, mul } from '../../ops/index.js';
import { layerFactory, numberIn } from '../../options.js';

/**
 * y = x ⊙ m    dx = dy ⊙ m    m ~ N(1, rate/(1 − rate)) in training; in inference y = x.
 * As much variance as dropout's 0 and 1/(1 − rate). (Srivastava et al. 2014, section 10; Keras: GaussianDropout)
 */
export const gaussianDropout = layerFactory(
  'gaussianDropout',
  { rate: numberIn(0.5, 0, 1, true) },
  ({ rate }) =>
    layer({
      mask: 'pass',
      outShape: (x) => x,
      forward: (x, _, { training, seed }) => {
        const m = training && rate > 0 ? gaussian(x.shape, 1, Math.sqrt(rate / (1 - rate)), seed) : null;
        return { y: m === null ? x : mul(x, m), cache: { m } };
      },
      backward: (dy, { m }) => ({ dx: () => (m === null ? dy : mul(dy, m)) }),
    }),
);
