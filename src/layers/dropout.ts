import { layer } from '../contract.js';
import { bernoulli, mul } from '../ops/index.js';
import { layerFactory, numberIn } from '../options.js';

/**
 * y = x ⊙ m    dx = dy ⊙ m    m = 1/(1 − rate) with probability 1 − rate, else 0; in inference y = x.
 * The mask follows from ctx.seed: another one every step, the same on every backend. (Srivastava et al. 2014)
 */
export const dropout = layerFactory('dropout', { rate: numberIn(0.5, 0, 1, true) }, ({ rate }) =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x, _, { training, seed }) => {
      const m = training && rate > 0 ? bernoulli(x.shape, 1 - rate, 1 / (1 - rate), seed) : null;
      return { y: m === null ? x : mul(x, m), cache: { m } };
    },
    backward: (dy, { m }) => ({ dx: () => (m === null ? dy : mul(dy, m)) }),
  }),
);
