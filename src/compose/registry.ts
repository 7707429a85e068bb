/** Composites are layers, and are proved as layers are: against formulas written out as a whole. */
import {
  abs,
  add,
  concat,
  gather,
  matMul,
  mean,
  mul,
  relu,
  reshape,
  rsqrt,
  sigmoid,
  square,
  sub,
  sum as sumOf,
  tanh,
  transpose,
  div,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import { layers } from '../registry.js';
import { row, type Row } from '../row.js';
import { graph } from './graph.js';
import { residual } from './residual.js';
import { sequential } from './sequential.js';

const {
  dense,
  batchNormalization,
  concatenate,
  embedding,
  flatten,
  layerNormalization,
  multiply,
  prelu,
  tiedDense,
} = layers;
const composite = (kind: string, make: () => Layer) => Object.assign(make, { kind, options: {} });
const affine = (x: Tensor, p: Readonly<Record<string, Tensor>>, name: string): Tensor =>
  add(matMul(x, p[`${name}/kernel`]!), p[`${name}/bias`]!);
/** As both normalizations are defined, over one axis. */
const normalized = (z: Tensor, p: Readonly<Record<string, Tensor>>, axis: number, path: string): Tensor => {
  const centred = sub(z, mean(z, axis, true));
  const n = mul(centred, rsqrt(add(mean(square(centred), axis, true), 1e-3)));
  return add(mul(n, p[`${path}/gamma`]!), p[`${path}/beta`]!);
};

export const compositeRows: Readonly<Record<string, Row>> = {
  'sequential: dense, relu, dense': row(
    composite('sequential', () =>
      sequential([dense({ units: 5, activation: 'relu' }), dense({ units: 3, activation: 'sigmoid' })]),
    ),
    {
      formula: ([x], p) => sigmoid(affine(relu(affine(x!, p, 'dense')), p, 'dense_1')),
      cases: [{ x: [4, 6] }],
    },
  ),
  'sequential: a layer twice': row(
    composite('sequential', () => {
      const shared = dense({ units: 4, activation: 'tanh' });
      return sequential([shared, shared, dense({ units: 2 })]);
    }),
    {
      formula: ([x], p) => affine(tanh(affine(tanh(affine(x!, p, 'dense')), p, 'dense')), p, 'dense_2'),
      cases: [{ x: [3, 4] }],
    },
  ),
  'sequential: embedding, flatten, dense': row(
    composite('sequential', () =>
      sequential([embedding({ inputDim: 6, outputDim: 3 }), flatten(), dense({ units: 2 })]),
    ),
    {
      formula: ([x], p) => affine(reshape(gather(p['embedding/embeddings']!, x!), [3, -1]), p, 'dense'),
      cases: [{ x: [3, 4], input: 'indices' }],
    },
  ),
  'sequential: normalizations, nested': row(
    composite('sequential', () =>
      sequential([
        dense({ units: 5 }),
        batchNormalization(),
        sequential([layerNormalization({ name: 'ln' }), prelu()], { name: 'block' }),
        dense({ units: 2 }),
      ]),
    ),
    {
      formula: ([x], p) => {
        const b = normalized(affine(x!, p, 'dense'), p, 0, 'batchNormalization');
        const n = normalized(b, p, 1, 'block/ln');
        const a = sub(relu(n), mul(p['block/prelu/alpha']!, relu(mul(n, -1))));
        return affine(a, p, 'dense_1');
      },
      cases: [{ x: [6, 4], zero: ['d dense/bias'] }], // batch normalization takes the mean away again
    },
  ),
  'sequential: a block with state, twice': row(
    composite('sequential', () => {
      const block = sequential([dense({ units: 4, useBias: false }), batchNormalization()], {
        name: 'block',
      });
      return sequential([block, block, dense({ units: 2 })]);
    }),
    {
      formula: ([x], p) => {
        const block = (z: Tensor): Tensor =>
          normalized(matMul(z, p['block/dense/kernel']!), p, 0, 'block/batchNormalization');
        return affine(block(block(x!)), p, 'dense');
      },
      cases: [{ x: [6, 4] }],
    },
  ),
  'graph: residual': row(
    composite('graph', () =>
      graph({
        inputs: ['x'],
        nodes: { h: [dense({ units: 4, activation: 'tanh' }), 'x'], y: [layers.add(), 'x', 'h'] },
        outputs: ['y'],
      }),
    ),
    { formula: ([x], p) => add(x!, tanh(affine(x!, p, 'h'))), cases: [{ x: [3, 4] }] },
  ),
  'graph: one value used three times': row(
    composite('graph', () =>
      graph({
        inputs: ['x'],
        nodes: {
          h: [dense({ units: 4 }), 'x'],
          square: [multiply(), 'h', 'h'],
          both: [concatenate(), 'square', 'h'],
          y: [dense({ units: 2 }), 'both'],
        },
        outputs: ['y'],
      }),
    ),
    {
      formula: ([x], p) => {
        const h = affine(x!, p, 'h');
        return affine(concat([square(h), h], 1), p, 'y');
      },
      cases: [{ x: [3, 5] }],
    },
  ),
  'graph: two inputs, a layer shared between them': row(
    composite('graph', () => {
      const tower = dense({ units: 3, activation: 'sigmoid' });
      return graph({
        inputs: ['left', 'right'],
        nodes: { a: [tower, 'left'], b: [tower, 'right'], y: [multiply(), 'a', 'b'] },
        outputs: ['y'],
      });
    }),
    {
      formula: ([left, right], p) => mul(sigmoid(affine(left!, p, 'a')), sigmoid(affine(right!, p, 'a'))),
      cases: [
        {
          x: [
            [4, 5],
            [4, 5],
          ],
        },
      ],
    },
  ),
  'graph: two outputs': row(
    composite('graph', () =>
      graph({
        inputs: ['x'],
        nodes: {
          h: [dense({ units: 4, activation: 'tanh' }), 'x'],
          mean: [dense({ units: 3 }), 'h'],
          scale: [dense({ units: 2, activation: 'sigmoid' }), 'h'],
        },
        outputs: ['mean', 'scale'],
      }),
    ),
    {
      formula: ([x], p) => {
        const h = tanh(affine(x!, p, 'h'));
        return [affine(h, p, 'mean'), sigmoid(affine(h, p, 'scale'))];
      },
      cases: [{ x: [4, 5] }],
    },
  ),
  'graph: a graph with two outputs as a node': row(
    composite('graph', () => {
      const split = graph({
        inputs: ['x'],
        nodes: { mean: [dense({ units: 3 }), 'x'], scale: [dense({ units: 3, activation: 'sigmoid' }), 'x'] },
        outputs: ['mean', 'scale'],
      });
      return graph({
        inputs: ['x'],
        nodes: { head: [split, 'x'], y: [multiply(), 'head/mean', 'head/scale'] },
        outputs: ['y'],
      });
    }),
    {
      formula: ([x], p) => mul(affine(x!, p, 'head/mean'), sigmoid(affine(x!, p, 'head/scale'))),
      cases: [{ x: [3, 4] }],
    },
  ),
  residual: row(
    composite('residual', () =>
      residual(sequential([dense({ units: 5, activation: 'tanh' }), dense({ units: 4 })])),
    ),
    {
      formula: ([x], p) => add(x!, affine(tanh(affine(x!, p, 'sequential/dense')), p, 'sequential/dense_1')),
      cases: [{ x: [3, 4] }, { about: 'batch of one', x: [1, 4] }],
    },
  ),
  'residual: in a sequential, twice': row(
    composite('sequential', () => {
      const block = residual(dense({ units: 3, activation: 'sigmoid' }), { name: 'block' });
      return sequential([block, block, dense({ units: 2 })]);
    }),
    {
      formula: ([x], p) => {
        const block = (z: Tensor): Tensor => add(z, sigmoid(affine(z, p, 'block/dense')));
        return affine(block(block(x!)), p, 'dense');
      },
      cases: [{ x: [4, 3] }],
    },
  ),
  'sequential: an autoencoder with tied weights': row(
    composite('sequential', () => {
      const encoder = dense({ units: 3, activation: 'tanh' });
      return sequential([encoder, tiedDense({ to: encoder, units: 5, activation: 'sigmoid' })]);
    }),
    {
      formula: ([x], p) => sigmoid(matMul(tanh(affine(x!, p, 'dense')), transpose(p['dense/kernel']!))),
      cases: [{ x: [4, 5] }, { about: 'batch of one', x: [1, 5] }],
    },
  ),
  'sequential: embeddings as input and as output': row(
    composite('sequential', () => {
      const words = embedding({ inputDim: 6, outputDim: 3 });
      return sequential([words, dense({ units: 3, activation: 'tanh' }), tiedDense({ to: words, units: 6 })]);
    }),
    {
      formula: ([x], p) => {
        const E = p['embedding/embeddings']!;
        const h = tanh(affine(reshape(gather(E, x!), [8, 3]), p, 'dense'));
        return reshape(matMul(h, transpose(E)), [2, 4, 6]);
      },
      cases: [{ x: [2, 4], input: 'indices' }],
    },
  ),
  'graph: a layer, tied to twice': row(
    composite('graph', () => {
      const first = dense({ units: 3 });
      return graph({
        inputs: ['x'],
        nodes: {
          h: [first, 'x'],
          back: [tiedDense({ to: first, units: 4, activation: 'tanh' }), 'h'],
          again: [first, 'back'],
          y: [tiedDense({ to: first, units: 4 }), 'again'],
        },
        outputs: ['y'],
      });
    }),
    {
      formula: ([x], p) => {
        const [W, b] = [p['h/kernel']!, p['h/bias']!];
        const back = tanh(matMul(add(matMul(x!, W), b), transpose(W)));
        return matMul(add(matMul(back, W), b), transpose(W));
      },
      cases: [{ x: [3, 4] }],
    },
  ),
  'sequential: a penalty in the middle': row(
    composite('sequential', () =>
      sequential([
        dense({ units: 4, activation: 'tanh' }),
        layers.activityRegularization({ l1: 0.1, l2: 0.3 }),
        dense({ units: 2 }),
      ]),
    ),
    {
      formula: ([x], p) => {
        const h = tanh(affine(x!, p, 'dense'));
        return [affine(h, p, 'dense_1'), div(add(mul(sumOf(abs(h)), 0.1), mul(sumOf(square(h)), 0.3)), 3)];
      },
      cases: [{ x: [3, 5] }],
    },
  ),
};
