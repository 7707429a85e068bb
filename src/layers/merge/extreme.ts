import { mergeLayer } from '../../contract.js';
import { equal, mul, type Tensor } from '../../ops/index.js';
import { anyMask } from './masks.js';
import { sameShapes } from './sameShapes.js';

type Op = (a: Tensor, b: Tensor) => Tensor;

/**
 * What maximum and minimum share: m₁ = x₁, mᵢ = pick(mᵢ₋₁, xᵢ), y = mₙ; the first xᵢ that is y takes all of dy:
 * dxᵢ = dy ⊙ [xᵢ = y] ⊙ [y beats mᵢ₋₁]. Two comparisons each, however many inputs there are.
 */
export const extreme = (pick: Op, beats: Op) =>
  mergeLayer({
    outShape: sameShapes,
    mask: anyMask,
    forward: ([x1, ...others]) => {
      const m = [x1!];
      for (const x of others) m.push(pick(m.at(-1)!, x));
      return { y: m.at(-1)!, cache: { xs: [x1!, ...others], m } };
    },
    backward: (dy, { xs, m }) => {
      const y = m.at(-1)!;
      return {
        dx: (i) => {
          if (xs.length === 1) return dy;
          const taken = mul(dy, equal(xs[i]!, y));
          return i === 0 ? taken : mul(taken, beats(y, m[i - 1]!));
        },
      };
    },
  });
