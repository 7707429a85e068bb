/** Comparison of numbers, written so that NaN fails. */

/** What backends compute is float32; what is computed here is float64. */
export type Floats = Float32Array | Float64Array;

export interface Compared {
  /** max|got − want| / max|want|. */
  readonly error: number;
  readonly ok: boolean;
  /** The first element that is small beside the largest, and wrong by its own measure. */
  readonly wrongAt?: number;
}

/** How far an element may be from what is wanted, by its own size: coarse, since it is there for what is forgotten. */
const ownTolerance = 0.05;

export const largest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
};

/** Σ|v|. */
export const sumOfSizes = (values: Float32Array): number => values.reduce((s, v) => s + Math.abs(v), 0);

/**
 * Two criteria. Over all, max|got − want| ≤ tolerance · max|want|. That is blind to elements smaller than
 * tolerance · max|want|, so if it is known how much of each element may be noise, there is a second one:
 * |gotᵢ − wantᵢ| ≤ 5 % of |wantᵢ| + noiseᵢ.
 *
 * @returns error Infinity where the lengths differ or anything is not finite
 */
export const compare = (
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
  noise?: ArrayLike<number>,
): Compared => {
  if (got.length !== want.length) return { error: Infinity, ok: false };
  const scale = largest(want);
  let worst = 0;
  let wrongAt: number | undefined;
  for (let i = 0; i < got.length; i++) {
    if (!Number.isFinite(got[i]!) || !Number.isFinite(want[i]!)) return { error: Infinity, ok: false };
    const off = Math.abs(got[i]! - want[i]!);
    worst = Math.max(worst, off);
    if (noise && off > ownTolerance * Math.abs(want[i]!) + noise[i]!) wrongAt ??= i;
  }
  const error = scale === 0 ? (worst === 0 ? 0 : Infinity) : worst / scale;
  return {
    error,
    ok: error <= tolerance && wrongAt === undefined,
    ...(wrongAt !== undefined && { wrongAt }),
  };
};

export const isZero = (values: ArrayLike<number>): boolean => largest(values) === 0;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
