/**
 * Whether a hyperplane separates points of two classes, with what proves it. With x̃ = [x; 1] and pᵢ = yᵢx̃ᵢ,
 * the plane θ separates them if θ·pᵢ > 0 for all i. Let p be the point of the convex hull of the pᵢ nearest to 0:
 *
 *     p ≠ 0:  ŵ = p/|p| separates, with the largest margin that there is, min ŵ·pᵢ = |p|
 *     p = 0:  Σ λᵢpᵢ = 0 with λ ≥ 0, Σ λ = 1; were all θ·pᵢ > 0, then 0 = θ·Σ λᵢpᵢ = Σ λᵢ(θ·pᵢ) > 0 (Farkas 1902; Gordan 1873)
 *
 * p is found by Wolfe's algorithm (1976). Neither proof rests on it: the margin is evaluated on every point,
 * the sum is added up.
 */
import type { LabelledPoint, Theta } from './perceptron.js';

type Vector = readonly number[];

export interface Separable {
  readonly separable: true;
  /** ŵ, of length 1: weights, and the bias last. */
  readonly separator: Theta;
  /** γ = min yᵢ·ŵ·x̃ᵢ, less what rounding may have added: ŵ has at least this margin. */
  readonly margin: number;
}

export interface Inseparable {
  readonly separable: false;
  /** λᵢ ≥ 0, not all 0, for which Σ λᵢyᵢx̃ᵢ = 0: whole numbers where these add up to 0 without any rounding. */
  readonly coefficients: Vector;
  /** |Σ λᵢyᵢx̃ᵢ|/Σ λᵢ: 0 is a proof; else no separator has a margin above it. */
  readonly residual: number;
}

export type Separation = Separable | Inseparable;

const dot = (a: Vector, b: Vector): number => a.reduce((sum, ai, i) => sum + ai * b[i]!, 0);
const length = (a: Vector): number => Math.hypot(...a);

/** Σ cᵢ·pᵢ */
const combined = (c: Vector, p: readonly Vector[]): number[] =>
  p[0]!.map((_, j) => p.reduce((sum, pi, i) => sum + c[i]! * pi[j]!, 0));

/** yᵢx̃ᵢ */
export const signedPoint = ({ x, y }: LabelledPoint): Vector => [...x, 1].map((xi) => y * xi);

/** A·u = 1 by elimination with the largest pivots; undefined where A has no inverse in float64. */
const solveOnes = (A: readonly Vector[]): number[] | undefined => {
  const rows = A.map((row) => [...row, 1]);
  const n = rows.length;
  const tiny = 1e-14 * Math.max(...A.flat().map(Math.abs));
  for (let k = 0; k < n; k++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= k && Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? i : best),
      k,
    );
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    if (Math.abs(rows[k]![k]!) <= tiny) return undefined;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const f = rows[i]![k]! / rows[k]![k]!;
      rows[i] = rows[i]!.map((value, j) => value - f * rows[k]![j]!);
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
};

/** μ, Σ μ = 1, of the point nearest to 0 of the plane through p: (ppᵀ + 11ᵀ)·u = 1, μ = u/Σu. */
const affineNearest = (p: readonly Vector[]): number[] | undefined => {
  const u = solveOnes(p.map((a) => p.map((b) => dot(a, b) + 1)));
  const sum = u?.reduce((a, b) => a + b, 0);
  return u && sum ? u.map((ui) => ui / sum) : undefined;
};

interface Corners {
  readonly which: readonly number[];
  readonly weights: Vector;
}

/** From the weights towards μ, as far as all stay ≥ 0; the corners whose weight becomes 0 are left out. */
const towards = ({ which, weights }: Corners, mu: Vector): Corners => {
  const steps = mu.map((m, i) => (m < weights[i]! && m <= 0 ? weights[i]! / (weights[i]! - m) : 1));
  const t = Math.min(...steps);
  const moved = weights.map((w, i) => w + t * (mu[i]! - w));
  const kept = moved.map((w, i) => w > 0 && !(steps[i] === t && t < 1));
  return { which: which.filter((_, i) => kept[i]), weights: moved.filter((_, i) => kept[i]) };
};

/** λ ≥ 0, Σ λ = 1, of the point of the convex hull nearest to 0    (Wolfe 1976) */
export const nearestToOrigin = (points: readonly Vector[]): number[] => {
  const R = Math.max(...points.map(length));
  const norms = points.map(length);
  let corners: Corners = { which: [norms.indexOf(Math.min(...norms))], weights: [1] };
  const at = (): number[] =>
    combined(
      corners.weights,
      corners.which.map((i) => points[i]!),
    );
  for (let round = 0; round < 100 + 20 * points.length; round++) {
    const p = at();
    const heights = points.map((pi) => dot(pi, p));
    const lowest = heights.indexOf(Math.min(...heights));
    const near = 1e-12 * R * length(p);
    if (length(p) <= 1e-12 * R || dot(p, p) - heights[lowest]! <= near || corners.which.includes(lowest))
      break;
    corners = { which: [...corners.which, lowest], weights: [...corners.weights, 0] };
    for (;;) {
      const mu = affineNearest(corners.which.map((i) => points[i]!));
      if (!mu) return spread(corners, points.length);
      if (mu.every((m) => m > 0)) {
        corners = { ...corners, weights: mu };
        break;
      }
      corners = towards(corners, mu);
    }
  }
  return spread(corners, points.length);
};

const spread = ({ which, weights }: Corners, count: number): number[] => {
  const all = Array<number>(count).fill(0);
  which.forEach((i, k) => (all[i] = weights[k]!));
  return all;
};

/** The smallest multiple of λ in whole numbers, if these add the points up to 0 exactly. */
const inWholeNumbers = (lambda: Vector, points: readonly Vector[]): number[] | undefined => {
  const least = Math.min(...lambda.filter((l) => l > 1e-9));
  for (let times = 1; times <= 60; times++) {
    const whole = lambda.map((l) => Math.round((times * l) / least));
    if (combined(whole, points).every((sum) => sum === 0)) return whole;
  }
  return undefined;
};

/** R = max |x̃ᵢ| */
export const radius = (points: readonly LabelledPoint[]): number =>
  Math.max(...points.map((point) => length(signedPoint(point))));

/** A separator with its margin, or why there is none. */
export const separation = (points: readonly LabelledPoint[]): Separation => {
  const p = points.map(signedPoint);
  const lambda = nearestToOrigin(p);
  const nearest = combined(lambda, p);
  const distance = length(nearest);
  if (distance > 0) {
    const separator = nearest.map((value) => value / distance);
    // A dot product of n terms is right to n·2⁻⁵³·|ŵ|·|x̃|, and |ŵ| to a few times 2⁻⁵³.
    const rounding = (nearest.length + 8) * 2 ** -53 * radius(points);
    const margin = Math.min(...p.map((pi) => dot(pi, separator))) - rounding;
    if (margin > 0) return { separable: true, separator, margin };
  }
  const whole = inWholeNumbers(lambda, p);
  return { separable: false, coefficients: whole ?? lambda, residual: whole ? 0 : distance };
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
): number => (R / margin) ** 2 + (2 * length(start)) / (rate * margin);
