import * as v from 'valibot';
import { ShapeError, formatShape } from '../errors.js';
import {
  abs,
  eye,
  matMul,
  maximum,
  mul,
  rsqrt,
  sign,
  square,
  step,
  sub,
  sum,
  epsilonOf,
  type Tensor,
} from '../ops/index.js';
import { choice, numberIn } from '../options.js';
import { regularizerFactory } from './contract.js';

/** ε: a row shorter than this is scaled as if it were this long, so a row of zeros stays one. (Keras) */
const shortest = 1e-7;

/**
 * How far the rows of w are from right angles, mean |cos| of the pairs:          w dw n dn [k, D]   G S [k, k]
 * R = λ/P·Σ_{i<j} |Gᵢⱼ| = λ/2P·Σ_{i≠j} |Gᵢⱼ|,   G = n·nᵀ,   nᵢ = rᵢ·wᵢ,   rᵢ = 1/max(‖wᵢ‖, ε),   P = k(k−1)/2
 *
 * S = sign(G), 0 on the diagonal: ∂R/∂G = λ/2P·S. nᵢ stands in row i of G and in column i, and S = Sᵀ:
 * dn  = λ/2P·(S + Sᵀ)·n = λ/P·S·n
 * dwᵢ = rᵢ·(dnᵢ − nᵢ·⟨nᵢ, dnᵢ⟩),   for ∂rᵢ/∂wᵢ = −rᵢ³·wᵢ; where ‖wᵢ‖ ≤ ε, rᵢ is constant and dwᵢ = rᵢ·dnᵢ
 *
 * `columns`: the same of wᵀ, so G = nᵀ·n and dn = λ/P·n·S. At right angles (Gᵢⱼ = 0, the kink) the pair counts
 * as 0, which lies between ∓ on its sides; so does a pair with a row of zeros. One row has no pair, and R = 0 (Keras: NaN).
 * (Keras: OrthogonalRegularizer, λ = factor = 0.01)
 */
export const orthogonal = regularizerFactory(
  'orthogonal',
  { factor: numberIn(0.01, 0), mode: v.optional(choice(['rows', 'columns']), 'rows') },
  ({ factor: lambda, mode }) => {
    const byRows = mode === 'rows';
    const along = byRows ? 1 : 0;

    const parts = (w: Tensor) => {
      if (w.rank !== 2)
        throw new ShapeError({
          expected: 'a parameter of rank 2 for the regularizer orthogonal',
          received: formatShape(w.shape),
          hint: 'kernels of dense and embeddings have rank 2; a bias takes l1 or l2',
        });
      const k = w.shape[1 - along]!;
      const sizes = sum(square(w), along, true);
      const r = rsqrt(maximum(sizes, epsilonOf(shortest ** 2)));
      const n = mul(w, r);
      const G = mul(matMul(n, n, !byRows, byRows), sub(1, eye(k)));
      return { sizes, r, n, G, perPair: lambda / Math.max(1, (k * (k - 1)) / 2) };
    };

    return {
      forward: (w) => {
        const { G, perPair } = parts(w);
        return mul(sum(abs(G)), perPair / 2);
      },
      backward: (w) => {
        const { sizes, r, n, G, perPair } = parts(w);
        const S = sign(G);
        const dn = mul(byRows ? matMul(S, n) : matMul(n, S), perPair);
        const onSphere = step(sub(sizes, epsilonOf(shortest ** 2)));
        return mul(r, sub(dn, mul(n, mul(onSphere, sum(mul(n, dn), along, true)))));
      },
    };
  },
);
