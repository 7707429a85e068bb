/** The rows of the losses. The formulas are tfjs ops, written apart from ours: tf.grad of them is the oracle. */
import {
  add,
  clipByValue,
  div,
  log,
  losses as tfLosses,
  logSoftmax,
  max,
  maximum,
  mean,
  mul,
  neg,
  norm,
  oneHot,
  pow,
  Reduction,
  relu,
  sigmoid,
  softmax,
  softplus,
  square,
  sub,
  sum,
  tensor,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { AnyFactory, Case, InputKind, OneRowEach, Proof, Row } from '../row.js';
import { binaryCrossentropy } from './binaryCrossentropy.js';
import { binaryFocalCrossentropy } from './binaryFocalCrossentropy.js';
import { categoricalCrossentropy } from './categoricalCrossentropy.js';
import { categoricalFocalCrossentropy } from './categoricalFocalCrossentropy.js';
import { categoricalHinge } from './categoricalHinge.js';
import type { Loss } from './contract.js';
import { cosineSimilarity } from './cosineSimilarity.js';
import * as in64 from './float64.js';
import { halfSquaredError } from './halfSquaredError.js';
import { hinge } from './hinge.js';
import { huber } from './huber.js';
import { kullbackLeiblerDivergence } from './kullbackLeiblerDivergence.js';
import { logCosh } from './logCosh.js';
import { meanAbsoluteError } from './meanAbsoluteError.js';
import { meanAbsolutePercentageError } from './meanAbsolutePercentageError.js';
import { meanSquaredError } from './meanSquaredError.js';
import { meanSquaredLogarithmicError } from './meanSquaredLogarithmicError.js';
import { perceptron } from './perceptron.js';
import { poisson } from './poisson.js';
import { quantile } from './quantile.js';
import type { losses } from './registry.js';
import { sigmoidCrossEntropy } from './sigmoidCrossEntropy.js';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.js';
import { squaredHinge } from './squaredHinge.js';

/** The loss of one row in float64, from the definition: asked at many random rows, and where float32 is in danger. */
export interface LossProof extends Proof {
  readonly row64: (
    y: readonly number[],
    t: readonly number[],
    args: Readonly<Record<string, unknown>>,
  ) => number;
  /** What random rows are drawn from. Default: normal; logits always are. */
  readonly draws?: readonly [y: InputKind, t: InputKind];
  /** Rows where float32 is in danger, for losses from logits. */
  readonly extremes?: readonly { readonly y: readonly number[]; readonly t: readonly number[] }[];
}
export type LossRow<F extends AnyFactory<Loss> = AnyFactory<Loss>> = Row<F> & LossProof;

const row = <F extends AnyFactory<Loss>>(factory: F, proof: LossProof): LossRow<F> => ({ factory, ...proof });

type Pair = readonly [y: InputKind, t: InputKind];

/** Outputs and targets of one shape. */
const like = (...shape: number[]): Pick<Case, 'x'> => ({ x: [shape, shape] });
/** One loss for each row, whatever the shape of the batch. */
const shapes = (input: Pair = ['normal', 'normal']): Case[] => [
  { ...like(4, 3), input },
  { about: 'a batch of one', ...like(1, 3), input },
  { about: 'rank 3', ...like(2, 4, 3), input },
  { about: 'one output', ...like(5, 1), input },
];
/** Away from 0 and 1, where a step of the differences is large. */
const fewProbabilities: Case[] = [
  { about: 'a batch of one', ...like(1, 3), input: [[0.3, 0.6, 0.7], [0, 1, 0.4]] }, // prettier-ignore
  { about: 'rank 3', ...like(2, 4, 3), input: ['probabilities', 'probabilities'] },
  { about: 'one output', ...like(5, 1), input: [[0.3, 0.6, 0.7, 0.4, 0.5], [0, 1, 0.4, 1, 0.9]] }, // prettier-ignore
];
const classes = (y: InputKind = 'normal'): Case[] => [
  { about: 'class indices', x: [[5, 4], [5]], input: [y, 'indices'] },
  { about: 'rank 3, class indices', x: [[2, 3, 4], [2, 3]], input: [y, 'indices'] }, // prettier-ignore
];
const noDerivative = (reason: string): Pick<Case, 'skip'> => ({ skip: { oracle: 'differences', reason } });
const between = noDerivative('no derivative where y = t: the convention is 0, between the two sides');
const outside = noDerivative('it jumps where 0 is read as −1: the derivative is that of −1');

const oneHots = [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0];
const binaries = [0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0];
const distributions = [0.2, 0.3, 0.5, 1, 0, 0, 0.1, 0.1, 0.8, 0, 0.5, 0.5];
const soft: Case = { about: 'soft targets', ...like(4, 3), input: ['normal', distributions] };

const half = (x: Tensor): Tensor => mul(x, 0.5);
const meanOver = (x: Tensor): Tensor => mean(x, -1);
const sumOver = (x: Tensor, keep = false): Tensor => sum(x, -1, keep);
/** By relu, since tf.grad of abs is −1 at 0. */
const size = (x: Tensor): Tensor => add(relu(x), relu(neg(x)));
const smooth = (t: Tensor, s: unknown, C: number): Tensor => add(mul(t, 1 - Number(s)), Number(s) / C);
const rows = (y: Tensor, t: Tensor): Tensor => (t.rank < y.rank ? oneHot(t, y.shape.at(-1)!) : t);
/** Of y's shape, smoothed. */
const answers = (y: Tensor, t: Tensor, s: unknown): Tensor => smooth(rows(y, t), s, y.shape.at(-1)!);
/** x, which is `given`, clipped to [ε, high]; the gradient passes through, since what moves x there is a constant. */
const from = (x: Tensor, given: readonly number[], high = Infinity): Tensor => {
  const constant = (values: readonly number[]): Tensor => tensor([...values], [...x.shape]);
  return add(sub(x, constant(given)), constant(given.map((v) => Math.min(Math.max(v, 1e-7), high))));
};
/** A case of outputs and targets beyond a clip. */
const beyond = (
  about: string,
  y: readonly number[],
  t: readonly number[],
  of: (y: Tensor, t: Tensor) => Tensor,
  high?: number,
): Case => ({
  about,
  ...like(y.length / 2, 2),
  input: [y, t],
  formula: ([yi, ti]) => of(from(yi!, y, high), from(ti!, t, high)),
  ...noDerivative('beyond the clip it is constant: the gradient passes through'),
});
const inside = (p: Tensor): Tensor => clipByValue(p, 1e-7, 1 - 1e-7);
const shares = (y: Tensor): Tensor => inside(div(y, sumOver(y, true)));

/** Logits next to which e^y is 0, ∞ or 1, and targets of every sort. */
const extremeLogits = [
  [1e4, -1e4, 0, 1e-40],
  [-1e4, 1e4, 1e4, -1e-40],
  [1e4, 1e4, 1e4, 1e4],
  [0, 0, 0, 0],
  [1e-40, -1e-40, 1e-40, 0],
  [88, -104, 17, -17],
  [3e4, 3e4, -3e4, -3e4],
];
const extremesOf = (targets: readonly (readonly number[])[]) =>
  extremeLogits.flatMap((y) => targets.map((t) => ({ y, t })));
const oneOfFour = extremesOf([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0.25, 0.25, 0.5, 0]]); // prettier-ignore
const yesOrNo = extremesOf([[0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 1, 0], [0.25, 0.5, 0.75, 1]]); // prettier-ignore

/** t, with 0 read as −1: tfjs has no derivative of `equal`, so the places are given. */
const signedAt =
  (of: (y: Tensor, t: Tensor) => Tensor, t: readonly number[]): NonNullable<Case['formula']> =>
  ([y, ti]) =>
    of(y!, sub(ti!, tensor(t.map((v) => (v === 0 ? 1 : 0)), ti!.shape as [number]))); // prettier-ignore
const zerosAsMinusOne = (of: (y: Tensor, t: Tensor) => Tensor): Case => ({
  about: 'targets of 0 and 1',
  ...like(4, 3),
  input: ['normal', binaries],
  formula: signedAt(of, binaries),
});
const signOf = (t: number): number => (t === 0 ? -1 : t);

const hingeOf = (y: Tensor, t: Tensor): Tensor => meanOver(relu(sub(1, mul(t, y))));
const squaredHingeOf = (y: Tensor, t: Tensor): Tensor => meanOver(square(relu(sub(1, mul(t, y)))));
const klOf = (y: Tensor, t: Tensor): Tensor => sub(sumOver(mul(t, log(t))), sumOver(mul(t, log(y))));
const perceptronOf = (y: Tensor, t: Tensor): Tensor => sumOver(relu(neg(mul(t, y))));

const binaryFocalOf: NonNullable<Proof['formula']> = ([y, target], _, args) => {
  const t = smooth(target!, args.labelSmoothing, 2);
  const p = args.fromLogits ? sigmoid(y!) : y!;
  const entropy = neg(add(mul(t, log(inside(p))), mul(sub(1, t), log(sub(1, inside(p))))));
  const pt = add(mul(t, p), mul(sub(1, t), sub(1, p)));
  const focal = mul(pow(sub(1, pt), args.gamma as number), entropy);
  const alpha = args.alpha as number;
  const weight = add(mul(t, alpha), mul(sub(1, t), 1 - alpha));
  return meanOver(args.applyClassBalancing ? mul(weight, focal) : focal);
};

/** Outputs of 0 and 1, which are beyond the clip, and what is made of their shares. */
const sure = (of: (p: Tensor, t: Tensor) => Tensor): Case => {
  const y = [1, 0, 0, 0.25, 0.75, 0];
  return {
    about: 'probabilities of 0 and 1',
    ...like(2, 3),
    input: [y, [0, 1, 0, 0.5, 0, 0.5]],
    formula: ([yi, t]) => of(from(div(yi!, sumOver(yi!, true)), y, 1 - 1e-7), t!),
    ...noDerivative('beyond the clip it is constant: the gradient passes through'),
  };
};

const categoricalFocalOf: NonNullable<Proof['formula']> = ([y, target], _, args) => {
  const p = args.fromLogits ? softmax(y!) : shares(y!);
  const t = answers(y!, target!, args.labelSmoothing);
  const focal = mul(pow(sub(1, p), args.gamma as number), mul(t, log(p)));
  return mul(sumOver(focal), -(args.alpha as number));
};

export const lossRows = {
  halfSquaredError: row(halfSquaredError, {
    formula: ([y, t]) => half(sumOver(square(sub(t!, y!)))),
    row64: (y, t) => in64.sumOf(y, t, (a, b) => (a - b) ** 2) / 2,
    cases: shapes(),
  }),
  meanSquaredError: row(meanSquaredError, {
    formula: ([y, t]) => meanOver(square(sub(t!, y!))),
    row64: (y, t) => in64.meanOf(y, t, (a, b) => (a - b) ** 2),
    cases: shapes(),
  }),
  meanAbsoluteError: row(meanAbsoluteError, {
    formula: ([y, t]) => meanOver(size(sub(y!, t!))),
    row64: (y, t) => in64.meanOf(y, t, (a, b) => Math.abs(a - b)),
    wrong: 'where y = t, tf.grad moves y',
    cases: [...shapes(), { about: 'at the kink', ...like(4, 3), input: ['kinks', 'kinks'] }],
  }),
  meanAbsolutePercentageError: row(meanAbsolutePercentageError, {
    formula: ([y, t]) => mul(100, meanOver(div(size(sub(t!, y!)), clipByValue(size(t!), 1e-7, 1e38)))),
    row64: (y, t) => 100 * in64.meanOf(y, t, (a, b) => Math.abs(b - a) / Math.max(Math.abs(b), 1e-7)),
    draws: ['normal', 'positive'],
    wrong: 'where y = t, tf.grad moves y',
    cases: [
      ...shapes(['normal', 'positive']),
      { about: 'targets of both signs', ...like(4, 3), input: ['normal', 'signs'] },
      { about: 'at the kink', ...like(4, 3), input: ['signs', 'signs'], ...between },
      {
        about: 'targets of 0, and nearly',
        ...like(2, 3),
        input: ['normal', [0, 5e-8, 0, 0, -5e-8, 2e-8]],
        ...noDerivative('as a function of t it is a peak 10⁻⁷ wide'),
      },
    ],
  }),
  meanSquaredLogarithmicError: row(meanSquaredLogarithmicError, {
    formula: ([y, t]) => meanOver(square(log(div(add(1, y!), add(1, t!))))),
    row64: (y, t) =>
      in64.meanOf(y, t, (a, b) => (Math.log(Math.max(a, 1e-7) + 1) - Math.log(Math.max(b, 1e-7) + 1)) ** 2),
    draws: ['positive', 'positive'],
    wrong: 'an output below 0 has no gradient, and stays there',
    cases: [
      ...shapes(['positive', 'positive']),
      beyond('below 0', [-5, 1, -0.5, 0], [2, -1, 0, -3], (y, t) => meanOver(square(log(div(add(1, y), add(1, t)))))), // prettier-ignore
    ],
  }),
  huber: row(huber, {
    formula: ([y, t], _, { delta }) =>
      meanOver(tfLosses.huberLoss(t!, y!, undefined, delta as number, Reduction.NONE)),
    row64: (y, t, { delta }) =>
      in64.meanOf(y, t, (a, b) => {
        const [r, d] = [Math.abs(a - b), delta as number];
        return r <= d ? r ** 2 / 2 : d * r - d ** 2 / 2;
      }),
    cases: [
      ...shapes(),
      { about: 'delta 0.3', args: { delta: 0.3 }, ...like(4, 3) },
      { about: 'delta 2.5', args: { delta: 2.5 }, ...like(4, 3) },
      {
        about: 'at the joints',
        ...like(2, 3),
        input: [[1, -1, 0, 2, 0.5, -0.5], [0, 0, 0, 1, -0.5, 0.5]], // prettier-ignore
        // tf.grad of abs is −1 at y = t
        formula: ([y, t]) => {
          const r = sub(y!, t!);
          return meanOver(sub(half(square(r)), half(square(relu(sub(size(r), 1))))));
        },
        ...noDerivative('the derivative bends at |r| = δ, where differences straddle'),
      },
    ],
  }),
  logCosh: row(logCosh, {
    formula: ([y, t]) => {
      const r = sub(y!, t!);
      return meanOver(sub(add(r, softplus(mul(-2, r))), Math.log(2)));
    },
    row64: (y, t) => in64.meanOf(y, t, (a, b) => Math.log(Math.cosh(a - b))),
    cases: [
      ...shapes(),
      {
        about: 'far',
        ...like(1, 4),
        input: [[90, -90, 500, -3], [0, 0, 0, 0]], // prettier-ignore
      },
    ],
  }),
  softmaxCrossEntropy: row(softmaxCrossEntropy, {
    formula: ([y, t], _, { labelSmoothing }) =>
      neg(sumOver(mul(answers(y!, t!, labelSmoothing), logSoftmax(y!)))),
    row64: (y, t, args) => in64.categorical(y, t, { ...args, fromLogits: true }),
    draws: ['normal', 'distribution'],
    extremes: oneOfFour,
    cases: [
      { about: 'one-hot', ...like(3, 4), input: ['normal', oneHots] },
      soft,
      { about: 'a batch of one', ...like(1, 3), input: ['normal', [0, 1, 0]] },
      { about: 'rank 3', ...like(2, 4, 3), input: ['normal', 'distribution'] },
      { about: 'targets that do not sum to 1', ...like(4, 3), input: ['normal', 'positive'] },
      ...classes(),
      { about: 'labels smoothed', args: { labelSmoothing: 0.2 }, ...like(3, 4), input: ['normal', oneHots] },
      { about: 'class indices, smoothed', args: { labelSmoothing: 0.2 }, x: [[5, 4], [5]], input: ['normal', 'indices'] }, // prettier-ignore
    ],
  }),
  sigmoidCrossEntropy: row(sigmoidCrossEntropy, {
    formula: ([y, target], _, { labelSmoothing }) => {
      const p = sigmoid(y!);
      const t = smooth(target!, labelSmoothing, 2);
      return neg(meanOver(add(mul(t, log(p)), mul(sub(1, t), log(sub(1, p))))));
    },
    row64: (y, t, args) => in64.binary(y, t, { ...args, fromLogits: true }),
    draws: ['normal', 'probabilities'],
    extremes: yesOrNo,
    cases: [
      { ...like(4, 3), input: ['normal', binaries] },
      soft,
      ...shapes(['normal', 'probabilities']).slice(1),
      { about: 'labels smoothed', args: { labelSmoothing: 0.2 }, ...like(4, 3), input: ['normal', binaries] },
    ],
  }),
  categoricalCrossentropy: row(categoricalCrossentropy, {
    formula: ([y, t], _, { labelSmoothing }) =>
      neg(sumOver(mul(answers(y!, t!, labelSmoothing), log(shares(y!))))),
    row64: (y, t, args) => in64.categorical(y, t, args),
    draws: ['probabilities', 'distribution'],
    wrong: 'a probability of 0 has no gradient, and stays there',
    cases: [
      ...shapes(['distribution', 'distribution']).slice(0, 3),
      { about: 'outputs that do not sum to 1', ...like(3, 4), input: ['positive', oneHots] },
      sure((p, t) => neg(sumOver(mul(t, log(p))))),
      ...classes('distribution'),
      {
        about: 'labels smoothed',
        args: { labelSmoothing: 0.2 },
        ...like(3, 4),
        input: ['distribution', oneHots],
      },
      { about: 'class indices, smoothed', args: { labelSmoothing: 0.2 }, x: [[5, 4], [5]], input: ['distribution', 'indices'] }, // prettier-ignore
    ],
  }),
  binaryCrossentropy: row(binaryCrossentropy, {
    formula: ([y, target], _, { labelSmoothing }) => {
      const t = smooth(target!, labelSmoothing, 2);
      return meanOver(tfLosses.logLoss(t, y!, undefined, 0, Reduction.NONE));
    },
    row64: (y, t, args) => in64.binary(y, t, args),
    draws: ['probabilities', 'probabilities'],
    wrong: 'a probability of 0 or 1 has no gradient, and stays there',
    cases: [
      { ...like(4, 3), input: ['probabilities', binaries] },
      ...fewProbabilities,
      {
        about: 'labels smoothed',
        args: { labelSmoothing: 0.2 },
        ...like(4, 3),
        input: ['probabilities', binaries],
      },
    ],
  }),
  categoricalFocalCrossentropy: row(categoricalFocalCrossentropy, {
    formula: categoricalFocalOf,
    row64: (y, t, args) => in64.categoricalFocal(y, t, args),
    draws: ['probabilities', 'distribution'],
    extremes: oneOfFour,
    cases: [
      ...shapes(['distribution', 'distribution']).slice(0, 3),
      { about: 'outputs that do not sum to 1', ...like(3, 4), input: ['positive', oneHots] },
      sure((p, t) => mul(sumOver(mul(square(sub(1, p)), mul(t, log(p)))), -0.25)),
      ...classes('distribution'),
      {
        about: 'alpha and gamma',
        args: { alpha: 0.7, gamma: 3.5 },
        ...like(3, 4),
        input: ['distribution', oneHots],
      },
      { about: 'gamma 0', args: { gamma: 0 }, ...like(3, 4), input: ['distribution', oneHots] },
      { about: 'gamma 1', args: { gamma: 1 }, ...like(3, 4), input: ['distribution', oneHots] },
      { about: 'gamma 0.5', args: { gamma: 0.5 }, ...like(3, 4), input: ['distribution', oneHots] },
      {
        about: 'labels smoothed',
        args: { labelSmoothing: 0.2 },
        ...like(3, 4),
        input: ['distribution', oneHots],
      },
      { about: 'from logits', args: { fromLogits: true }, ...like(3, 4), input: ['normal', oneHots] },
      {
        about: 'from logits, soft targets',
        args: { fromLogits: true },
        ...like(4, 3),
        input: ['normal', distributions],
      },
      {
        about: 'from logits, gamma 0.5',
        args: { fromLogits: true, gamma: 0.5 },
        ...like(3, 4),
        input: ['normal', oneHots],
      },
      { about: 'from logits, labels smoothed', args: { fromLogits: true, labelSmoothing: 0.2 }, x: [[2, 3, 4], [2, 3]], input: ['normal', 'indices'] }, // prettier-ignore
    ],
  }),
  binaryFocalCrossentropy: row(binaryFocalCrossentropy, {
    formula: binaryFocalOf,
    row64: (y, t, args) => in64.binaryFocal(y, t, args),
    draws: ['probabilities', 'probabilities'],
    extremes: yesOrNo,
    cases: [
      { ...like(4, 3), input: ['probabilities', binaries] },
      ...fewProbabilities,
      {
        about: 'class balancing',
        args: { applyClassBalancing: true, alpha: 0.3 },
        ...like(4, 3),
        input: ['probabilities', binaries],
      },
      { about: 'gamma 3.5', args: { gamma: 3.5 }, ...like(4, 3), input: ['probabilities', binaries] },
      { about: 'gamma 0', args: { gamma: 0 }, ...like(4, 3), input: ['probabilities', binaries] },
      { about: 'gamma 0.5', args: { gamma: 0.5 }, ...like(4, 3), input: ['probabilities', binaries] },
      { about: 'gamma 1', args: { gamma: 1 }, ...like(4, 3), input: ['probabilities', binaries] },
      {
        about: 'labels smoothed',
        args: { labelSmoothing: 0.2 },
        ...like(4, 3),
        input: ['probabilities', binaries],
      },
      { about: 'from logits', args: { fromLogits: true }, ...like(4, 3), input: ['normal', binaries] },
      {
        about: 'from logits, soft targets, class balancing',
        args: { fromLogits: true, applyClassBalancing: true },
        ...like(4, 3),
        input: ['normal', 'probabilities'],
      },
      {
        about: 'from logits, gamma 0.5, labels smoothed',
        args: { fromLogits: true, gamma: 0.5, labelSmoothing: 0.2 },
        ...like(4, 3),
        input: ['normal', binaries],
      },
    ],
  }),
  kullbackLeiblerDivergence: row(kullbackLeiblerDivergence, {
    formula: ([y, t]) => klOf(y!, t!),
    row64: (y, t) =>
      in64.sumOf(y, t, (a, b) => in64.clipped(b, 1) * Math.log(in64.clipped(b, 1) / in64.clipped(a, 1))),
    draws: ['distribution', 'distribution'],
    wrong: 'a probability of 0 has no gradient, and stays there',
    cases: [
      ...shapes(['probabilities', 'probabilities']),
      beyond('of 0 and beyond 1', [0, 0.5, 1.5, 0.5, 0.3, 0.6, 0.5, 0.98], [1, 0.5, 0.5, 0.5, 0, 1.5, -0.5, 0], klOf, 1), // prettier-ignore
    ],
  }),
  poisson: row(poisson, {
    formula: ([y, t]) => meanOver(sub(y!, mul(t!, log(add(y!, 1e-7))))),
    row64: (y, t) => in64.meanOf(y, t, (a, b) => a - b * Math.log(a + 1e-7)),
    draws: ['positive', 'positive'],
    cases: [
      ...shapes(['positive', 'positive']),
      { about: 'counts', ...like(2, 3), input: ['positive', [0, 3, 1, 7, 0, 2]] },
      {
        about: 'rates of 0',
        ...like(2, 2),
        input: [[0, 0.5, 0, 0], [0, 2, 1, 0]], // prettier-ignore
        ...noDerivative('below a rate of 0 there is no loss'),
      },
    ],
  }),
  hinge: row(hinge, {
    formula: ([y, t]) => hingeOf(y!, t!),
    row64: (y, t) => in64.meanOf(y, t, (a, b) => Math.max(1 - signOf(b) * a, 0)),
    draws: ['normal', 'signs'],
    cases: [
      ...shapes(['normal', 'signs']),
      zerosAsMinusOne(hingeOf),
      {
        about: 'at the kink',
        ...like(4, 3),
        input: ['signs', 'signs'],
        ...noDerivative('no derivative where t·y = 1: the convention is 0, as relu’s'),
      },
    ],
  }),
  squaredHinge: row(squaredHinge, {
    formula: ([y, t]) => squaredHingeOf(y!, t!),
    row64: (y, t) => in64.meanOf(y, t, (a, b) => Math.max(1 - signOf(b) * a, 0) ** 2),
    draws: ['normal', 'signs'],
    cases: [
      ...shapes(['normal', 'signs']),
      zerosAsMinusOne(squaredHingeOf),
      {
        about: 'at the joint',
        ...like(4, 3),
        input: ['signs', 'signs'],
      },
    ],
  }),
  categoricalHinge: row(categoricalHinge, {
    formula: ([y, t]) => {
      const other = max(mul(sub(1, t!), y!), -1);
      return relu(add(sub(other, sumOver(mul(t!, y!))), 1));
    },
    row64: (y, t) =>
      Math.max(0, 1 + Math.max(...y.map((a, i) => (1 - t[i]!) * a)) - in64.sumOf(y, t, (a, b) => a * b)),
    draws: ['normal', 'distribution'],
    wrong: 'of several largest each counts whole',
    cases: [
      { ...like(3, 4), input: ['positive', oneHots] },
      { about: 'a batch of one', ...like(1, 3), input: ['positive', [0, 1, 0]] },
      { about: 'rank 3', ...like(2, 4, 3), input: ['normal', 'distribution'] },
      { about: 'soft targets', ...like(4, 3), input: ['normal', distributions] },
      {
        about: 'at the kink',
        ...like(3, 3),
        input: [[2, 1, 0, 0.5, 1.5, 0.5, 0, 0, 2], [1, 0, 0, 0, 1, 0, 1, 0, 0]], // prettier-ignore
        ...noDerivative('no derivative where the margin is 1: the convention is 0, as relu’s'),
      },
      {
        about: 'ties',
        ...like(2, 3),
        input: [[2, 1, 2, 0, 0, 0], [0, 1, 0, 0, 0, 1]], // prettier-ignore
        formula: ([y, t]) => {
          const k = tensor([0.5, 0, 0.5, 1 / 3, 1 / 3, 1 / 3], [2, 3]);
          const other = sumOver(mul(k, mul(sub(1, t!), y!)));
          return relu(add(sub(other, sumOver(mul(t!, y!))), 1));
        },
        ...noDerivative('no derivative where several are the largest: shared equally'),
      },
    ],
  }),
  cosineSimilarity: row(cosineSimilarity, {
    formula: ([y, t]) => neg(div(sumOver(mul(y!, t!)), mul(norm(y!, 2, -1), norm(t!, 2, -1)))),
    row64: (y, t) => in64.minusCosine(y, t),
    wrong: 'at a vector of 0 its gradient is 3162 long',
    cases: [
      ...shapes().slice(0, 3),
      { about: 'far from 1', ...like(2, 3), input: [[1e4, 2e4, -1e4, 1, 2, 3], [1, 2, 3, 1e4, -1e4, 5e3]] }, // prettier-ignore
      {
        about: 'short vectors',
        ...like(2, 3),
        input: [[1e-5, 2e-5, -1e-5, 1, 2, 3], [1, 2, 3, -2e-6, 1e-6, 2e-6]], // prettier-ignore
      },
      {
        about: 'vectors of 0',
        ...like(3, 2),
        input: [[0, 0, 3, 4, 0, 0], [3, 4, 0, 0, 0, 0]], // prettier-ignore
        // The length of a vector of 0 counts as 1.
        formula: ([y, t]) =>
          neg(sumOver(mul(div(y!, tensor([[1], [5], [1]])), div(t!, tensor([[5], [1], [1]]))))),
        ...noDerivative('a vector of 0 has no direction: its length counts as 1'),
      },
    ],
  }),
  quantile: row(quantile, {
    formula: ([y, t], _, { quantile: q }) =>
      meanOver(add(mul(relu(sub(t!, y!)), q as number), mul(relu(sub(y!, t!)), 1 - (q as number)))),
    row64: (y, t, { quantile: q }) =>
      in64.meanOf(y, t, (a, b) => (b > a ? (q as number) * (b - a) : (1 - (q as number)) * (a - b))),
    cases: [
      ...shapes(),
      { about: 'the 90th percentile', args: { quantile: 0.9 }, ...like(4, 3) },
      { about: 'at the kink', args: { quantile: 0.9 }, ...like(4, 3), input: ['kinks', 'kinks'], ...between },
    ],
  }),
  perceptron: row(perceptron, {
    formula: ([y, t]) => perceptronOf(y!, t!),
    row64: (y, t) => in64.sumOf(y, t, (a, b) => Math.max(0, -signOf(b) * a)),
    draws: ['normal', 'signs'],
    wrong: 'weights of 0 never move',
    cases: [
      ...shapes(['normal', 'signs']),
      { ...zerosAsMinusOne(perceptronOf), ...outside },
      {
        about: 'at the kink',
        ...like(4, 3),
        input: ['kinks', 'signs'],
        formula: ([y, t]) => sumOver(maximum(neg(mul(t!, y!)), zerosLike(y!))), // of equals, it prefers the first
        ...noDerivative('no derivative where t·y = 0: the convention is −t, so that weights of 0 move'),
      },
    ],
  }),
} satisfies OneRowEach<typeof losses>;
