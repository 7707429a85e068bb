/**
 * Exact arithmetic for float64. Every float64 is m·2ᵉ with m and e whole; so numbers of any sizes, times one power
 * of two, are whole numbers, and these add and multiply without rounding.
 */
export type Whole = readonly bigint[];

export const dotWhole = (a: Whole, b: Whole): bigint => a.reduce((sum, ai, i) => sum + ai * b[i]!, 0n);

export const total = (values: Whole): bigint => values.reduce((sum, value) => sum + value, 0n);

export const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const absolute = (n: bigint): bigint => (n < 0n ? -n : n);

/** Of |n|, to 4 more. */
export const bitsOf = (n: bigint): number => 4 * absolute(n).toString(16).length;

const view = new DataView(new ArrayBuffer(8));

/** n = m·2ᵉ with m odd; of 0, no e. */
const parts = (n: number): { readonly m: bigint; readonly e: number } => {
  if (n === 0) return { m: 0n, e: Infinity };
  view.setFloat64(0, Math.abs(n));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const m = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const zeros = (m & -m).toString(2).length - 1;
  return {
    m: (n < 0 ? -m : m) >> BigInt(zeros),
    e: Math.max(exponent, 1) - 1075 + zeros,
  };
};

/** The rows times 2⁻ᵉ, with the largest e for which all is whole. */
export const wholeRows = (
  rows: readonly (readonly number[])[],
): { readonly rows: readonly Whole[]; readonly e: number } => {
  const all = rows.map((row) => row.map(parts));
  const e = all.flat().reduce((least, part) => Math.min(least, part.e), Infinity);
  return {
    rows: all.map((row) => row.map((part) => (part.m === 0n ? 0n : part.m << BigInt(part.e - e)))),
    e,
  };
};

const commonDivisor = (a: bigint, b: bigint): bigint => {
  while (b) [a, b] = [b, a % b];
  return absolute(a);
};

/** The smallest whole numbers in the same proportion. */
export const reduced = (values: Whole): Whole => {
  const by = values.reduce(commonDivisor, 0n);
  return by > 1n ? values.map((value) => value / by) : values;
};

/**
 * det(A)·A⁻¹·1 for A symmetric with no negative eigenvalue; undefined where A has no inverse.
 * By elimination without fractions: what is divided by divides (Bareiss 1968).
 */
export const solveOnesWhole = (A: readonly Whole[]): Whole | undefined => {
  let rows = A.map((row) => [...row, 1n]);
  let previous = 1n;
  for (let k = 0; k < rows.length; k++) {
    const top = rows[k]!;
    const pivot = top[k]!;
    if (pivot === 0n) return undefined;
    const divisor = previous;
    rows = rows.map((row, i) =>
      i === k ? row : row.map((value, j) => (value * pivot - row[k]! * top[j]!) / divisor),
    );
    previous = pivot;
  }
  return rows.map((row) => row.at(-1)!);
};

/** x·2ⁿ, where 2ⁿ alone may be beyond float64. */
const timesPower = (x: number, n: number): number =>
  n < -1000
    ? timesPower(x * 2 ** -1000, n + 1000)
    : n > 1000
      ? timesPower(x * 2 ** 1000, n - 1000)
      : x * 2 ** n;

/** √(a/b)·2ᵉ to float64's last digit, for a ≥ 0 and b > 0 of any size. */
export const rootOfRatio = (a: bigint, b: bigint, e = 0): number => {
  const half = 64 + Math.ceil((bitsOf(b) - bitsOf(a)) / 2);
  const [up, down] = half > 0 ? [BigInt(2 * half), 0n] : [0n, BigInt(-2 * half)];
  return timesPower(Math.sqrt(Number((a << up) / (b << down))), e - half);
};
