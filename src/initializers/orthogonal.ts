import { ShapeError, formatShape } from '../errors.js';
import { numberIn } from '../optionTable.js';
import type { Rng } from '../random.js';
import { initializerFactory, seeded } from './contract.js';

/** a ← a − ⟨q, a⟩·q */
const removeAlong = (q: Float64Array, a: Float64Array): void => {
  let along = 0;
  for (let i = 0; i < a.length; i++) along += q[i]! * a[i]!;
  for (let i = 0; i < a.length; i++) a[i]! -= along * q[i]!;
};

/** `count` ≤ `length` vectors of norm 1, at right angles. */
const orthonormal = (count: number, length: number, random: Rng): Float64Array[] => {
  const found: Float64Array[] = [];
  while (found.length < count) {
    const a = Float64Array.from({ length }, () => random.normal());
    // What rounding leaves, κ(A)·2⁻⁵³, is far below float32: κ of random A is about its size.
    for (const q of found) removeAlong(q, a);
    const norm = Math.sqrt(a.reduce((s, v) => s + v * v, 0));
    found.push(a.map((v) => v / norm));
  }
  return found;
};

/**
 * A = Q·R, A ~ N(0, 1): w = gain·Q, so wᵀ·w = gain²·I, or w·wᵀ where w has fewer rows than columns.
 * w is seen as [Π of all dimensions but the last, the last].
 * Gram–Schmidt gives an R with a positive diagonal: Q is then uniform among the orthogonal matrices. In float64.
 * (Saxe et al. 2014; Mezzadri 2007; Keras: Orthogonal)
 */
export const orthogonal = initializerFactory(
  'orthogonal',
  { gain: numberIn(1, -Infinity), ...seeded },
  ({ gain }) =>
    (shape, random) => {
      if (shape.length < 2)
        throw new ShapeError({
          expected: 'orthogonal values for a parameter of rank ≥ 2',
          received: formatShape(shape),
          hint: 'a bias has no directions to be orthogonal: "zeros" is usual',
        });
      const columns = shape.at(-1)!;
      const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
      const q = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random);
      return Float32Array.from({ length: rows * columns }, (_, at) => {
        const [i, j] = [Math.floor(at / columns), at % columns];
        return gain * (rows < columns ? q[i]![j]! : q[j]![i]!);
      });
    },
);
