import type { Tensor } from '../../ops/index.js';
import { add, div, exp, mul, square } from '../../ops/index.js';

/** c₁ … c₈: the minimax fit by Remez' exchange, on [0, 13.2]; beyond, φ is 0 in float32. */
const coefficients = [
  0.11962454230958702, 0.12082629277075024, 0.09946520307053924, 0.13003215691220776, -0.056449232414030465,
  0.20934547094752812, -0.1589332110668843, 0.036088718023153825,
];

/**
 * q = Φ(−a) for a ≥ 0 and φ = φ(a), Φ the normal distribution and φ its density:
 * q = e·(c₁t + … + c₈t⁸),   φ = e/√(2π),   e = exp(−a²/2),   t = 1/(1 + 0.3a)
 * q is right to 1.2e-7 of itself, however small it is: (1 − erf)/2 would be right to 1e-7 of 1.
 */
export const normalTail = (a: Tensor): { readonly q: Tensor; readonly phi: Tensor } => {
  const e = exp(mul(-0.5, square(a)));
  const t = div(1, add(1, mul(0.3, a)));
  const sum = coefficients
    .slice(0, -1)
    .reduceRight<Tensor>((s, c) => mul(t, add(c, s)), mul(t, coefficients.at(-1)!));
  return { q: mul(e, sum), phi: mul(1 / Math.sqrt(2 * Math.PI), e) };
};
