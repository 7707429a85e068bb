/** The rows of the schedules: each is proved step by step, against a formula that is written apart from it. */
import type { OneRowEach } from '../row.js';
import { constant } from './constant.js';
import { cosineDecay } from './cosineDecay.js';
import { cosineDecayRestarts } from './cosineDecayRestarts.js';
import { exponentialDecay } from './exponentialDecay.js';
import { inverseTimeDecay } from './inverseTimeDecay.js';
import { oneCycle } from './oneCycle.js';
import { piecewiseConstantDecay } from './piecewiseConstantDecay.js';
import { polynomialDecay } from './polynomialDecay.js';
import type { schedules } from './registry.js';

export interface ScheduleCase {
  readonly about?: string;
  readonly args: object;
  readonly formula: (step: number) => number;
  /** `[step, rate]`: what Keras, or PyTorch, says at the borders. */
  readonly known: readonly (readonly [step: number, rate: number])[];
}

interface ScheduleRow<F> {
  readonly factory: F;
  readonly cases: readonly ScheduleCase[];
}
const row = <F>(factory: F, cases: readonly ScheduleCase[]): ScheduleRow<F> => ({ factory, cases });

const { PI, cos, exp, floor, log, min, sin } = Math;

/** One period after the other, as the paper tells it: no logarithm. */
const restarts =
  (eta: number, T: number, tMul: number, mMul: number, alpha: number) =>
  (step: number): number => {
    let [left, length, height] = [step, T, 1];
    for (; left >= length; length *= tMul, height *= mMul) left -= length;
    return eta * (alpha + (1 - alpha) * height * cos((PI * left) / length / 2) ** 2);
  };

/** PyTorch's `_annealing_cos`, and its two phases. */
const cycle =
  (max: number, total: number, pctStart: number, div: number, finalDiv: number) =>
  (step: number): number => {
    const anneal = (a: number, b: number, pct: number): number => a + (b - a) * sin((PI * pct) / 2) ** 2;
    const top = pctStart * total - 1;
    const s = min(step, total - 1);
    return s <= top
      ? anneal(max / div, max, s / top)
      : anneal(max, max / div / finalDiv, (s - top) / (total - 1 - top));
  };

export const scheduleRows = {
  constant: row(constant, [
    { args: { learningRate: 0.3 }, formula: () => 0.3, known: [[0, 0.3], [1e7, 0.3]] }, // prettier-ignore
  ]),
  piecewiseConstantDecay: row(piecewiseConstantDecay, [
    {
      args: { boundaries: [10, 25], values: [1, 0.5, 0.1] },
      formula: (s) => 1 - (s > 10 ? 0.5 : 0) - (s > 25 ? 0.4 : 0),
      known: [[0, 1], [10, 1], [11, 0.5], [25, 0.5], [26, 0.1], [1e7, 0.1]], // prettier-ignore
    },
    {
      about: 'no boundary',
      args: { boundaries: [], values: [0.2] },
      formula: () => 0.2,
      known: [[0, 0.2]],
    },
  ]),
  exponentialDecay: row(exponentialDecay, [
    {
      args: { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 },
      formula: (s) => 0.1 * exp((log(0.5) * s) / 10),
      known: [[0, 0.1], [5, 0.1 * Math.SQRT1_2], [10, 0.05], [30, 0.0125]], // prettier-ignore
    },
    {
      about: 'staircase',
      args: { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true },
      formula: (s) => 0.1 * exp(log(0.5) * floor(s / 10)),
      known: [[0, 0.1], [9, 0.1], [10, 0.05], [19, 0.05], [20, 0.025]], // prettier-ignore
    },
  ]),
  inverseTimeDecay: row(inverseTimeDecay, [
    {
      args: { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 },
      formula: (s) => 10 / (100 + 5 * s),
      known: [[0, 0.1], [10, 0.1 / 1.5], [20, 0.05]], // prettier-ignore
    },
    {
      about: 'staircase',
      args: { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true },
      formula: (s) => 0.2 / (2 + (s - (s % 10)) / 10),
      known: [[9, 0.1], [10, 0.1 / 1.5], [19, 0.1 / 1.5], [20, 0.05]], // prettier-ignore
    },
  ]),
  polynomialDecay: row(polynomialDecay, [
    {
      args: { initialLearningRate: 0.1, decaySteps: 20 },
      formula: (s) => 0.0001 + 0.0999 * (s < 20 ? (20 - s) / 20 : 0),
      known: [[0, 0.1], [10, 0.05005], [20, 0.0001], [21, 0.0001]], // prettier-ignore
    },
    {
      about: 'power 2',
      args: { initialLearningRate: 1, decaySteps: 20, endLearningRate: 0, power: 2 },
      formula: (s) => (s < 20 ? 1 - s / 10 + (s * s) / 400 : 0),
      known: [[0, 1], [10, 0.25], [20, 0], [1e7, 0]], // prettier-ignore
    },
    {
      about: 'cycle',
      args: { initialLearningRate: 1, decaySteps: 20, endLearningRate: 0.1, cycle: true },
      formula: (s) => {
        let T = 20;
        while (T < s) T += 20;
        return 1 - (0.9 * s) / T;
      },
      known: [[0, 1], [20, 0.1], [21, 1 - (0.9 * 21) / 40], [40, 0.1]], // prettier-ignore
    },
  ]),
  cosineDecay: row(cosineDecay, [
    {
      args: { initialLearningRate: 0.1, decaySteps: 40 },
      formula: (s) => 0.1 * cos((PI * min(s, 40)) / 80) ** 2,
      known: [[0, 0.1], [20, 0.05], [40, 0], [41, 0]], // prettier-ignore
    },
    {
      about: 'alpha',
      args: { initialLearningRate: 0.1, decaySteps: 40, alpha: 0.2 },
      formula: (s) => 0.02 + 0.08 * cos((PI * min(s, 40)) / 80) ** 2,
      known: [[0, 0.1], [20, 0.06], [40, 0.02], [1e7, 0.02]], // prettier-ignore
    },
    {
      about: 'warm-up to a target',
      args: { initialLearningRate: 0.01, decaySteps: 40, warmupTarget: 0.1, warmupSteps: 10, alpha: 0.2 },
      formula: (s) =>
        s < 10 ? 0.01 + 0.009 * s : 0.02 + 0.08 * (1 - sin((PI * (min(s, 50) - 10)) / 80) ** 2),
      known: [[0, 0.01], [5, 0.055], [10, 0.1], [30, 0.06], [50, 0.02], [51, 0.02]], // prettier-ignore
    },
    {
      about: 'warm-up from 0',
      args: { initialLearningRate: 0.1, decaySteps: 40, warmupSteps: 10 },
      formula: (s) => (s < 10 ? s / 100 : 0.1 * cos((PI * (min(s, 50) - 10)) / 80) ** 2),
      known: [[0, 0], [5, 0.05], [10, 0.1], [30, 0.05], [50, 0]], // prettier-ignore
    },
  ]),
  cosineDecayRestarts: row(cosineDecayRestarts, [
    {
      args: { initialLearningRate: 0.1, firstDecaySteps: 10 },
      formula: restarts(0.1, 10, 2, 1, 0),
      known: [[0, 0.1], [5, 0.05], [10, 0.1], [20, 0.05], [30, 0.1], [70, 0.1], [150, 0.1]], // prettier-ignore
    },
    {
      about: 'periods of one length, each lower',
      args: { initialLearningRate: 0.1, firstDecaySteps: 10, tMul: 1, mMul: 0.5, alpha: 0.1 },
      formula: restarts(0.1, 10, 1, 0.5, 0.1),
      known: [[0, 0.1], [10, 0.055], [20, 0.0325], [15, 0.0325]], // prettier-ignore
    },
    {
      about: 'periods of 1.5',
      args: { initialLearningRate: 0.1, firstDecaySteps: 8, tMul: 1.5, mMul: 0.9 },
      formula: restarts(0.1, 8, 1.5, 0.9, 0),
      known: [[8, 0.09], [20, 0.081], [38, 0.0729], [65, 0.06561]], // prettier-ignore
    },
  ]),
  oneCycle: row(oneCycle, [
    {
      args: { maxLearningRate: 0.1, totalSteps: 100 },
      formula: cycle(0.1, 100, 0.3, 25, 1e4),
      known: [[0, 0.004], [29, 0.1], [99, 4e-7], [100, 4e-7]], // prettier-ignore
    },
    {
      about: 'half up, half down',
      args: { maxLearningRate: 1, totalSteps: 41, pctStart: 0.5, divFactor: 10, finalDivFactor: 10 },
      formula: cycle(1, 41, 0.5, 10, 10),
      known: [[0, 0.1], [40, 0.01], [1e7, 0.01]], // prettier-ignore
    },
    {
      about: 'a way up of less than a step',
      args: { maxLearningRate: 1, totalSteps: 3 },
      formula: cycle(1, 3, 0.3, 25, 1e4),
      known: [[2, 4e-6], [3, 4e-6]], // prettier-ignore
    },
  ]),
} satisfies OneRowEach<typeof schedules>;
