/** Comparison of numbers, written so that NaN fails. */
export interface Compared {
  /** max|got − want| / max|want|. */
  readonly error: number;
  readonly ok: boolean;
}

const largest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
};

/** @returns error Infinity where the lengths differ or anything is not finite */
export const compare = (got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): Compared => {
  if (got.length !== want.length) return { error: Infinity, ok: false };
  const scale = largest(want);
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    if (!Number.isFinite(got[i]!) || !Number.isFinite(want[i]!)) return { error: Infinity, ok: false };
    worst = Math.max(worst, Math.abs(got[i]! - want[i]!));
  }
  const error = scale === 0 ? (worst === 0 ? 0 : Infinity) : worst / scale;
  return { error, ok: error <= tolerance };
};

export const isZero = (values: ArrayLike<number>): boolean => largest(values) === 0;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
