/** The rows of the activations. Here the smooth ones; those with a kink or a jump are in kinkedRows.ts. */
import {
  add,
  div,
  exp,
  log,
  mul,
  pow,
  softmax as softmaxOp,
  sum,
  tanh as tanhOp,
} from '@tensorflow/tfjs-core';
import { row, type OneRowEach } from '../../row.js';
import { exponential } from './exponential.js';
import { gelu } from './gelu.js';
import { linear } from './linear.js';
import { logSoftmax } from './logSoftmax.js';
import { mish } from './mish.js';
import { density64, normal64 } from './normal64.js';
import type { activations } from './index.js';
import { kinkedRows } from './kinkedRows.js';
import { sigmoid } from './sigmoid.js';
import { softmax } from './softmax.js';
import { softplus } from './softplus.js';
import { softsign } from './softsign.js';
import { swish } from './swish.js';
import { tanh } from './tanh.js';

const byName = (activation: string) => ({ layer: 'activation', args: { activation } });

/** 1/(1 + e⁻ˣ) in float64; e⁻ˣ may be infinite. */
const sigmoid64 = (x: number): number => 1 / (1 + Math.exp(-x));
/** log(1 + eˣ) */
const softplus64 = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
/** 1/cosh² x = 4e²ˣ/(e²ˣ + 1)², by −|x|, where nothing overflows. */
const sech2 = (x: number): number => {
  const e = Math.exp(-2 * Math.abs(x));
  return (4 * e) / (e + 1) ** 2;
};
/** x·g, and 0 where g is. */
const times = (x: number, g: number): number => (g === 0 ? 0 : x * g);
/** The argument of tanh in gelu's approximation, and its derivative. */
const inner = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const innerSlope = (x: number): number => Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);

const farLogits = [8, 0, -8, 1, 2, 6];

export const activationRows = {
  linear: row(linear, {
    tfjs: byName('linear'),
    float64: { y: (x) => x, dx: () => 1 },
    cases: [{ x: [3, 4] }],
  }),
  sigmoid: row(sigmoid, {
    tfjs: byName('sigmoid'),
    float64: { y: sigmoid64, dx: (x) => sigmoid64(x) * sigmoid64(-x), noise: 2 ** -24 },
    cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }],
  }),
  tanh: row(tanh, {
    tfjs: byName('tanh'),
    float64: { y: (x) => Math.tanh(x), dx: sech2, noise: 2 ** -23 },
    cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }],
  }),
  softplus: row(softplus, {
    tfjs: byName('softplus'),
    float64: { y: softplus64, dx: sigmoid64 },
    cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }, { about: 'batch of one', x: [1, 5] }],
  }),
  softsign: row(softsign, {
    tfjs: byName('softsign'),
    float64: { y: (x) => x / (1 + Math.abs(x)), dx: (x) => (1 + Math.abs(x)) ** -2 },
    cases: [
      { x: [3, 4] },
      { about: 'rank 3', x: [2, 3, 4] },
      { about: 'at 0, where it is smooth', x: [1, 4], input: [0, 1, -2, 0] },
    ],
  }),
  swish: row(swish, {
    tfjs: byName('swish'),
    float64: {
      y: (x) => times(x, sigmoid64(x)),
      dx: (x) => sigmoid64(x) + times(x, sigmoid64(x) * sigmoid64(-x)),
    },
    cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }],
  }),
  mish: row(mish, {
    tfjs: byName('mish'),
    float64: {
      y: (x) => times(x, Math.tanh(softplus64(x))),
      dx: (x) => Math.tanh(softplus64(x)) + times(x, sech2(softplus64(x)) * sigmoid64(x)),
    },
    cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }],
  }),
  gelu: row(gelu, {
    tfjs: byName('gelu'),
    wrong: 'gelu by an erf that is right to 1e-7 of 1: wrong from −5 on, where Φ is smaller than that',
    float64: {
      y: (x, { approximate }) => times(x, approximate ? sigmoid64(2 * inner(x)) : normal64(x)),
      dx: (x, { approximate }) =>
        approximate
          ? sigmoid64(2 * inner(x)) + times(x * innerSlope(x), sech2(inner(x)) / 2)
          : normal64(x) + times(x, density64(x)),
    },
    cases: [
      { x: [3, 4] },
      { about: 'rank 3', x: [2, 3, 4] },
      {
        about: 'approximate',
        args: { approximate: true },
        x: [3, 4],
        formula: ([x]) =>
          mul(mul(0.5, x!), add(1, tanhOp(mul(Math.sqrt(2 / Math.PI), add(x!, mul(0.044715, pow(x!, 3))))))),
      },
    ],
  }),
  exponential: row(exponential, {
    formula: ([x]) => pow(Math.E, x!),
    float64: { y: Math.exp, dx: Math.exp },
    cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }],
  }),
  softmax: row(softmax, {
    tfjs: 'softmax',
    wrong: 'softmax over any axis but the last throws, and tf.layers.softmax takes axis 1 by default',
    cases: [
      { x: [4, 5] },
      // tf.layers.softmax takes axis 1 where it means the last
      { about: 'rank 3', x: [2, 3, 4], formula: ([x]) => softmaxOp(x!) },
      {
        about: 'axis 1 of 3',
        args: { axis: 1 },
        x: [2, 3, 4],
        formula: ([x]) => div(exp(x!), sum(exp(x!), 1, true)),
      },
      {
        about: 'axis -2 of 4',
        args: { axis: -2 },
        x: [2, 2, 3, 2],
        formula: ([x]) => div(exp(x!), sum(exp(x!), 2, true)),
      },
      { about: 'far logits', x: [2, 3], input: farLogits },
    ],
  }),
  logSoftmax: row(logSoftmax, {
    tfjs: byName('logSoftmax'),
    wrong: 'logSoftmax over any axis but the last throws',
    cases: [
      { x: [4, 5] },
      { about: 'rank 3', x: [2, 3, 4] },
      {
        about: 'axis 1 of 3',
        args: { axis: 1 },
        x: [2, 3, 4],
        formula: ([x]) => log(div(exp(x!), sum(exp(x!), 1, true))),
      },
      { about: 'far logits', x: [2, 3], input: farLogits },
    ],
  }),
  ...kinkedRows,
} satisfies OneRowEach<typeof activations>;
