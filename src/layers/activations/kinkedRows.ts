/** The activations with a kink or a jump. */
import {
  add,
  div,
  exp,
  mul,
  neg,
  onesLike,
  relu as reluOp,
  sign as signOp,
  step as stepOp,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { row, type Case, type Formula } from '../../row.js';
import { abs } from './abs.js';
import { elu } from './elu.js';
import { hardSigmoid } from './hardSigmoid.js';
import { hardSwish } from './hardSwish.js';
import { leakyReLU } from './leakyReLU.js';
import { relu } from './relu.js';
import { relu6 } from './relu6.js';
import { selu } from './selu.js';
import { sign } from './sign.js';
import { step } from './step.js';
import { thresholdedReLU } from './thresholdedReLU.js';

const byName = (activation: string) => ({ layer: 'activation', args: { activation } });

/** Some of the values of `input` are where there is no derivative. */
const atKink = (input: readonly number[], convention: string, more: Partial<Case> = {}): Case => ({
  about: 'at the kink',
  x: [2, input.length / 2],
  input,
  skip: { oracle: 'differences', reason: `no derivative there: the convention is ${convention}` },
  ...more,
});

/** Mostly 0: where few sit on a kink, differences leave these out, and are right about the others. */
const aroundZero = [0, -1, 0, 0, 2, -0.25, 0, 0];

const number = (value: unknown, by = 0): number => (typeof value === 'number' ? value : by);

/** [x > at], by the one comparison that tf.grad goes through. */
const above = (x: Tensor, at: number): Tensor => stepOp(sub(x, at));
/** m ? a : b, for m of 0 and 1. */
const pick = (m: Tensor, a: Tensor, b: Tensor): Tensor => add(mul(m, a), mul(sub(1, m), b));

/** Keras' relu, piece by piece. */
const pieces: Formula = ([x], _, { maxValue, negativeSlope, threshold }) => {
  const theta = number(threshold);
  const rising = pick(above(x!, theta), x!, mul(number(negativeSlope), sub(x!, theta)));
  if (typeof maxValue !== 'number') return rising;
  const below = above(neg(x!), -maxValue);
  return pick(below, rising, mul(maxValue, onesLike(x!)));
};

/** elu and leakyReLU in two pieces; 0 is of the left one. */
const twoPieces =
  (left: (x: Tensor, alpha: number) => Tensor): Formula =>
  ([x], _, { alpha }) =>
    pick(above(x!, 0), x!, left(x!, number(alpha)));

const all = { maxValue: 1.5, negativeSlope: 0.2, threshold: 0.5 };

export const kinkedRows = {
  relu: row(relu, {
    tfjs: 'reLU',
    wrong: 'reLU({ maxValue }) learns at its limit, where relu6 does not',
    float64: {
      y: (x, { maxValue, negativeSlope, threshold }) =>
        x > number(threshold)
          ? Math.min(x, number(maxValue, Infinity))
          : number(negativeSlope) * (x - number(threshold)),
      dx: (x, { maxValue, negativeSlope, threshold }) => {
        if (x >= number(maxValue, Infinity)) return 0;
        return x > number(threshold) ? 1 : number(negativeSlope);
      },
    },
    cases: [
      { x: [5, 7] },
      { about: 'rank 4', x: [2, 3, 2, 2] },
      {
        about: 'at the kink',
        x: [4, 10],
        input: 'kinks',
        skip: { oracle: 'differences', reason: 'no derivative at 0: the convention is 0, as tfjs has it' },
      },
      { about: 'maxValue 1', args: { maxValue: 1 }, x: [5, 7] },
      { about: 'negativeSlope 0.2', args: { negativeSlope: 0.2 }, x: [5, 7], formula: pieces },
      { about: 'threshold 0.5', args: { threshold: 0.5 }, x: [5, 7], formula: pieces },
      { about: 'all options', args: all, x: [2, 3, 4], formula: pieces },
      ...[
        { maxValue: 1, negativeSlope: 0.2 },
        { maxValue: 1, threshold: 0.5 },
        { negativeSlope: 0.2, threshold: 0.5 },
      ].map(
        // prettier-ignore
        (args): Case => ({ about: Object.keys(args).join(' and '), args, x: [5, 7], formula: pieces }),
      ),
      atKink([1, 0, 0.5, 2, -1, 1, 0, 0.75], '0 at both ends', {
        about: 'maxValue 1, at the kinks',
        args: { maxValue: 1 },
        formula: pieces, // tfjs has 1 at maxValue: see the pin
      }),
      atKink([1.5, 0.5, 0, 1, 2, -1, 0.5, 1.5], 'negativeSlope at the threshold, 0 at maxValue', {
        about: 'all options, at the kinks',
        args: all,
        formula: pieces,
      }),
    ],
  }),
  leakyReLU: row(leakyReLU, {
    // tfjs' own leakyReLU has no derivative of its own: it is composed of these two.
    formula: ([x], _, { alpha }) => sub(reluOp(x!), mul(number(alpha), reluOp(mul(x!, -1)))),
    float64: {
      y: (x, { alpha }) => (x > 0 ? x : number(alpha) * x),
      dx: (x, { alpha }) => (x > 0 ? 1 : number(alpha)),
    },
    cases: [
      { x: [5, 7] },
      { about: 'alpha 0.01', args: { alpha: 0.01 }, x: [5, 7] },
      { about: 'alpha 0', args: { alpha: 0 }, x: [5, 7] },
      atKink(aroundZero, 'alpha', {
        formula: twoPieces((x, alpha) => mul(alpha, x)),
      }),
    ],
  }),
  relu6: row(relu6, {
    tfjs: byName('relu6'),
    wrong: 'tf.relu6 learns at 6; the layer does not',
    float64: { y: (x) => Math.min(Math.max(x, 0), 6), dx: (x) => (x > 0 && x < 6 ? 1 : 0) },
    cases: [
      { x: [5, 7] },
      { about: 'on all three pieces', x: [2, 4], input: [-2, 0.1, 3, 5.9, 6.1, 7, 20, -0.1] },
      { about: 'rank 3', x: [2, 3, 4] },
      atKink([0, 6, -1, 3, 6, 7, 0, 5], '0 at 0 and at 6'),
    ],
  }),
  hardSigmoid: row(hardSigmoid, {
    // Of two relus, one from below and one from above.
    formula: ([x]) => sub(1, reluOp(sub(1, reluOp(add(div(x!, 6), 0.5))))),
    wrong: "hardSigmoid is Keras 2's, of slope 1/5",
    float64: {
      y: (x) => Math.min(Math.max((x + 3) / 6, 0), 1),
      dx: (x) => (Math.abs(x) < 3 ? 1 / 6 : 0),
    },
    cases: [
      { x: [5, 7] },
      { about: 'on all three pieces', x: [2, 4], input: [-4, -2.9, -1, 0.5, 2.9, 3.1, 9, -3.1] },
      { about: 'rank 3', x: [2, 3, 4] },
      atKink([-3, 3, -4, 1, 3, 5, -3, 0], '0 at −3 and at 3'),
    ],
  }),
  hardSwish: row(hardSwish, {
    formula: ([x]) => {
      const inside = div(mul(x!, add(x!, 3)), 6);
      return pick(above(neg(x!), -3), mul(above(x!, -3), inside), x!);
    },
    float64: {
      y: (x) => {
        if (x >= 3) return x;
        return x <= -3 ? 0 : (x * (x + 3)) / 6;
      },
      dx: (x) => {
        if (x >= 3) return 1;
        return x <= -3 ? 0 : (2 * x + 3) / 6;
      },
    },
    cases: [
      { x: [5, 7] },
      { about: 'on all three pieces', x: [2, 4], input: [-4, -2.9, -1, 0.5, 2.9, 3.1, 9, -3.1] },
      { about: 'batch of one', x: [1, 6] },
      atKink([-3, 3, -4, 3, 3, 5, -3, -3], '0 at −3 and 1 at 3'),
    ],
  }),
  abs: row(abs, {
    formula: ([x]) => add(reluOp(x!), reluOp(neg(x!))),
    wrong: 'the gradient of abs at 0 is −1',
    float64: { y: (x) => Math.abs(x), dx: (x) => Math.sign(x) },
    cases: [
      { x: [5, 7] },
      { about: 'rank 3', x: [2, 3, 4] },
      { about: 'at the kink', x: [2, 4], input: aroundZero },
    ],
  }),
  elu: row(elu, {
    tfjs: byName('elu'),
    wrong: 'elu takes no alpha but 1',
    float64: {
      y: (x, { alpha }) => (x > 0 ? x : number(alpha) * Math.expm1(x)),
      dx: (x, { alpha }) => (x > 0 ? 1 : number(alpha) * Math.exp(x)),
    },
    cases: [
      { x: [5, 7] },
      { about: 'at 0, where it is smooth', x: [2, 4], input: aroundZero },
      ...[0.5, 0].map((alpha): Case => ({
        about: `alpha ${alpha}`,
        args: { alpha },
        x: [2, 3, 4],
        formula: twoPieces((x, a) => mul(a, sub(exp(x), 1))),
      })),
      atKink(aroundZero, 'alpha', {
        about: 'alpha 0.5, at the kink',
        args: { alpha: 0.5 },
        formula: twoPieces((x, a) => mul(a, sub(exp(x), 1))),
      }),
    ],
  }),
  selu: row(selu, {
    tfjs: byName('selu'),
    float64: {
      y: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
      dx: (x) => (x > 0 ? 1.0507009873554805 : 1.7580993408473766 * Math.exp(x)),
    },
    cases: [{ x: [5, 7] }, { about: 'rank 3', x: [2, 3, 4] }, atKink(aroundZero, 'λα, as tfjs has it')],
  }),
  thresholdedReLU: row(thresholdedReLU, {
    formula: ([x], _, { theta }) => mul(x!, above(x!, number(theta))),
    wrong: 'thresholdedReLU cannot be trained: its gradient throws',
    float64: {
      y: (x, { theta }) => (x > number(theta) ? x : 0),
      dx: (x, { theta }) => (x > number(theta) ? 1 : 0),
    },
    cases: [
      { x: [6, 8] },
      { about: 'theta 0.3', args: { theta: 0.3 }, x: [2, 3, 4] },
      { about: 'theta 0', args: { theta: 0 }, x: [5, 7] },
      atKink([1, 0, 2, 1, -1, 1, 1, 1], '0', { about: 'at the jump' }),
    ],
  }),
  step: row(step, {
    formula: ([x]) => reluOp(signOp(x!)),
    float64: { y: (x) => (x > 0 ? 1 : 0), dx: () => 0 },
    cases: [{ x: [5, 7], zero: ['dx'] }, atKink(aroundZero, '0', { about: 'at the jump', zero: ['dx'] })],
  }),
  sign: row(sign, {
    formula: ([x]) => sub(stepOp(x!), stepOp(neg(x!))),
    float64: { y: (x) => Math.sign(x), dx: () => 0 },
    cases: [{ x: [5, 7], zero: ['dx'] }, atKink(aroundZero, '0', { about: 'at the jump', zero: ['dx'] })],
  }),
};
