/** Composites are layers, and are proved as layers are: against formulas written out as a whole. */
import {
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
  tanh,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import { layers } from '../registry.js';
import { row, type Row } from '../row.js';
import { graph } from './graph.js';
import { sequential } from './sequential.js';

const { dense, batchNormalization, concatenate, embedding, flatten, layerNormalization, multiply, prelu } =
  layers;
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
};
