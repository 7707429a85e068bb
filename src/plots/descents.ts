/** Three kinds of gradient descent on the loss of a network of two weights, step by step. */
import { sequential } from '../compose/sequential.js';
import { optimizers } from '../optimizers/registry.js';
import { deriveSeed, permutation, rng } from '../random.js';
import { layers } from '../registry.js';
import { release } from '../memory.js';
import { Model } from '../train/model.js';
import type { Point } from './line.js';

export const examples = 64;
export const updates = 100;
export const learningRate = 0.1;
/** w₁ and w₂. */
export const start: Point = [0.9, -1.1];

/** How many examples each update is by. */
export const batchSizes = { batch: examples, stochastic: 1, miniBatch: 8 } as const;
export type DescentName = keyof typeof batchSizes;

export interface Data {
  readonly x: Float32Array;
  readonly t: Float32Array;
}

/** x ~ U(−2, 2), t = 1.5·tanh(1.2·x) + N(0, 0.6²) */
export const makeData = (seed: number): Data => {
  const random = rng(deriveSeed(seed, 'loss-surface'));
  const x = Float32Array.from({ length: examples }, () => 4 * random.uniform() - 2);
  return { x, t: x.map((v) => 1.5 * Math.tanh(1.2 * v) + 0.6 * random.normal()) };
};

/** L = 1/N Σ (y − t)²,  y = w₂·tanh(w₁·x), over all examples, in float64. */
export const lossAt = ({ x, t }: Data, [w1, w2]: Point): number =>
  x.reduce((sum, v, n) => sum + (w2 * Math.tanh(w1 * v) - t[n]!) ** 2, 0) / x.length;

/** By which examples the k-th update is: in a new order each time that all have had their turn. */
export const rowsOf = (k: number, size: number, seed: number): Int32Array => {
  const perPass = examples / size;
  const order = permutation(examples, deriveSeed(seed, `pass ${Math.floor(k / perPass)}`));
  return order.slice((k % perPass) * size, ((k % perPass) + 1) * size);
};

const column = (of: Float32Array, rows: Int32Array) => ({
  data: Float32Array.from(rows, (n) => of[n]!),
  shape: [rows.length, 1],
});

/** w₁ and w₂ before the first update and after each: w⁺ = w⁻ − η ∂L/∂w. (lesson 5, eqs. gradient-descent, batch, stochastic, mini-batch) */
export const descend = async (data: Data, batchSize: number, seed: number): Promise<readonly Point[]> => {
  const one = (w: number, activation: 'tanh' | 'linear') =>
    layers.dense({ units: 1, activation, useBias: false, kernelInitializer: [[w]] });
  const network = sequential([one(start[0], 'tanh'), one(start[1], 'linear')]);
  const model = new Model(network, { inputShape: [1], seed });
  try {
    model.compile({ loss: 'meanSquaredError', optimizer: optimizers.sgd({ learningRate }) });
    const weights = async (): Promise<Point> => {
      const [w1, w2] = await Promise.all([...model.weights.values()].map((w) => w.data()));
      return [w1![0]!, w2![0]!];
    };
    const path = [await weights()];
    for (let k = 0; k < updates; k++) {
      const rows = rowsOf(k, batchSize, seed);
      await model.trainOnBatch(column(data.x, rows), column(data.t, rows));
      path.push(await weights());
    }
    return path;
  } finally {
    release(model.state);
  }
};
