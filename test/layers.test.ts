/** What a parity case cannot say of a layer: unknown dimensions, errors, statistics, masks, shared parameters. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend, type BackendName } from '../src/backends/index.js';
import { graph } from '../src/compose/graph.js';
import { residual } from '../src/compose/residual.js';
import { sequential } from '../src/compose/sequential.js';
import type { Layer, Shape } from '../src/contract.js';
import { losses } from '../src/losses/registry.js';
import { optimizers } from '../src/optimizers/registry.js';
import { rng } from '../src/random.js';
import { layers } from '../src/registry.js';
import { makeModel } from './models.js';

const { dense, embedding, tiedDense, masking } = layers;

beforeAll(() => useBackend('wasm'));

/** The numbers of a tensor, which is freed. */
const read = async (t: tf.Tensor): Promise<number[]> => {
  const values = Array.from(await t.data());
  t.dispose();
  return values;
};
const near = (got: ArrayLike<number>, want: readonly number[], digits = 5): void => {
  expect(got).toHaveLength(want.length);
  want.forEach((w, i) => expect(got[i]).toBeCloseTo(w, digits));
};
const ctx = { training: true, seed: 5 };
/** y alone: the cache is freed. */
const outputOf = (layer: Layer, x: tf.Tensor, seed = ctx.seed): tf.Tensor =>
  tf.tidy(() => layer.forward(x, {}, { training: true, seed }).y as tf.Tensor);

describe('shapes', () => {
  const shapeOf = (layer: Layer, x: Shape | readonly Shape[]) => layer.outShape(x);

  test('unknown dimensions stay unknown', () => {
    expect(shapeOf(layers.reshape({ targetShape: [4, 3] }), [-1, 12])).toEqual([-1, 4, 3]);
    expect(shapeOf(layers.reshape({ targetShape: [-1, 2] }), [-1, 3, 4])).toEqual([-1, 6, 2]);
    expect(shapeOf(layers.reshape({ targetShape: [-1, 2] }), [-1, -1, 4])).toEqual([-1, -1, 2]);
    expect(shapeOf(layers.permute({ dims: [2, 1] }), [-1, -1, 4])).toEqual([-1, 4, -1]);
    expect(shapeOf(layers.repeatVector({ n: 3 }), [-1, 4])).toEqual([-1, 3, 4]);
    expect(shapeOf(layers.cropping1D(), [-1, -1, 4])).toEqual([-1, -1, 4]);
    expect(shapeOf(layers.zeroPadding1D({ padding: [1, 2] }), [-1, 5, 4])).toEqual([-1, 8, 4]);
    expect(shapeOf(layers.zeroPadding1D(), [-1, -1, 4])).toEqual([-1, -1, 4]);
    expect(shapeOf(layers.flatten(), [-1, 3, 4])).toEqual([-1, 12]);
    expect(shapeOf(layers.flatten(), [-1, -1, 4])).toEqual([-1, -1]);
    expect(shapeOf(layers.dot({ axes: -1 }), [[-1, 5, 4], [-1, 3, 4]])).toEqual([-1, 5, 3]); // prettier-ignore
    expect(shapeOf(layers.dot({ axes: 1 }), [[-1, 4], [-1, 4]])).toEqual([-1, 1]); // prettier-ignore
    expect(shapeOf(layers.maxout({ units: 2, axis: 1 }), [-1, 6, -1])).toEqual([-1, 2, -1]);
    expect(shapeOf(residual(dense({ units: 4 })), [-1, -1, 4])).toEqual([-1, -1, 4]);
    expect(shapeOf(layers.concatenate({ axis: 1 }), [[-1, -1, 4], [-1, 3, 4]])).toEqual([-1, -1, 4]); // prettier-ignore
  });

  const wrong: [string, Layer, Shape | readonly Shape[], RegExp][] = [
    ['reshape', layers.reshape({ targetShape: [5] }), [-1, 12], /expected an input of 5 numbers.*12 numbers/],
    ['reshape, −1', layers.reshape({ targetShape: [5, -1] }), [-1, 12], /a multiple of 5/],
    ['permute', layers.permute({ dims: [2, 1] }), [-1, 4], /rank 3/],
    ['repeatVector', layers.repeatVector({ n: 2 }), [-1, 4, 2], /rank 2/],
    ['cropping1D, rank', layers.cropping1D(), [-1, 4], /rank 3/],
    ['cropping1D, too short', layers.cropping1D({ cropping: 2 }), [-1, 4, 1], /more than 4 steps/],
    ['zeroPadding1D', layers.zeroPadding1D(), [-1, 4], /rank 3/],
    ['subtract', layers.subtract(), [[-1, 4]], /two inputs, received 1/],
    ['average', layers.average(), [[-1, 4], [-1, 3]], /one shape/], // prettier-ignore
    ['dot', layers.dot({ axes: 1 }), [[-1, 4], [-1, 3]], /axis 1 of the first/], // prettier-ignore
    ['dot of three', layers.dot({ axes: 1 }), [[-1, 4], [-1, 4], [-1, 4]], /two inputs/], // prettier-ignore
    ['dot, no such axis', layers.dot({ axes: 2 }), [[-1, 4], [-1, 4]], /axis 2/], // prettier-ignore
    ['maxout', layers.maxout({ units: 4 }), [-1, 6], /multiple of 4 features/],
    ['concatenate of none', layers.concatenate(), [], /received none/],
    ['prelu', layers.prelu({ sharedAxes: [2] }), [-1, 4], /an axis 2, along which slopes are shared/],
    ['layerNormalization', layers.layerNormalization(), [-1], /an axis -1 that is not the batch/],
    ['dense, mask', dense({ units: 2, mask: [[1, 0, 1]] }), [-1, 2], /2 rows of 2.*received 1 rows of 3/],
    ['dense, rows of the mask', dense({ units: 2, mask: [[1, 0], [1]] }), [-1, 2], /2 rows of 2 or 1/], // prettier-ignore
    ['tiedDense', tiedDense({ to: dense({ units: 3 }), units: 5 }), [-1, 4], /last dimension is 3/],
    ['residual', residual(dense({ units: 3 })), [-1, 4], /keeps the shape of its input, \[null, 4\]/],
  ];
  test.each(wrong)('%s says what it expected', (_, layer, x, message) => {
    expect(() => shapeOf(layer, x)).toThrow(message);
  });

  test('wrong options say what they expected', () => {
    expect(() => layers.reshape({ targetShape: [-1, -1] })).toThrow(/at most one −1/);
    expect(() => layers.permute({ dims: [1, 3] })).toThrow(/each of 1, 2, …, n once/);
    expect(() => layers.cropping1D({ cropping: -1 })).toThrow(/whole number ≥ 0/);
    expect(() => layers.zeroPadding1D({ padding: [1, 2, 3] as never })).toThrow(/two of them/);
    expect(() => layers.dot({ axes: 0 })).toThrow(/not 0, the batch/);
    expect(() => layers.gaussianNoise({ stddev: -1 })).toThrow(/number ≥ 0/);
    expect(() => layers.gaussianNoise({} as never)).toThrow(/"stddev" is required/);
    expect(() => layers.relu({ name: 3 } as never)).toThrow(/"name": expected a text, received 3/);
    expect(() => layers.relu({ trainable: 1 } as never)).toThrow(/"trainable": expected true or false/);
    expect(() => layers.lambda({ forward: 1, backward: 2 } as never)).toThrow(
      /expected a function, \(x\) => y/,
    );
  });
});

describe('noise', () => {
  const n = 100_000;
  const input = (mean: number, stddev: number): tf.Tensor => {
    const random = rng(11);
    return tf.tensor(
      Float32Array.from({ length: n }, () => mean + stddev * random.normal()),
      [n, 1],
    );
  };
  const statistics = async (layer: Layer, x: tf.Tensor): Promise<{ mean: number; variance: number }> => {
    const values = await read(outputOf(layer, x));
    x.dispose();
    const mean = values.reduce((a, b) => a + b, 0) / n;
    return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / n };
  };

  test('gaussianNoise adds N(0, stddev²)', async () => {
    const { mean, variance } = await statistics(layers.gaussianNoise({ stddev: 0.7 }), tf.fill([n, 1], 3));
    expect(mean).toBeCloseTo(3, 1);
    expect(variance / 0.49).toBeCloseTo(1, 1);
  });

  test('gaussianDropout multiplies by N(1, rate/(1 − rate))', async () => {
    const { mean, variance } = await statistics(layers.gaussianDropout({ rate: 0.2 }), tf.fill([n, 1], 2));
    expect(mean / 2).toBeCloseTo(1, 1);
    expect(variance / 4 / 0.25).toBeCloseTo(1, 1);
  });

  test.each([0.05, 0.3, 0.8])('alphaDropout of rate %d keeps mean 0 and variance 1', async (rate) => {
    const { mean, variance } = await statistics(layers.alphaDropout({ rate }), input(0, 1));
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  test('alphaDropout drops as many as its rate says, all to one value', async () => {
    const x = tf.fill([n, 1], 1);
    const values = await read(outputOf(layers.alphaDropout({ rate: 0.3 }), x));
    x.dispose();
    expect(new Set(values).size).toBe(2);
    const dropped = values.reduce((a, b) => Math.min(a, b));
    expect(values.filter((v) => v === dropped).length / n).toBeCloseTo(0.3, 2);
  });

  test.each([
    ['gaussianNoise', layers.gaussianNoise({ stddev: 1 })],
    ['gaussianDropout', layers.gaussianDropout({ rate: 0.4 })],
    ['alphaDropout', layers.alphaDropout({ rate: 0.4 })],
  ])('%s: a seed gives the same noise on every backend, another seed another', async (_, layer) => {
    const draw = async (backend: BackendName, seed: number): Promise<number[]> => {
      await useBackend(backend);
      const x = tf.ones([5, 7]);
      const y = outputOf(layer, x, seed);
      x.dispose();
      return read(y);
    };
    const onWasm = await draw('wasm', 3);
    near(await draw('cpu', 3), onWasm, 6);
    const other = await draw('wasm', 4);
    expect(other).not.toEqual(onWasm);
  });
});

describe('masks', () => {
  const none = [-1];
  /** The mask of a layer's output; the rest is freed. */
  const maskOf = async (
    layer: Layer,
    shapes: readonly Shape[],
    masks: readonly (readonly number[][] | null)[],
    values?: readonly number[],
  ): Promise<number[] | null> => {
    const mask = tf.tidy((): tf.Tensor => {
      const xs = shapes.map((s) =>
        values
          ? tf.tensor([...values], [...s], layer.indices[0] ? 'int32' : 'float32')
          : tf.randomNormal([...s]),
      );
      const given = masks.map((m) => (m ? tf.tensor2d(m as number[][]) : null));
      const p = layer.params(layer.inputs ? shapes : shapes[0]!);
      const params = Object.fromEntries(
        Object.entries(p).map(([k, s]) => [k, tf.ones([...(s.shape as Shape)])]),
      );
      const done = layer.forward(layer.inputs ? xs : xs[0]!, params, { ...ctx, masks: given });
      return done.masks?.[0] ?? tf.tensor(none);
    });
    const found = await read(mask);
    return found.join() === none.join() ? null : found;
  };
  const m = [
    [1, 1, 0],
    [1, 0, 0],
  ];

  test.each([
    ['dense', dense({ units: 2, activation: 'relu' })],
    ['activation', layers.activation({ activation: 'tanh' })],
    ['relu', layers.relu()],
    ['prelu', layers.prelu()],
    ['dropout', layers.dropout({ rate: 0.5 })],
    ['gaussianNoise', layers.gaussianNoise({ stddev: 1 })],
    ['gaussianDropout', layers.gaussianDropout()],
    ['alphaDropout', layers.alphaDropout()],
    ['batchNormalization', layers.batchNormalization()],
    ['layerNormalization', layers.layerNormalization()],
    ['activityRegularization', layers.activityRegularization({ l1: 1 })],
    ['tiedDense', tiedDense({ to: dense({ units: 4 }), units: 2 })],
  ])('%s lets a mask pass', async (_, layer) => {
    expect(await maskOf(layer, [[2, 3, 4]], [m])).toEqual(m.flat());
  });

  const identity: Layer = layers.lambda({ forward: (x) => x, backward: (dy) => dy });
  test.each([
    ['flatten', layers.flatten()],
    ['permute', layers.permute({ dims: [2, 1] })],
    ['reshape', layers.reshape({ targetShape: [12] })],
    ['lambda', identity],
  ])('%s does not', async (_, layer) => {
    expect(await maskOf(layer, [[2, 3, 4]], [m])).toBeNull();
  });

  test('masking masks steps whose numbers are all maskValue, whatever mask came', async () => {
    const values = [7, 7, 7, 1, 1, 7, 7, 7, 0, 0, 7, 7];
    expect(await maskOf(masking({ maskValue: 7 }), [[2, 3, 2]], [null], values)).toEqual([0, 1, 1, 0, 1, 0]);
  });

  test('embedding masks index 0 if maskZero says so', async () => {
    const x = [1, 2, 0, 3, 0, 0];
    const options = { inputDim: 4, outputDim: 2 };
    const at = (layer: Layer): Promise<number[] | null> => maskOf(layer, [[2, 3]], [null], x);
    expect(await at(embedding({ ...options, maskZero: true }))).toEqual([1, 1, 0, 1, 0, 0]);
    expect(await at(embedding(options))).toBeNull();
  });

  test('a merge: a step counts if it counts in any input, and all do if one input has no mask', async () => {
    const other = [
      [0, 0, 1],
      [1, 0, 0],
    ];
    const two: Shape[] = [[2, 3, 4], [2, 3, 4]]; // prettier-ignore
    const { add, average, subtract, multiply, maximum, minimum, concatenate, dot } = layers;
    for (const layer of [add(), average(), subtract(), multiply(), maximum(), minimum(), concatenate()]) {
      expect(await maskOf(layer, two, [m, other])).toEqual([1, 1, 1, 1, 0, 0]);
      expect(await maskOf(layer, two, [m, null])).toBeNull();
      expect(await maskOf(layer, two, [null, null])).toBeNull();
    }
    expect(await maskOf(dot({ axes: 2 }), two, [m, other])).toBeNull();
    expect(await maskOf(concatenate({ axis: 1 }), two, [m, null])).toEqual([
      1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1,
    ]);
  });

  const x = [
    [1, 2, 0, 0],
    [3, 0, 0, 0],
    [2, 1, 3, 0],
  ];
  const t = x.map((row, i) => row.map((_, j) => [0.5 * i - j, 1 + j]));
  const tagger = (maskZero: boolean) =>
    sequential([embedding({ inputDim: 4, outputDim: 3, maskZero }), dense({ units: 2, activation: 'tanh' })]);

  test('a loss is the mean over the unmasked steps, and so are its gradients', async () => {
    const model = makeModel(tagger(true), [4], { loss: 'meanSquaredError' });
    const { value, grads } = model.gradients(x, t);
    const y = model.predict(x) as tf.Tensor;
    const outputs = await read(y);
    const squares = x.flatMap((row, i) =>
      row.flatMap(
        (word, j) =>
        word === 0 ? [] : [[0, 1].reduce((sum, c) => sum + (outputs[(i * 4 + j) * 2 + c]! - t[i]![j]![c]!) ** 2, 0) / 2], // prettier-ignore
      ),
    );
    expect(squares).toHaveLength(6);
    near(await read(value), [squares.reduce((a, b) => a + b, 0) / 6]);

    // The six steps as a batch of their own, without padding and without a mask.
    const bare = makeModel(tagger(false), [1], { loss: 'meanSquaredError' });
    const weights = model.getWeights();
    bare.setWeights(weights);
    const steps = x.flatMap((row, i) =>
      row.flatMap((word, j) => (word ? [{ word: [word], t: [t[i]![j]!] }] : [])),
    );
    const alone = bare.gradients(
      steps.map((s) => s.word),
      steps.map((s) => s.t),
    );
    for (const [name, g] of Object.entries(grads)) near(await read(g), await read(alone.grads[name]!));
    tf.dispose([weights, alone.value]);
  });

  test('a batch of padding alone has a loss of 0, and no gradient', async () => {
    const model = makeModel(tagger(true), [4], { loss: 'meanSquaredError' });
    const { value, grads } = model.gradients([[0, 0, 0, 0]], [t[0]!]);
    expect(await read(value)).toEqual([0]);
    for (const g of Object.values(grads)) expect((await read(g)).every((v) => v === 0)).toBe(true);
  });
});

describe('tied weights', () => {
  const autoencoder = (trainable = true): Layer => {
    const encoder = dense({ units: 2, activation: 'tanh', trainable });
    return sequential([encoder, tiedDense({ to: encoder, units: 4 })]);
  };
  const x = Array.from({ length: 24 }, (_, i) => [i % 2, (i >> 1) % 2, i % 2, (i >> 1) % 2]);

  test('an autoencoder learns with one matrix, used twice', async () => {
    const model = makeModel(autoencoder(), [4], {
      loss: 'meanSquaredError',
      optimizer: optimizers.adam({ learningRate: 0.02 }),
    });
    expect([...model.weights.keys()]).toEqual(['dense/kernel', 'dense/bias']);
    const { history } = await model.fit(x, x, { epochs: 80, batchSize: 8 });
    expect(history.loss.at(-1)!).toBeLessThan(0.05 * history.loss[0]!);
    const lines: string[] = [];
    model.summary((line) => lines.push(line));
    expect(lines[3]).toMatch(/^tiedDense \(tiedDense\) +\[null, 4\] +shared with dense$/);
    expect(lines.at(-1)).toBe('Parameters: 10, trained: 10, fixed: 0');
  });

  test('its gradient is the sum of the gradients of both uses', async () => {
    const model = makeModel(autoencoder(), [4], { loss: 'meanSquaredError' });
    const { value, grads } = model.gradients(x, x);
    const kernel = model.weights.get('dense/kernel')!;
    const bias = model.weights.get('dense/bias')!;
    const apart = tf.tidy(() => {
      const data = tf.tensor2d(x);
      const a = tf.tanh(tf.add(tf.matMul(data, kernel), bias));
      const dz2 = tf.mul(tf.sub(tf.matMul(a, kernel, false, true), data), 2 / data.size);
      const dz1 = tf.mul(tf.matMul(dz2, kernel), tf.sub(1, tf.square(a)));
      return tf.add(tf.matMul(data, dz1, true), tf.matMul(dz2, a, true));
    });
    near(await read(grads['dense/kernel']!), await read(apart), 6);
    tf.dispose([value, grads['dense/bias']!]);
  });

  test.each([
    [
      'the layer itself',
      (): ReturnType<typeof makeModel> => makeModel(autoencoder(false), [4], { loss: 'meanSquaredError' }),
    ],
    [
      'its path',
      () => makeModel(autoencoder(), [4], { loss: 'meanSquaredError' }).setTrainable('dense', false),
    ],
  ])('frozen by %s, the matrix stays as it is in both places', async (_, make) => {
    const model = make();
    const before = Array.from(await model.weights.get('dense/kernel')!.data());
    const { grads, value } = model.gradients(x, x);
    expect(grads).toEqual({});
    value.dispose();
    await model.fit(x, x, { epochs: 1 });
    expect(Array.from(await model.weights.get('dense/kernel')!.data())).toEqual(before);
  });

  test('a language model: embeddings as input and as output', async () => {
    const words = embedding({ inputDim: 5, outputDim: 4, maskZero: true });
    const net = sequential([
      words,
      dense({ units: 4, activation: 'tanh' }),
      tiedDense({ to: words, units: 5 }),
    ]);
    const model = makeModel(net, [3], {
      loss: losses.softmaxCrossEntropy(),
      optimizer: optimizers.adam({ learningRate: 0.05 }),
    });
    expect([...model.weights.keys()]).toEqual(['embedding/embeddings', 'dense/kernel', 'dense/bias']);
    const said = [[1, 2, 3], [2, 3, 4], [4, 1, 0], [3, 4, 1]]; // prettier-ignore
    const next = said.map((row) => row.map((word) => (word % 4) + 1));
    const { history } = await model.fit(said, next, { epochs: 150 });
    expect(history.loss.at(-1)!).toBeLessThan(0.05);
  });

  test('errors say what to tie to', () => {
    expect(() => tiedDense({ to: dense as never, units: 3 })).toThrow(/expected a layer/);
    expect(() => tiedDense({ to: layers.flatten(), units: 3 })).toThrow(/one matrix, flatten has none/);
    const connections = [[1, 0], [0, 1], [1, 1]]; // prettier-ignore
    expect(() => tiedDense({ to: dense({ units: 2, mask: connections }), units: 3 })).toThrow(/dense has 2/);
    const words = embedding({ inputDim: 5, outputDim: 2 });
    expect(() => tiedDense({ to: words, units: 4 })).toThrow(/expected 5, the rows of the embeddings/);
    expect(() => sequential([tiedDense({ to: dense({ units: 2 }), units: 4 })])).toThrow(/not before it/);
  });
});

test('activityRegularization adds its penalty to the loss, in training and in evaluation', async () => {
  const net = sequential([dense({ units: 2 }), layers.activityRegularization({ l1: 0.5, l2: 0.25 })]);
  const model = makeModel(net, [2], { loss: 'meanSquaredError' });
  const x = [[1, -2], [0.5, 3]]; // prettier-ignore
  const y = await read(model.predict(x) as tf.Tensor);
  const want = y.reduce((sum, v) => sum + (v * v) / 4 + (0.5 * Math.abs(v) + 0.25 * v * v) / 2, 0);
  const zeros = [[0, 0], [0, 0]]; // prettier-ignore
  near([(await model.evaluate(x, zeros)).loss], [want]);
  const { value, grads } = model.gradients(x, zeros);
  near(await read(value), [want]);
  tf.dispose(grads);
});

describe('residual', () => {
  test('takes a name, freezes, and keeps a mask', async () => {
    const net = sequential([
      embedding({ inputDim: 4, outputDim: 3, maskZero: true }),
      residual(dense({ units: 3 }), { name: 'block', trainable: false }),
    ]);
    const model = makeModel(net, [2], { loss: 'meanSquaredError' });
    expect([...model.weights.keys()]).toEqual([
      'embedding/embeddings',
      'block/dense/kernel',
      'block/dense/bias',
    ]);
    const { value, grads } = model.gradients([[1, 0]], [[[0, 0, 0], [9, 9, 9]]]); // prettier-ignore
    expect(Object.keys(grads)).toEqual(['embedding/embeddings']);
    expect((await read(value))[0]).toBeLessThan(1); // the masked step is far off
    tf.dispose(grads);
  });

  test('an error has the path of the layer', () => {
    const net = sequential([dense({ units: 4 }), residual(dense({ units: 3 }), { name: 'block' })]);
    expect(() => net.outShape([-1, 2])).toThrow(
      /^block\/add: expected a layer that keeps the shape.*as many units as x has \(4\)/s,
    );
    expect(() => residual(dense as never)).toThrow(/call the factory/);
  });

  test('a layer called add, and two of them one in the other', async () => {
    const net = residual(residual(layers.linear({ name: 'add' })));
    const x = tf.tensor2d([[1, -2]]);
    const y = await read(outputOf(net, x));
    x.dispose();
    near(y, [3, -6]);
  });
});

describe('lambda', () => {
  test('a wrong shape is an error, not a broadcast', async () => {
    await useBackend('wasm');
    const wide = layers.lambda({ forward: (x) => tf.sum(x, 1, true), backward: (dy) => dy });
    const narrow = layers.lambda({
      forward: (x) => tf.sum(x, 1, true),
      backward: (dy) => dy,
      outShape: ([N]) => [N!, 1],
    });
    tf.tidy(() => {
      const x = tf.ones([2, 3]);
      expect(() => wide.forward(x, {}, ctx)).toThrow(/y from forward of shape \[2, 3\], received \[2, 1\]/);
      const { y, cache } = narrow.forward(x, {}, ctx);
      expect(() => narrow.backward(y, cache, {})).toThrow(/dx from backward of shape \[2, 3\]/);
    });
  });

  test('trains in a network', async () => {
    const doubled = layers.lambda({ forward: (x) => tf.mul(x, 2), backward: (dy) => tf.mul(dy, 2) });
    const net = graph({
      inputs: ['x'],
      nodes: { h: [dense({ units: 1 }), 'x'], y: [doubled, 'h'] },
      outputs: ['y'],
    });
    const model = makeModel(net, [1], {
      loss: 'meanSquaredError',
      optimizer: optimizers.sgd({ learningRate: 0.05 }),
    });
    const { history } = await model.fit([[1], [2], [-1]], [[4], [8], [-4]], { epochs: 100 });
    expect(history.loss.at(-1)!).toBeLessThan(1e-3);
  });
});
