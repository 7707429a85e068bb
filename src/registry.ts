/**
 * The only door to layers. One row = a layer's factory and what proves it; everything else (the export, the
 * names on the command line, parity on every backend, mutants, the README's table) follows from the row.
 */
import {
  add as plus,
  matMul,
  mean,
  mul,
  reshape,
  rsqrt,
  square,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { activation } from './layers/activation.js';
import { activationRows } from './layers/activations/index.js';
import { prelu } from './layers/activations/prelu.js';
import { batchNormalization } from './layers/batchNormalization.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { embedding } from './layers/embedding.js';
import { flatten } from './layers/flatten.js';
import { layerNormalization } from './layers/layerNormalization.js';
import { add } from './layers/merge/add.js';
import { concatenate } from './layers/merge/concatenate.js';
import { multiply } from './layers/merge/multiply.js';
import { bernoulli } from './ops/index.js';
import { factoriesOf, row, type Case } from './row.js';

const mask = [
  [1, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [0, 0, 1],
];

/** n = (x − μ)/√(σ² + ε) over some axes: for the options with which tfjs' own normalizations throw. */
const normalized = (x: Tensor, axes: number | number[], epsilon = 1e-3): Tensor => {
  const centred = sub(x, mean(x, axes, true));
  return mul(centred, rsqrt(plus(mean(square(centred), axes, true), epsilon)));
};

export const layerRows = {
  ...activationRows,
  activation: row(activation, { tfjs: 'activation', cases: [{ args: { activation: 'tanh' }, x: [3, 4] }] }),
  add: row(add, {
    tfjs: 'add',
    cases: [
      {
        x: [
          [3, 4],
          [3, 4],
        ],
      },
      {
        about: 'three inputs, rank 3',
        x: [
          [2, 3, 2],
          [2, 3, 2],
          [2, 3, 2],
        ],
      },
      { about: 'one input', x: [[3, 4]], formula: ([x]) => x! },
    ],
  }),
  batchNormalization: row(batchNormalization, {
    tfjs: 'batchNormalization',
    cases: [
      { x: [6, 4] },
      { about: 'inference', x: [6, 4], training: false },
      { about: 'rank 4', x: [2, 3, 3, 2] },
      { about: 'batch of one', x: [1, 4], zero: ['dx', 'd gamma'] },
      {
        about: 'channels first',
        x: [3, 2, 4],
        args: { axis: 1 },
        formula: ([x], { gamma, beta }) =>
          plus(mul(normalized(x!, [0, 2]), reshape(gamma!, [1, 2, 1])), reshape(beta!, [1, 2, 1])),
      },
      {
        about: 'without scale',
        x: [6, 4],
        args: { scale: false },
        formula: ([x], { beta }) => plus(normalized(x!, 0), beta!),
      },
      {
        about: 'without center',
        x: [6, 4],
        args: { center: false },
        formula: ([x], { gamma }) => mul(normalized(x!, 0), gamma!),
      },
    ],
  }),
  concatenate: row(concatenate, {
    tfjs: 'concatenate',
    cases: [
      {
        x: [
          [3, 2],
          [3, 4],
        ],
      },
      {
        about: 'three inputs, axis 1 of 3',
        args: { axis: 1 },
        x: [
          [2, 1, 3],
          [2, 2, 3],
          [2, 3, 3],
        ],
      },
      { about: 'one input', x: [[3, 4]], formula: ([x]) => x! },
    ],
  }),
  dense: row(dense, {
    tfjs: 'dense',
    cases: [
      { args: { units: 3 }, x: [5, 4] },
      ...(['sigmoid', 'tanh', 'relu', 'softmax'] as const).map((name): Case => ({
        about: name,
        args: { units: 3, activation: name },
        x: [5, 4],
      })),
      { about: 'without bias', args: { units: 3, useBias: false }, x: [5, 4] },
      { about: 'rank 3', args: { units: 3, activation: 'tanh' }, x: [2, 5, 4] },
      { about: 'batch of one, one unit', args: { units: 1 }, x: [1, 4] },
      {
        about: 'mask',
        args: { units: 3, mask },
        x: [5, 4],
        formula: ([x], p) => plus(matMul(x!, mul(p.kernel!, p.mask!)), p.bias!),
      },
      { about: 'wide', args: { units: 65 }, x: [33, 70] },
    ],
  }),
  dropout: row(dropout, {
    formula: ([x], _, { rate, seed }) =>
      mul(x!, bernoulli(x!.shape, 1 - (rate as number), 1 / (1 - (rate as number)), seed as number)),
    cases: [
      { args: { rate: 0.5 }, x: [6, 8] },
      { about: 'rate 0.1', args: { rate: 0.1 }, x: [6, 8] },
    ],
  }),
  embedding: row(embedding, {
    tfjs: 'embedding',
    cases: [
      { args: { inputDim: 7, outputDim: 3 }, x: [2, 6], input: 'indices' },
      {
        about: 'an index many times',
        args: { inputDim: 5, outputDim: 2 },
        x: [1, 8],
        input: [3, 3, 0, 3, 4, 3, 0, 3],
      },
    ],
  }),
  flatten: row(flatten, {
    tfjs: 'flatten',
    cases: [{ x: [2, 3, 4] }, { about: 'rank 2', x: [3, 4], formula: ([x]) => reshape(x!, [3, 4]) }],
  }),
  layerNormalization: row(layerNormalization, {
    tfjs: 'layerNormalization',
    cases: [
      { x: [3, 6] },
      { about: 'rank 3', x: [2, 3, 5] },
      {
        about: 'without scale',
        x: [3, 6],
        args: { scale: false },
        formula: ([x], { beta }) => plus(normalized(x!, 1), beta!),
      },
      {
        about: 'without center',
        x: [3, 6],
        args: { center: false },
        formula: ([x], { gamma }) => mul(normalized(x!, 1), gamma!),
      },
      { about: 'epsilon 0.1', x: [3, 6], args: { epsilon: 0.1 } },
      { about: 'one wide', x: [3, 1], zero: ['dx', 'd gamma'] },
    ],
  }),
  multiply: row(multiply, {
    tfjs: 'multiply',
    cases: [
      {
        x: [
          [3, 4],
          [3, 4],
        ],
      },
      {
        about: 'three inputs, some of them 0',
        x: [
          [3, 4],
          [3, 4],
          [3, 4],
        ],
        input: ['normal', 'kinks', 'kinks'],
      },
      { about: 'one input', x: [[3, 4]], formula: ([x]) => x! },
    ],
  }),
  prelu: row(prelu, {
    tfjs: 'prelu',
    cases: [
      { x: [5, 4] },
      { about: 'shared axes', x: [3, 2, 4], args: { sharedAxes: [1] } },
      {
        about: 'at the kink',
        x: [4, 10],
        input: 'kinks',
        skip: { oracle: 'differences', reason: 'no derivative at 0: the convention is α, as tfjs has it' },
      },
    ],
  }),
};

export const layers = factoriesOf(layerRows);
export { activationRows };
