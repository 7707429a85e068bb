/**
 * Points of two classes, −1 and 1, for a perceptron: the tables of AND, OR, NAND and XOR, and sets that a hyperplane
 * separates. Nothing here needs Node, or tfjs.
 */
import * as v from 'valibot';
import { HandgradError } from '../errors.js';
import { count, factory, numberIn, wholeNumber } from '../optionTable.js';
import { deriveSeed, rng } from '../random.js';
import type { LabelledPoint } from '../reference/perceptron.js';

const bits = [0, 1] as const;

/** (0, 0), (0, 1), (1, 0), (1, 1), in this order; 1 where it is true. */
const gate = (kind: string, truth: (a: number, b: number) => boolean) =>
  factory(kind, {}, (): readonly LabelledPoint[] =>
    bits.flatMap((a) => bits.map((b) => ({ x: [a, b], y: truth(a, b) ? 1 : -1 }) as const)),
  );

/** y = x₁ ∧ x₂ */
export const and = gate('and', (a, b) => a + b === 2);

/** y = x₁ ∨ x₂ */
export const or = gate('or', (a, b) => a + b > 0);

/** y = ¬(x₁ ∧ x₂) */
export const nand = gate('nand', (a, b) => a + b < 2);

/** y = x₁ ⊕ x₂ */
export const xor = gate('xor', (a, b) => a !== b);

/** So fine is the grid. A short sum of products of such numbers has no rounding in float32: float64 gives the same. */
const grid = 16;
const most = 100_000;
/** What is more takes minutes to find a line for. */
const mostPoints = 10_000;
const mostDimensions = 50;

const atMost = (limit: number, by: number) =>
  v.optional(v.pipe(count(), v.maxValue(limit, `expected a whole number from 1 to ${limit}`)), by);

/**
 * x = U(−1, 1)ᵈ to 1/16,  y = sign(w·x + b) for a random plane through the middle of the cube; only points with
 * y·(w·x + b)/|(w, b)| ≥ margin. The classes alternate. Fewer points are the first of more.
 */
export const random = factory(
  'random',
  {
    count: atMost(mostPoints, 20),
    dimensions: atMost(mostDimensions, 2),
    margin: numberIn(0.05, 0, 0.2),
    seed: wholeNumber(0),
  },
  ({ count, dimensions, margin, seed }): readonly LabelledPoint[] => {
    const draw = rng(deriveSeed(seed, 'random'));
    const w = Array.from({ length: dimensions }, () => draw.normal());
    const b = -w.reduce((sum, wi) => sum + wi * (draw.uniform() - 0.5), 0);
    const size = Math.hypot(...w, b);
    const points: LabelledPoint[] = [];
    for (let tries = 0; points.length < count; tries++) {
      if (tries === most * count)
        throw new HandgradError(
          'option',
          `random: no point found beyond a margin of ${margin} in ${dimensions} dimensions.`,
          'a smaller margin, or another seed',
        );
      const y = points.length % 2 === 0 ? 1 : -1;
      const x = w.map(() => Math.round((2 * draw.uniform() - 1) * grid) / grid);
      const distance = (y * (w.reduce((sum, wi, i) => sum + wi * x[i]!, 0) + b)) / size;
      if (distance > 0 && distance >= margin) points.push({ x, y });
    }
    return points;
  },
);

export const gates = { and, or, nand, xor, random };
