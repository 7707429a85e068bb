/**
 * The point of a convex hull nearest to 0, by Wolfe's algorithm (1976): in float64, and in whole numbers. With a set
 * of corners, go to the point nearest to 0 of the plane through them, leaving corners whose weight falls to 0; then
 * add the point that is lowest in that direction; until none is lower.
 *
 *     p = Σ λᵢpᵢ, λ ≥ 0, Σ λ = 1    p·pᵢ ≥ p·p for all i
 */
import { bitsOf, dotWhole, largest, reduced, solveOnesWhole, total, wholeRows, type Whole } from './exact.js';

type Vector = readonly number[];

const dot = (a: Vector, b: Vector): number => a.reduce((sum, ai, i) => sum + ai * b[i]!, 0);
const length = (a: Vector): number => Math.hypot(...a);

/** Σ cᵢ·pᵢ */
export const combined = (c: Vector, p: readonly Vector[]): number[] =>
  p[0]!.map((_, j) => p.reduce((sum, pi, i) => sum + c[i]! * pi[j]!, 0));

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

const lowestOf = <N extends number | bigint>(values: readonly N[]): number =>
  values.reduce((best, value, i) => (value < values[best]! ? i : best), 0);

/** λ in float64: as near as rounding lets it. */
export const nearestToOrigin = (points: readonly Vector[]): number[] => {
  const norms = points.map(length);
  const R = largest(norms);
  let corners: Corners = { which: [lowestOf(norms)], weights: [1] };
  const at = (): number[] =>
    combined(
      corners.weights,
      corners.which.map((i) => points[i]!),
    );
  for (let round = 0; round < 100 + 20 * points.length; round++) {
    const p = at();
    const heights = points.map((pi) => dot(pi, p));
    const lowest = lowestOf(heights);
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

interface WholeCorners {
  readonly which: readonly number[];
  /** In proportion: their sum is not 1. */
  readonly weights: Whole;
}

const combinedWhole = (c: Whole, p: readonly Whole[]): Whole =>
  p[0]!.map((_, j) => p.reduce((sum, pi, i) => sum + c[i]! * pi[j]!, 0n));

/** As `towards`: the first corner to leave is that of the least a/(a − b), where its weight goes from a to b ≤ 0. */
const towardsWhole = ({ which, weights }: WholeCorners, mu: Whole): WholeCorners => {
  const [from, to] = [total(weights), total(mu)];
  const a = weights.map((w) => w * to);
  const fall = mu.map((m, i) => a[i]! - m * from);
  const first = mu.reduce(
    (best, m, i) => (m <= 0n && (best < 0 || a[i]! * fall[best]! < a[best]! * fall[i]!) ? i : best),
    -1,
  );
  const moved = a.map((ai, i) => ai * fall[first]! - a[first]! * fall[i]!);
  const kept = moved.map((w) => w > 0n);
  return { which: which.filter((_, i) => kept[i]), weights: reduced(moved.filter((_, i) => kept[i])) };
};

export interface WholeNearest {
  /** λ ≥ 0, in proportion. */
  readonly lambda: Whole;
  /** P = Σ λᵢpᵢ, so that p = P/Σ λ. */
  readonly P: Whole;
}

/**
 * The same without rounding, from a λ that may be off by it.
 * @param effort - gives up where more products of two 64-bit numbers would be needed
 */
export const nearestExactly = (
  points: readonly Whole[],
  start: Vector,
  effort: number,
): WholeNearest | undefined => {
  const bits = 2 * points.flat().reduce((most, n) => Math.max(most, bitsOf(n)), 0);
  const used = start.flatMap((weight, i) => (weight > 0 ? [i] : []));
  let corners: WholeCorners = { which: used, weights: wholeRows([used.map((i) => start[i]!)]).rows[0]! };
  for (let work = 0; ;) {
    const { which } = corners;
    const k = which.length;
    const words = Math.ceil((k * bits) / 64);
    work += k ** 3 * words ** 2 + (points.length * points[0]!.length * words * bits) / 64;
    if (work > effort) return undefined;
    const p = which.map((i) => points[i]!);
    const mu = solveOnesWhole(p.map((a) => p.map((b) => dotWhole(a, b) + 1n)));
    if (!mu) {
      // Only where rounding began with more corners than span their plane.
      corners = { which: which.slice(0, 1), weights: [1n] };
      continue;
    }
    if (mu.some((m) => m <= 0n)) {
      corners = towardsWhole(corners, mu);
      continue;
    }
    const weights = reduced(mu);
    const P = combinedWhole(weights, p);
    const heights = points.map((pi) => dotWhole(pi, P));
    const lowest = lowestOf(heights);
    if (heights[lowest]! * total(weights) >= dotWhole(P, P)) {
      const lambda = Array<bigint>(points.length).fill(0n);
      which.forEach((i, j) => (lambda[i] = weights[j]!));
      return { lambda, P };
    }
    corners = { which: [...which, lowest], weights: [...weights, 0n] };
  }
};
