/**
 * Where tfjs' gradient is wrong, dead, or throws, and ours must not follow it. Both values are pinned: an
 * upstream fix turns the pin red, and the note can go.
 */
import {
  abs,
  batchNorm,
  matMul,
  gather,
  mul,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/index.js';
import { release, scope } from '../memory.js';
import { layers } from '../registry.js';
import { regularizers } from '../regularizers/registry.js';
import { activationPins } from './activationPins.js';
import type { Report } from './case.js';
import { layerPins } from './layerPins.js';
import { lossPins } from './lossPins.js';
import { compare } from './numbers.js';
import { autograd, autogradOnCpu, type TfjsLayers } from './oracle.js';

export interface Pin {
  /** First the name of the row that it is about. */
  readonly name: string;
  readonly why: string;
  /** Only on this backend. Default: every one. */
  readonly on?: BackendName;
  readonly ours: () => Tensor;
  readonly want: readonly number[];
  /** The gradient that tfjs gives, or the message of what it throws. */
  readonly tfjs: {
    readonly f: (x: Tensor, tfl: TfjsLayers) => Tensor;
    readonly x: () => Tensor;
    readonly gives: readonly number[] | RegExp;
  };
}

const context = { training: true, seed: 0 };

export const pins: readonly Pin[] = [
  {
    name: 'l1 at 0',
    why: 'tf.grad of abs is −1 at 0, so an L1 penalty moves weights that are 0',
    ours: () => regularizers.l1({ l1: 1 }).backward(tensor1d([0, 2, -3])),
    want: [0, 1, -1],
    tfjs: { f: (x) => sum(abs(x)), x: () => tensor1d([0, 2, -3]), gives: [-1, 1, -1] },
  },
  {
    name: 'embedding on wasm',
    why: 'tf.grad of gather needs UnsortedSegmentSum, which wasm does not have',
    on: 'wasm',
    ours: () => {
      const E = layers.embedding({ inputDim: 3, outputDim: 1 });
      const p = { embeddings: tensor2d([[1], [2], [3]]) };
      const { cache } = E.forward(tensor([0, 2, 2], [1, 3], 'int32'), p, context);
      return E.backward(tensor([1, 10, 100], [1, 3, 1]), cache, p).grads.embeddings as Tensor;
    },
    want: [1, 0, 110],
    tfjs: {
      f: (x) => mul(gather(x, tensor1d([0, 2, 2], 'int32')), tensor2d([[1], [10], [100]])),
      x: () => tensor2d([[1], [2], [3]]),
      gives: /UnsortedSegmentSum/,
    },
  },
  {
    name: 'batchNormalization without scale',
    why: 'tf.grad of tf.batchNorm reads the scale that was not given',
    ours: () => {
      const B = layers.batchNormalization({ scale: false, center: false, epsilon: 0 });
      const p = { movingMean: tensor1d([1]), movingVariance: tensor1d([4]) } as never;
      const { cache } = B.forward(tensor2d([[1], [3]]), p, { training: false, seed: 0 });
      return B.backward(tensor2d([[1], [6]]), cache, p).dx!;
    },
    want: [0.5, 3],
    tfjs: {
      f: (x) => batchNorm(x as Tensor<never>, tensor1d([1]), tensor1d([4])),
      x: () => tensor2d([[1], [3]]),
      gives: /must be a Tensor|undefined/,
    },
  },
  {
    name: 'dense of rank 3',
    why: 'tf.grad of a matMul of rank 3 by rank 2 throws though its forward works',
    ours: () => {
      const D = layers.dense({ units: 1, useBias: false });
      const p = { kernel: tensor2d([[1], [2]]) } as never;
      const { cache } = D.forward(tensor([1, 2, 3, 4], [1, 2, 2]), p, context);
      return D.backward(tensor([1, 10], [1, 2, 1]), cache, p).grads.kernel as Tensor;
    },
    want: [31, 42],
    tfjs: {
      f: (W) => matMul(tensor([1, 2, 3, 4], [1, 2, 2]), W),
      x: () => tensor2d([[1], [2]]),
      gives: /./,
    },
  },
  ...activationPins,
  ...lossPins,
  ...layerPins,
];

const read = async (make: () => Tensor): Promise<number[]> => {
  const t = scope(make);
  try {
    return Array.from(await t.data());
  } finally {
    release(t);
  }
};

export async function* checkPins(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const { name, why, on, ours, want, tfjs } of pins) {
    if (!wanted('pin', name) || (on && on !== backend)) continue;
    const got = compare(await read(ours), want, 1e-5);
    const theirs = await (on ? autograd : autogradOnCpu)(tfjs.f, tfjs.x);
    const asPinned =
      theirs instanceof Error
        ? tfjs.gives instanceof RegExp && tfjs.gives.test(theirs.message)
        : !(tfjs.gives instanceof RegExp) && compare(theirs, tfjs.gives, 1e-5).ok;
    const notes = [
      ...(got.ok ? [] : [`ours is off by ${got.error.toExponential(1)}`]),
      ...(asPinned
        ? []
        : [
            `tfjs has changed: it gives ${theirs instanceof Error ? theirs.message : `[${theirs.join(', ')}]`} (${why})`,
          ]),
    ];
    yield {
      name,
      kind: 'pin',
      backend,
      oracle: 'pinned',
      worst: got.error,
      tolerance: 1e-5,
      verdict: notes.length ? 'fail' : 'pass',
      notes,
      mutants: 0,
      killed: 0,
    };
  }
}
