import { layer } from '../../contract.js';
import { add, bernoulli, mul, sub } from '../../ops/index.js';
import { layerFactory, numberIn } from '../../options.js';

/** −λα, what selu gives far on the left. (Klambauer et al. 2017, eq. 14) */
const saturated = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;

/**
 * y = a·(x ⊙ m + α′·(1 − m)) + b    dx = a·dy ⊙ m    m = 1 with probability q = 1 − rate, else 0; α′ = −λα
 * a = (q + α′²·q·rate)^−½   b = −a·rate·α′: inputs of mean 0 and variance 1 keep them. In inference y = x.
 * Computed as (x − α′) ⊙ am + (aα′ + b). For networks of selu. (Klambauer et al. 2017, section 3; Keras: AlphaDropout)
 */
export const alphaDropout = layerFactory('alphaDropout', { rate: numberIn(0.5, 0, 1, true) }, ({ rate }) => {
  const q = 1 - rate;
  const a = (q + saturated ** 2 * q * rate) ** -0.5;
  const b = -a * rate * saturated;
  return layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x, _, { training, seed }) => {
      const am = training && rate > 0 ? bernoulli(x.shape, q, a, seed) : null;
      const y = am === null ? x : add(mul(sub(x, saturated), am), a * saturated + b);
      return { y, cache: { am } };
    },
    backward: (dy, { am }) => ({ dx: () => (am === null ? dy : mul(dy, am)) }),
  });
});
