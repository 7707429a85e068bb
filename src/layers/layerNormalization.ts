import { layer } from '../contract.js';
import { add, mean, mul, rsqrt, square, sub, sumRows } from '../ops/index.js';
import { flag, layerFactory, numberIn } from '../options.js';
import { withAxis } from './activations/axis.js';
import { described, parameter } from './parameter.js';

/**
 * y = n ⊙ γ + β,   n = (x − μ)·r,   r = (σ² + ε)^−½          x n y [N, …, C]   γ β [C]   μ σ² r [N, …, 1]
 * dn = dy ⊙ γ      dx = r·(dn − mean(dn) − n·mean(dn ⊙ n))   dγ = Σₙ dy ⊙ n    dβ = Σₙ dy
 * μ, σ² and the means are over the last axis. (Ba et al. 2016; Keras: ε = 1e-3)
 */
export const layerNormalization = layerFactory(
  'layerNormalization',
  {
    epsilon: numberIn(1e-3, 0),
    center: flag(true),
    scale: flag(true),
    ...parameter('beta', 'zeros'),
    ...parameter('gamma', 'ones'),
  },
  ({ epsilon, center, scale, ...of }) =>
    layer({
      mask: 'pass',
      params: (x) => ({
        gamma: scale && described('gamma', of, x.slice(-1)),
        beta: center && described('beta', of, x.slice(-1)),
      }),
      outShape: (x) => withAxis(x, -1),
      forward: (x, { gamma, beta }) => {
        const xc = sub(x, mean(x, -1, true));
        const r = rsqrt(add(mean(square(xc), -1, true), epsilon));
        const n = mul(xc, r);
        const scaled = scale ? mul(n, gamma) : n;
        return { y: center ? add(scaled, beta) : scaled, cache: { n, r } };
      },
      backward: (dy, { n, r }, { gamma }) => ({
        dx: () => {
          const dn = scale ? mul(dy, gamma) : dy;
          return mul(r, sub(sub(dn, mean(dn, -1, true)), mul(n, mean(mul(dn, n), -1, true))));
        },
        grads: { gamma: () => sumRows(mul(dy, n)), beta: () => sumRows(dy) },
      }),
    }),
);
