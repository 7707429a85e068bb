/** The formulas of the lessons, by the tensor engine: each against the formula itself, written out in float64. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../src/backends/index.js';
import { sequential } from '../../src/compose/sequential.js';
import type { Layer } from '../../src/contract.js';
import { release, scope } from '../../src/memory.js';
import { losses } from '../../src/losses/registry.js';
import { optimizers } from '../../src/optimizers/registry.js';
import { layers } from '../../src/registry.js';
import { makeModel } from '../models.js';

beforeAll(() => useBackend('wasm'));

const xs = [-3, -1.5, -0.25, 0.5, 1, 4];

/** y and dy/dx of an activation at xs. */
const curve = (f: Layer) =>
  scope(() => {
    const x = tf.tensor2d([xs]);
    const { y, cache } = f.forward(x, {}, { training: false, seed: 0 });
    const { dx } = f.backward(tf.onesLike(x), cache, {});
    return {
      y: Array.from((y as tf.Tensor).dataSync()),
      dx: Array.from((dx as tf.Tensor).dataSync()),
    };
  });
const expectNear = (values: readonly number[], want: readonly number[]): void => {
  expect(values.length).toBe(want.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 6));
};
const { exp, log } = Math;
const σ = (x: number): number => 1 / (1 + exp(-x));

test.each([
  [
    'the sigmoid and its derivative (lesson 1, eqs. 3.2, 3.3; lesson 4, eqs. 1, 2; lesson 3, eqs. sigmoid, sigmoid-prime; lesson 5, eq. sigmoid)',
    layers.sigmoid(),
    σ,
    (x: number) => σ(x) * (1 - σ(x)),
  ],
  [
    'tanh by exponentials (lesson 3, eq. tanh; lesson 5, eq. tanh)',
    layers.tanh(),
    (x: number) => (exp(x) - exp(-x)) / (exp(x) + exp(-x)),
    (x: number) => 4 / (exp(x) + exp(-x)) ** 2,
  ],
  [
    'ReLU and its derivative (lesson 3, eq. relu; lesson 5, eqs. relu, relu-derivative)',
    layers.relu(),
    (x: number) => Math.max(0, x),
    (x: number) => (x > 0 ? 1 : 0),
  ],
  [
    'leaky ReLU, a generalized ReLU with a small α (lesson 3, eq. leaky-relu; lesson 5, eqs. leaky-relu, generalized-relu)',
    layers.leakyReLU({ alpha: 0.01 }),
    (x: number) => Math.max(0, x) + 0.01 * Math.min(0, x),
    (x: number) => (x > 0 ? 1 : 0.01),
  ],
  [
    'the absolute value, a generalized ReLU with α = −1 (lesson 5, eqs. absolute-value, generalized-relu)',
    layers.abs(),
    (x: number) => Math.max(0, x) - Math.min(0, x),
    (x: number) => (x > 0 ? 1 : -1),
  ],
  [
    'ELU (lesson 5, eq. elu)',
    layers.elu(),
    (x: number) => (x > 0 ? x : exp(x) - 1),
    (x: number) => (x > 0 ? 1 : exp(x)),
  ],
  ['softplus (lesson 5, eq. softplus)', layers.softplus(), (x: number) => log(1 + exp(x)), σ],
] as const)('%s', (_, f, y, dx) => {
  const got = curve(f);
  expectNear(got.y, xs.map(y));
  expectNear(got.dx, xs.map(dx));
});

/** e^zⱼ / Σ e^zₖ */
const softmax = (z: readonly number[]): number[] =>
  z.map((zj) => exp(zj) / z.reduce((sum, zk) => sum + exp(zk), 0));

test('the softmax (lesson 5, eq. softmax)', () => {
  expectNear(curve(layers.softmax()).y, softmax(xs));
});

test('cross entropy of the softmax, and its gradient p − t (lesson 5, eq. cross-entropy)', () => {
  const [z, label] = [[2, -1, 0.5], 2];
  const t = z.map((_, k) => Number(k === label));
  const { l, dy } = scope(() => {
    const loss = losses.softmaxCrossEntropy();
    const { l, cache } = loss.forward(tf.tensor2d([z]), tf.tensor2d([t]));
    const { dy } = loss.backward(tf.tensor2d([[1]]), cache);
    return { l: Array.from(l.dataSync()), dy: Array.from(dy!.dataSync()) };
  });
  expectNear(l, [-z.reduce((sum, _, k) => sum + t[k]! * log(softmax(z)[k]!), 0)]);
  expectNear(dy, softmax(z).map((p, k) => p - t[k]!)); // prettier-ignore
});

/** A 3-3-2 network of the lessons: a row a node, the bias last. */
const W2 = [[0.2, -0.4, 0.1, 0.3], [0.5, 0.6, -0.7, -0.1], [-0.8, 0.9, 0.4, 0.2]]; // prettier-ignore
const W3 = [[0.3, -0.2, 0.5, 0.1], [-0.6, 0.7, 0.8, -0.3]]; // prettier-ignore
const X = [0.9, -0.4, 0.6];
const T = [1, 0];

/** uₗ = Wₗ·yₗ₋₁ + bₗ, yₗ = σ(uₗ), a sum at a time. */
const layerOf = (rows: readonly (readonly number[])[], y: readonly number[]): number[] =>
  rows.map((row) => σ(y.reduce((sum, yi, i) => sum + row[i]! * yi, row.at(-1)!)));
const transposed = (rows: readonly (readonly number[])[]): number[][] => rows[0]!.slice(0, -1).map((_, i) => rows.map((row) => row[i]!)); // prettier-ignore
const denseOf = (rows: readonly (readonly number[])[], name: string) =>
  layers.dense({
    name,
    units: rows.length,
    activation: 'sigmoid',
    kernelInitializer: transposed(rows),
    biasInitializer: rows.map((row) => row.at(-1)!),
  });

const read = async (t: tf.Tensor): Promise<number[]> => Array.from(await t.data());

test('dense layers are y = f(W·x + b), layer by layer (lesson 1, eqs. matrix-form, layer-chain; lesson 3, eq. layer; lesson 4, eqs. 18, 19; lesson 5, eqs. layer-2, layer-l)', async () => {
  const options = { loss: 'halfSquaredError', optimizer: 'sgd' } as const;
  const [two, three] = [
    makeModel(sequential([denseOf(W2, 'two')]), [3], options),
    makeModel(sequential([denseOf(W2, 'two'), denseOf(W3, 'three')]), [3], options),
  ];
  const [y2, y3] = [two, three].map((model) => model.predict([X]) as tf.Tensor) as [tf.Tensor, tf.Tensor];
  expectNear(await read(y2), layerOf(W2, X));
  expectNear(await read(y3), layerOf(W3, layerOf(W2, X)));
  release([y2, y3]);
});

/** ∂E/∂w of a layer of the 3-3-2 network by central differences of E = ½ Σ (y − t)². */
const differencesOf = (
  which: 2 | 3,
  examples: readonly (readonly [readonly number[], readonly number[]])[],
) => {
  const E = (w2: readonly number[][], w3: readonly number[][]): number =>
    examples.reduce(
      (sum, [x, t]) => sum + 0.5 * layerOf(w3, layerOf(w2, x)).reduce((s, y, k) => s + (y - t[k]!) ** 2, 0),
      0,
    ) / examples.length;
  const h = 1e-5;
  const rows = which === 2 ? W2 : W3;
  const at = (j: number, i: number, by: number): number => {
    const moved = rows.map((row, k) => row.map((w, l) => (k === j && l === i ? w + by : w)));
    return which === 2 ? E(moved, W3) : E(W2, moved);
  };
  return rows.map((row, j) => row.map((_, i) => (at(j, i, h) - at(j, i, -h)) / (2 * h)));
};

const examples = [[X, T], [[-0.5, 0.3, 0.8], [0, 1]], [[0.2, 0.7, -0.9], [1, 1]]] as const; // prettier-ignore

test.each([
  [
    'a step of sgd is −η times the gradient (lesson 4, eqs. 20–26; lesson 5, eqs. stochastic, gradient-descent; lesson 1, eqs. 3.8, 3.10)',
    1,
  ],
  [
    'a step of sgd on a batch is −η times the mean gradient (lesson 4, eq. 17; lesson 5, eqs. batch, mini-batch)',
    3,
  ],
])('%s', async (_, count) => {
  const rate = 0.5;
  const model = makeModel(sequential([denseOf(W2, 'two'), denseOf(W3, 'three')]), [3], {
    loss: 'halfSquaredError',
    optimizer: optimizers.sgd({ learningRate: rate }),
  });
  const shown = examples.slice(0, count);
  await model.fit(shown.map(([x]) => [...x]), shown.map(([, t]) => [...t]), { batchSize: count, epochs: 1 }); // prettier-ignore
  for (const [name, which, rows] of [
    ['two', 2, W2],
    ['three', 3, W3],
  ] as const) {
    // prettier-ignore
    const wanted = differencesOf(which, shown).map((row, j) => row.map((g, i) => rows[j]![i]! - rate * g));
    expectNear(await read(model.weights.get(`${name}/kernel`)!), transposed(wanted).flat());
    expectNear(await read(model.weights.get(`${name}/bias`)!), wanted.map((row) => row.at(-1)!)); // prettier-ignore
  }
});

test('what is not connected stays 0 (lesson 5, eq. sparse-connections)', async () => {
  const mask = [[1, 0], [0, 1], [1, 1]]; // prettier-ignore
  const sparse = layers.dense({ name: 'sparse', units: 2, mask });
  const model = makeModel(sequential([sparse]), [3], { loss: 'meanSquaredError', optimizer: 'adam' });
  const y = model.predict([X]) as tf.Tensor;
  const kernel = await read(model.weights.get('sparse/kernel')!);
  expectNear(await read(y), [0, 1].map((j) => X.reduce((sum, x, i) => sum + x * mask[i]![j]! * kernel[2 * i + j]!, 0))); // prettier-ignore
  release(y);
  await model.fit([X, [1, 2, 3]], [[1, 0], [0, 1]], { epochs: 3 }); // prettier-ignore
  const after = await read(model.weights.get('sparse/kernel')!);
  mask.flat().forEach((m, i) => expect(after[i] === 0).toBe(m === 0));
});
