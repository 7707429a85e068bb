/**
 * The rows of the layers: one row = a layer's factory and what proves it. Parity on every backend, mutants and the
 * README's table follow from the row; a layer of the registry that has none does not compile.
 */
import {
  abs,
  add as plus,
  concat,
  div,
  matMul,
  max,
  mean,
  mul,
  ones,
  onesLike,
  relu,
  reshape,
  rsqrt,
  sigmoid,
  slice,
  sqrt,
  square,
  step,
  sub,
  sum,
  transpose,
  unstack,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { activation } from './activation.js';
import { activationRows } from './activations/rows.js';
import { prelu } from './activations/prelu.js';
import { batchNormalization } from './batchNormalization.js';
import { dense } from './dense.js';
import { embedding } from './embedding.js';
import { lambda } from './lambda.js';
import { layerNormalization } from './layerNormalization.js';
import { masking } from './masking.js';
import { maxout } from './maxout.js';
import { mergeRows } from './merge/rows.js';
import { noiseRows } from './noise/rows.js';
import { shapeRows } from './shape/rows.js';
import { tiedDense } from './tiedDense.js';
import type { Shape } from '../contract.js';
import type { layers } from '../registry.js';
import { row, type Case, type OneRowEach } from '../row.js';

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

const mapped = (p: Readonly<Record<string, Tensor>>, f: (v: Tensor) => Tensor) =>
  Object.fromEntries(Object.entries(p).map(([name, v]) => [name, f(v)]));

const cube = {
  forward: (x: Tensor) => mul(square(x), x),
  backward: (dy: Tensor, x: Tensor) => mul(dy, mul(3, square(x))),
};
const total = (x: Tensor): Tensor => sum(x, 1, true);
const spread = (dy: Tensor, x: Tensor): Tensor => mul(dy, onesLike(x));

export const layerRows = {
  ...activationRows,
  ...mergeRows,
  ...noiseRows,
  ...shapeRows,
  activation: row(activation, { tfjs: 'activation', cases: [{ args: { activation: 'tanh' }, x: [3, 4] }] }),
  batchNormalization: row(batchNormalization, {
    tfjs: 'batchNormalization',
    cases: [
      { x: [6, 4] },
      { about: 'inference', x: [6, 4], training: false },
      { about: 'rank 4', x: [2, 3, 3, 2] },
      { about: 'batch of one', x: [1, 4], zero: ['dx', 'd gamma'] },
      { about: 'momentum and epsilon', x: [6, 4], args: { momentum: 0.6, epsilon: 0.1 } },
      {
        about: 'channels first',
        x: [3, 2, 4],
        args: { axis: 1 },
        formula: ([x], { gamma, beta }) =>
          plus(mul(normalized(x!, [0, 2]), reshape(gamma!, [1, 2, 1])), reshape(beta!, [1, 2, 1])),
      },
      {
        about: 'axis −2 of 3, inference',
        x: [3, 2, 4],
        args: { axis: -2 },
        training: false,
        formula: ([x], p) => {
          const { gamma, beta, movingMean, movingVariance } = mapped(p, (v) => reshape(v, [1, 2, 1]));
          return plus(mul(div(sub(x!, movingMean!), sqrt(plus(movingVariance!, 1e-3))), gamma!), beta!);
        },
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
  lambda: row(lambda, {
    formula: ([x]) => mul(x!, mul(x!, x!)),
    cases: [
      { args: cube, x: [3, 4] },
      { about: 'rank 3, one column', args: cube, x: [2, 3, 1] },
      {
        about: 'another shape',
        args: { forward: total, backward: spread, outShape: ([N]: Shape) => [N, 1] },
        x: [3, 4],
        formula: ([x]) => matMul(x!, ones([4, 1])),
      },
    ],
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
  masking: row(masking, {
    wrong: 'masking cannot be trained through: its gradient throws',
    formula: ([x], _, { maskValue }) => mul(x!, step(sum(abs(sub(x!, maskValue as number)), -1, true))),
    cases: [
      { x: [2, 3, 4] },
      {
        about: 'at the kink', // a step of 0, and one with a 0
        x: [1, 3, 2],
        input: [0, 0, 1, 2, 0, 3],
        skip: {
          oracle: 'differences',
          reason: 'a step of 0 is unmasked by any other number: its mask is constant',
        },
      },
      { about: 'maskValue −1', args: { maskValue: -1 }, x: [2, 2, 2], input: [-1, -1, 1, -1, 0, 0, 2, 1] },
      { about: 'rank 2', x: [2, 3] },
    ],
  }),
  maxout: row(maxout, {
    wrong: 'max gives each of several that tie the whole dy',
    formula: ([x], _, { units }) => {
      const [N, C] = x!.shape as [number, number];
      return max(reshape(x!, [N, units as number, C / (units as number)]), 2);
    },
    cases: [
      { args: { units: 3 }, x: [4, 6] },
      { about: 'one unit, batch of one', args: { units: 1 }, x: [1, 5] },
      { about: 'one feature each', args: { units: 4 }, x: [3, 4] },
      {
        about: 'rank 3',
        args: { units: 2 },
        x: [2, 3, 4],
        formula: ([x]) => concat([max(slice(x!, [0, 0, 0], [2, 3, 2]), 2, true), max(slice(x!, [0, 0, 2], [2, 3, 2]), 2, true)], 2), // prettier-ignore
      },
      {
        about: 'axis 1 of 3',
        args: { units: 2, axis: 1 },
        x: [2, 4, 3],
        formula: ([x]) => concat([max(slice(x!, [0, 0, 0], [2, 2, 3]), 1, true), max(slice(x!, [0, 2, 0], [2, 2, 3]), 1, true)], 1), // prettier-ignore
      },
      {
        about: 'axis −2 of 3',
        args: { units: 1, axis: -2 },
        x: [2, 4, 3],
        formula: ([x]) => max(x!, 1, true),
      },
      {
        about: 'at the kink',
        args: { units: 10 },
        x: [3, 20],
        input: 'kinks',
        // of a and b: the mean of b + (a − b)₊ and a + (b − a)₊, whose derivative is ½ each at a tie
        formula: ([x]) => {
          const pairs = reshape(x!, [3, 10, 2]);
          const [a, b] = unstack(pairs, 2) as [Tensor, Tensor];
          return mul(plus(plus(a, relu(sub(b, a))), plus(b, relu(sub(a, b)))), 0.5);
        },
      },
      {
        about: 'a tie of three',
        args: { units: 1 },
        x: [1, 4],
        input: [2, -1, 2, 2],
        // moved alike they stay level: each gets a third
        formula: ([x]) => mul(sum(mul(x!, [[1, 0, 1, 1]]), 1, true), 1 / 3),
        skip: { oracle: 'differences', reason: 'no derivative at a tie: dy is shared equally' },
      },
    ],
  }),
  prelu: row(prelu, {
    tfjs: 'prelu',
    cases: [
      { x: [5, 4] },
      { about: 'shared axes', x: [3, 2, 4], args: { sharedAxes: [1] } },
      { about: 'two shared axes', x: [2, 2, 3, 4], args: { sharedAxes: [1, 3] } },
      {
        about: 'at the kink',
        x: [4, 10],
        input: 'kinks',
        skip: { oracle: 'differences', reason: 'no derivative at 0: the convention is α, as tfjs has it' },
      },
    ],
  }),
  tiedDense: row(tiedDense, {
    formula: ([x], { kernel }) => matMul(x!, transpose(kernel!)),
    cases: [
      { args: { to: dense({ units: 4 }), units: 3 }, x: [5, 4] },
      {
        about: 'sigmoid',
        args: { to: dense({ units: 4 }), units: 3, activation: 'sigmoid' },
        x: [5, 4],
        formula: ([x], { kernel }) => sigmoid(matMul(x!, transpose(kernel!))),
      },
      {
        about: 'embeddings, rank 3',
        args: { to: embedding({ inputDim: 7, outputDim: 4 }), units: 7, activation: 'sigmoid' },
        x: [2, 3, 4],
        formula: ([x], { embeddings }) =>
          reshape(sigmoid(matMul(reshape(x!, [6, 4]), transpose(embeddings!))), [2, 3, 7]),
      },
      { about: 'one column, batch of one', args: { to: dense({ units: 1 }), units: 3 }, x: [1, 1] },
    ],
  }),
} satisfies OneRowEach<typeof layers>;

export { activationRows };
