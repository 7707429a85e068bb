/**
 * Whether a hyperplane separates points of two classes, with what proves it. With x̃ = [x; 1] and pᵢ = yᵢx̃ᵢ,
 * the plane θ separates them if θ·pᵢ > 0 for all i. Let p be the point of the convex hull of the pᵢ nearest to 0:
 *
 *     p ≠ 0:  ŵ = p/|p| separates, with the largest margin that there is, min ŵ·pᵢ = |p|
 *     p = 0:  Σ λᵢpᵢ = 0 with λ ≥ 0, Σ λ = 1; were all θ·pᵢ > 0, then 0 = θ·Σ λᵢpᵢ = Σ λᵢ(θ·pᵢ) > 0 (Farkas 1902; Gordan 1873)
 *
 * p is looked for in float64. If the margin found is above what rounding can add, that is a proof. Else p is found
 * in whole numbers, which decides; only a large set can take too long for it, and is left undecided.
 */
import { dotWhole, largest, rootOfRatio, total, wholeRows, type Whole } from './exact.js';
import { checkPoints, type LabelledPoint, type Theta } from './perceptron.js';
import { combined, nearestExactly, nearestToOrigin } from './wolfe.js';

type Vector = readonly number[];

export interface Separable {
  readonly separable: true;
  /** ŵ, of length 1: weights, and the bias last. */
  readonly separator: Theta;
  /** γ = min yᵢ·ŵ·x̃ᵢ, less what rounding may have added: ŵ, before it was rounded, has at least this margin. */
  readonly margin: number;
  /** In the direction of ŵ, whole: given where the margin is so small that ŵ, rounded to float64, does not separate. */
  readonly whole?: Whole;
}

export interface Inseparable {
  readonly separable: false;
  /** λᵢ ≥ 0, whole and not all 0, for which Σ λᵢyᵢx̃ᵢ = 0; where float64 has no room for that, λᵢ/Σ λ, rounded. */
  readonly coefficients: Vector;
  /** |Σ λᵢyᵢx̃ᵢ|, which nothing has rounded. */
  readonly residual: 0;
  /** λ, given where `coefficients` are rounded. */
  readonly whole?: Whole;
}

export interface Undecided {
  readonly separable: undefined;
  /** In float64 no margin above 0 was found; what there is, is below this, but for rounding. */
  readonly residual: number;
  /** In 64-bit products: exact arithmetic would take more. */
  readonly effort: number;
}

export type Separation = Separable | Inseparable | Undecided;

const dot = (a: Vector, b: Vector): number => a.reduce((sum, ai, i) => sum + ai * b[i]!, 0);
const length = (a: Vector): number => Math.hypot(...a);

/** yᵢx̃ᵢ */
export const signedPoint = ({ x, y }: LabelledPoint): Vector => [...x, 1].map((xi) => y * xi);

/** R = max |x̃ᵢ| */
export const radius = (points: readonly LabelledPoint[]): number =>
  largest(points.map((point) => length(signedPoint(point))));

/** p = P/Σ λ ≠ 0; it and the points are times 2⁻ᵉ. */
const separableBy = (P: Whole, sum: bigint, points: readonly Whole[], e: number): Separable => {
  const square = dotWhole(P, P);
  const separator = P.map((n) => (n < 0n ? -1 : 1) * rootOfRatio(n * n, square));
  const margin = rootOfRatio(square, sum * sum, e) * (1 - 2 ** -50);
  const direction = wholeRows([separator]).rows[0]!;
  const separates = points.every((pi) => dotWhole(pi, direction) > 0n);
  return { separable: true, separator, margin, ...(!separates && { whole: P }) };
};

const inseparableBy = (lambda: Whole): Inseparable => {
  const coefficients = lambda.map(Number);
  if (coefficients.every(Number.isSafeInteger)) return { separable: false, coefficients, residual: 0 };
  const square = total(lambda) ** 2n;
  const shares = lambda.map((l) => rootOfRatio(l * l, square));
  return { separable: false, coefficients: shares, residual: 0, whole: lambda };
};

/**
 * A separator with its margin, or why there is none.
 * @param options - `effort`: gives up exact arithmetic where it takes more products of 64-bit numbers. The default is
 * a few seconds, for points of more than 50 numbers or so.
 * @throws {HandgradError} code `data`: no points, or points that are not of one kind
 */
export const separation = (
  points: readonly LabelledPoint[],
  { effort = 5e9 }: { readonly effort?: number } = {},
): Separation => {
  checkPoints('separation', points);
  const p = points.map(signedPoint);
  // A power of two rounds nothing, and squares of coordinates near 1 are in range.
  const unit = 2 ** Math.floor(Math.log2(largest(p.flat())));
  const scaled = p.map((pi) => pi.map((value) => value / unit));
  const lambda = nearestToOrigin(scaled);
  const nearest = combined(lambda, scaled);
  const distance = length(nearest);
  const separator = nearest.map((value) => value / distance);
  // A dot product of n terms is right to n·2⁻⁵³·|ŵ|·|x̃|, and |ŵ| to a few times 2⁻⁵³.
  const rounding = (nearest.length + 8) * 2 ** -53 * largest(scaled.map(length));
  const margin = scaled.reduce((least, pi) => Math.min(least, dot(pi, separator)), Infinity) - rounding;
  const byFloats: Separable | undefined =
    margin > 0 ? { separable: true, separator, margin: margin * unit } : undefined;
  // No margin is above |p|: nothing better to be found.
  if (byFloats && margin >= (1 - 1e-9) * distance) return byFloats;
  const { rows, e } = wholeRows(p);
  const exact = nearestExactly(rows, lambda, effort);
  if (!exact) return byFloats ?? { separable: undefined, residual: distance * unit, effort };
  if (exact.P.every((n) => n === 0n)) return inseparableBy(exact.lambda);
  return separableBy(exact.P, total(exact.lambda), rows, e);
};

/**
 * The most updates that there can be: k ≤ (R/γ)² from θ = 0    (lesson 5, eq. perceptron-convergence; Novikoff 1962)
 *
 * Every update adds αyx̃ where y·θ·x̃ ≤ 0. So ŵ·θ grows by αγ or more, and |θ|² by α²R² or less. After k of them, from s:
 * kαγ − |s| ≤ ŵ·θ ≤ |θ| ≤ √(|s|² + kα²R²), hence k ≤ (R/γ)² + 2|s|/(αγ). From s = 0, α is not in it.
 */
export const mostUpdates = (
  R: number,
  margin: number,
  { rate = 1, start = [] }: { readonly rate?: number; readonly start?: Theta } = {},
): number => {
  const far = length(start);
  // From 0 the rate is not in it, be it ever so small.
  return (R / margin) ** 2 + (far === 0 ? 0 : (2 * far) / rate / margin);
};
