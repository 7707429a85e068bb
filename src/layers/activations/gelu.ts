import { layer } from '../../contract.js';
import { abs, add, clipByValue, mul, relu, sigmoid, square, step, sub } from '../../ops/index.js';
import { flag, layerFactory } from '../../options.js';
import { normalTail } from './normalTail.js';

/**
 * y = x·Φ(x)    dx = dy ⊙ (Φ(x) + x·φ(x))    Φ: the normal distribution, φ = Φ′
 * With q = Φ(−|x|), which holds its digits far out: y = max(0, x) − |x|·q,   Φ(x) = |[x > 0] − q|.
 */
const exact = () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const a = abs(x);
      const { q, phi } = normalTail(a);
      return { y: sub(relu(x), mul(a, q)), cache: { x, q, phi } };
    },
    backward: (dy, { x, q, phi }) => ({
      dx: () => mul(dy, add(abs(sub(step(x), q)), mul(x, phi))),
    }),
  });

const c = 2 * Math.sqrt(2 / Math.PI);
const k = 0.044715;

/**
 * y = x·s,   s = ½(1 + tanh(√(2/π)(x + kx³))) = σ(cx(1 + kx²)),   c = 2√(2/π)   k = 0.044715
 * dx = dy ⊙ (s + y(1 − s)·c(1 + 3kx²))    σ(z) = 1/(1 + e⁻ᶻ)
 */
const approximated = () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const s = sigmoid(mul(mul(c, x), add(1, mul(k, square(x)))));
      const y = mul(x, s);
      return { y, cache: { x, y, s } };
    },
    backward: (dy, { x, y, s }) => ({
      dx: () => {
        // From |x| = 12 on, y(1 − s) is 0, and x² must not be infinite.
        const slope = add(c, mul(3 * c * k, clipByValue(square(x), 0, 144)));
        return mul(dy, add(s, mul(mul(y, sub(1, s)), slope)));
      },
    }),
  });

/** Gaussian error linear unit (Hendrycks and Gimpel 2016; Keras: gelu, exact by default). */
export const gelu = layerFactory('gelu', { approximate: flag(false) }, ({ approximate }) =>
  approximate ? approximated() : exact(),
);
