/**
 * The perceptron of lesson 5 in float64, as it is written. x is a point, y = −1 or 1 its label, w b the weights
 * and the bias; θ = [w; b] and x̃ = [x; 1], so that w·x + b = θ·x̃.
 *
 * The lesson has two meanings for θ: the threshold of `sign`, and the vector that is learned. Here θ is the
 * vector; the threshold is −b, since w·x ≥ −b where w·x + b ≥ 0.
 */
import { HandgradError } from '../errors.js';

export interface LabelledPoint {
  readonly x: readonly number[];
  readonly y: -1 | 1;
}

/** [w; b]: the weights, and the bias last. */
export type Theta = readonly number[];

/** One misclassified point, and what was learned from it. */
export interface PerceptronUpdate {
  /** From 1: which time through the data. */
  readonly pass: number;
  /** From 0: which of the points. */
  readonly point: number;
  /** θ·x̃, before. */
  readonly net: number;
  readonly before: Theta;
  readonly after: Theta;
}

export interface PerceptronResult {
  /** The last pass found no misclassified point. */
  readonly converged: boolean;
  /** Passes begun; of a run that converged, the one without an error too. */
  readonly passes: number;
  /** How often θ was changed. */
  readonly count: number;
  readonly theta: Theta;
  /**
   * θ at the beginning of pass `to` is what it was at the beginning of pass `from`, and a pass follows from its
   * θ alone: what came between comes again for ever. The first return is reported.
   */
  readonly cycle: { readonly from: number; readonly to: number; readonly theta: Theta } | undefined;
}

export interface PerceptronOptions {
  /** α. Default 1. */
  readonly rate?: number | undefined;
  /** Where θ starts. Default 0. */
  readonly start?: Theta | undefined;
  /** Gives up after so many passes. Default 100. */
  readonly mostPasses?: number | undefined;
}

/** Z = w·x = Σ wᵢxᵢ    (lesson 5, eq. net-input) */
export const weightedSum = (w: readonly number[], x: readonly number[]): number =>
  x.reduce((sum, xi, i) => sum + w[i]! * xi, 0);

/** w·x + b = [w; b]·[x; 1] = θ·x̃    (lesson 5, eq. neuron) */
export const neuron = (theta: Theta, x: readonly number[]): number =>
  weightedSum(theta, x) + theta[x.length]!;

/**
 * sign(Z) = 1 where Z ≥ threshold, else −1    (lesson 5, eqs. sign, threshold)
 * The lesson has it three ways: its perceptron has both Z ≥ θ → 1 and Z ≤ θ → −1, and its neuron has
 * net > 0 → 1, otherwise −1. At the threshold this is 1. Learning does not depend on it: there θ·x̃ = 0 is wrong
 * for either label.
 */
export const sign = (z: number, threshold = 0): -1 | 1 => (z >= threshold ? 1 : -1);

/** sign(w·x) with the threshold −b: the output. */
export const classify = (theta: Theta, x: readonly number[]): -1 | 1 =>
  sign(weightedSum(theta, x), -theta[x.length]!);

/** y·θ·x̃ ≤ 0    (lesson 5, eq. perceptron-condition) */
export const isMisclassified = (theta: Theta, { x, y }: LabelledPoint): boolean =>
  !(y * neuron(theta, x) > 0); // NaN, which ∞ − ∞ is, is not right either

/**
 * L = −Σ y(w·x + b) over the misclassified points    (lesson 5, eq. perceptron-loss; it prints x₀ for xᵢ)
 * 0 where none is misclassified, and at θ = 0 too, where all are.
 */
export const perceptronLoss = (theta: Theta, points: readonly LabelledPoint[]): number =>
  points
    .filter((point) => isMisclassified(theta, point))
    .reduce((sum, { x, y }) => sum - y * neuron(theta, x), 0);

/** θ ← θ + α·y·x̃, one step down the loss −y·θ·x̃ of one point    (lesson 5, eq. perceptron-update) */
export const perceptronStep = (theta: Theta, { x, y }: LabelledPoint, rate: number): Theta =>
  [...x, 1].map((xi, i) => theta[i]! + rate * y * xi);

const wrong = (message: string): HandgradError => new HandgradError('option', message);

/** @throws {HandgradError} code `data`: no points, or points that are not of one kind */
export const checkPoints = (what: string, points: readonly LabelledPoint[]): void => {
  const dimensions = points[0]?.x.length ?? 0;
  if (dimensions === 0) throw new HandgradError('data', `${what}: expected points, received none.`);
  points.forEach(({ x, y }, i) => {
    const label: number = y;
    if (x.length !== dimensions || !x.every(Number.isFinite) || (label !== 1 && label !== -1))
      throw new HandgradError(
        'data',
        `${what}: point ${i}: expected ${dimensions} finite numbers and a label of −1 or 1, received [${x.join(', ')}] and ${label}.`,
      );
  });
};

/** @throws {HandgradError} code `data` as `checkPoints`; `option` */
const check = (
  points: readonly LabelledPoint[],
  { rate, start, mostPasses }: { rate: number; start: Theta | undefined; mostPasses: number },
): void => {
  checkPoints('perceptron', points);
  const dimensions = points[0]!.x.length;
  if (!(rate > 0 && Number.isFinite(rate)))
    throw wrong(`perceptron: rate: expected a number > 0, received ${rate}.`);
  if (!Number.isSafeInteger(mostPasses) || mostPasses < 1)
    throw wrong(`perceptron: mostPasses: expected a whole number ≥ 1, received ${mostPasses}.`);
  if (start && (start.length !== dimensions + 1 || !start.every(Number.isFinite)))
    throw wrong(
      `perceptron: start: expected ${dimensions + 1} finite numbers, the weights and the bias, received [${start.join(', ')}].`,
    );
};

const times = (theta: Theta, rate: number): Theta => theta.map((value) => rate * value);

/**
 * The algorithm, an update at a time: through the points again and again, each misclassified one at once
 * learned from, until a pass finds none.
 *
 * What is kept is θ/α, which grows by y·x̃. The condition y·θ·x̃ ≤ 0 is the same for it, and the sums of whole
 * numbers are exact: with α = 0.1, θ itself would come to 0.1 + 0.1 − 0.2 = −3e-17 where 0 is misclassified.
 *
 * @throws {HandgradError} code `data` or `option`: points, a rate, a start or passes that cannot be
 */
export function* walkPerceptron(
  points: readonly LabelledPoint[],
  { rate = 1, start, mostPasses = 100 }: PerceptronOptions = {},
): Generator<PerceptronUpdate, PerceptronResult, undefined> {
  check(points, { rate, start, mostPasses });
  let kept: Theta = start?.map((value) => value / rate) ?? [...points[0]!.x, 1].map(() => 0);
  let count = 0;
  let cycle: PerceptronResult['cycle'];
  const begun = new Map<string, number>();
  const lookBack = (pass: number): void => {
    const from = begun.get(kept.join());
    if (from === undefined) begun.set(kept.join(), pass);
    else cycle ??= { from, to: pass, theta: times(kept, rate) };
  };
  for (let pass = 1; pass <= mostPasses; pass++) {
    lookBack(pass);
    const before = count;
    for (const [i, point] of points.entries()) {
      if (!isMisclassified(kept, point)) continue;
      const after = perceptronStep(kept, point, 1);
      yield {
        pass,
        point: i,
        net: rate * neuron(kept, point.x),
        before: times(kept, rate),
        after: times(after, rate),
      };
      kept = after;
      count++;
    }
    if (count === before)
      return { converged: true, passes: pass, count, theta: times(kept, rate), cycle: undefined };
  }
  lookBack(mostPasses + 1);
  return { converged: false, passes: mostPasses, count, theta: times(kept, rate), cycle };
}

export interface PerceptronRun extends PerceptronResult {
  readonly updates: readonly PerceptronUpdate[];
}

/** The whole run at once. */
export const trainPerceptron = (
  points: readonly LabelledPoint[],
  options: PerceptronOptions = {},
): PerceptronRun => {
  const walk = walkPerceptron(points, options);
  const updates: PerceptronUpdate[] = [];
  for (;;) {
    const step = walk.next();
    if (step.done) return { ...step.value, updates };
    updates.push(step.value);
  }
};
