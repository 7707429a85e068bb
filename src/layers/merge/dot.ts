import * as v from 'valibot';
import { mergeLayer, type Shape } from '../../contract.js';
import { ShapeError, formatShapes } from '../../errors.js';
import {
  epsilonOf,
  less,
  matMul,
  minimum,
  mul,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '../../ops/index.js';
import { flag, layerFactory } from '../../options.js';

const rule = 'expected an axis, or two of them: one for each input (not 0, the batch)';
const axis = v.pipe(v.number(rule), v.integer(rule), v.check((n) => n !== 0, rule)); // prettier-ignore
const axes = v.pipe(
  v.union([axis, v.strictTuple([axis, axis], rule)], rule),
  v.transform((n): [number, number] => (typeof n === 'number' ? [n, n] : n)),
);

/** Keras's ε: a row shorter than that is divided by it instead of its length. */
const steepest = (): number => 1 / epsilonOf(1e-7);

/**
 * y[n] = A[n]·B[n]    dA = dy·Bᵀ    dB = Aᵀ·dy        A [N, P, K] is x₁ and B [N, K, Q] is x₂, K the axis of each
 *                                                     that is summed over; in rank 2 P or Q is 1, and is left out of y
 * normalize: along K both have length 1, so that y is their cosine:
 * n = x·r   r = min(1/‖x‖, 1/ε)    dx = r·(dn − [r < 1/ε]·n·Σ(n ⊙ dn))    (Keras: Dot; ε = 1e-7; x = 0: n = 0)
 */
export const dot = layerFactory('dot', { axes, normalize: flag(false) }, ({ axes, normalize }) => {
  const axisOf = (i: 0 | 1, rank: number) => (axes[i] < 0 ? rank + axes[i] : axes[i]);
  /** Rank 2 as rank 3: K stands last in x₁, and in the middle of x₂ unless x₂ says otherwise. */
  const asMatrices = (x: Tensor, i: 0 | 1): Tensor => {
    if (x.rank === 3) return x;
    const [N, K] = [x.shape[0], x.shape[1]!];
    return reshape(x, i === 0 ? [N, 1, K] : [N, K, 1]);
  };
  const kAxis = (i: 0 | 1, rank: number): number => (rank === 3 ? axisOf(i, 3) : i === 0 ? 2 : 1);
  const scaled = (x: Tensor, k: number) => {
    const r = minimum(rsqrt(sum(square(x), k, true)), steepest());
    return { n: mul(x, r), r };
  };
  return mergeLayer({
    outShape: (xs: readonly Shape[]) => {
      const [a, b] = [axisOf(0, xs[0]?.length ?? 0), axisOf(1, xs[1]?.length ?? 0)];
      assertFits(xs, a, b);
      const rest = [...xs[0]!.filter((_, i) => i !== a), ...xs[1]!.filter((_, i) => i !== b && i > 0)];
      return rest.length === 1 ? [...rest, 1] : rest;
    },
    forward: ([x1, x2]) => {
      const [k1, k2] = [kAxis(0, x1!.rank), kAxis(1, x2!.rank)];
      const A = asMatrices(x1!, 0);
      const B = asMatrices(x2!, 1);
      const own = normalize ? [scaled(A, k1), scaled(B, k2)] : [];
      const [a, b] = normalize ? [own[0]!.n, own[1]!.n] : [A, B];
      const product = matMul(a, b, k1 === 1, k2 === 2);
      const kept = product.shape.filter((_, i) => i === 0 || (i === 1 ? x1!.rank === 3 : x2!.rank === 3));
      const y = reshape(product, kept.length === 1 ? [...kept, 1] : kept);
      return {
        y,
        cache: {
          a,
          b,
          k1,
          k2,
          r: own.map((o) => o.r),
          shapes: [x1!.shape, x2!.shape],
          product: product.shape,
        },
      };
    },
    backward: (dy, { a, b, k1, k2, r, shapes, product }) => {
      const dP = reshape(dy, product);
      const derivative = (i: number): Tensor => {
        if (i === 0) return k1 === 2 ? matMul(dP, b, false, k2 === 1) : matMul(b, dP, k2 === 2, true);
        return k2 === 1 ? matMul(a, dP, k1 === 2, false) : matMul(dP, a, true, k1 === 1);
      };
      return {
        dx: (i) => {
          const dn = derivative(i);
          if (!normalize) return reshape(dn, shapes[i]!);
          const [n, k] = i === 0 ? [a, k1] : [b, k2];
          const along = mul(sum(mul(n, dn), k, true), less(r[i]!, steepest()));
          return reshape(mul(r[i]!, sub(dn, mul(n, along))), shapes[i]!);
        },
      };
    },
  });
});

/** @throws {ShapeError} unless there are two inputs of rank 2 or 3 that agree in the batch and along the axes */
const assertFits = (xs: readonly Shape[], a: number, b: number): void => {
  const [x1, x2] = xs;
  const ranks = xs.length === 2 && xs.every((x) => x.length === 2 || x.length === 3);
  const fits = ranks && a >= 1 && b >= 1 && x1![a] !== undefined && x1![a] === x2![b] && x1![0] === x2![0];
  if (!fits)
    throw new ShapeError({
      expected: `two inputs of rank 2 or 3 with one batch size, and as many numbers on axis ${a} of the first as on axis ${b} of the second`,
      received: xs.length ? formatShapes(xs) : 'none',
    });
};
