import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import type { Layer } from '../src/contract.js';
import { losses } from '../src/losses/registry.js';
import { optimizers } from '../src/optimizers/registry.js';
import { rng } from '../src/random.js';
import { layers } from '../src/registry.js';
import type { Model } from '../src/train/model.js';
import type { CompileOptions } from '../src/train/modelOptions.js';
import { makeModel } from './models.js';

const { dense, dropout, batchNormalization, concatenate, embedding, flatten } = layers;

beforeAll(() => useBackend('wasm'));

const make = makeModel;

/** Two classes, separable by a circle. */
const circles = (n: number, seed = 1): { x: number[][]; labels: number[]; oneHot: number[][] } => {
  const random = rng(seed);
  const x = Array.from({ length: n }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
  const labels = x.map(([a, b]) => (a! * a! + b! * b! < 0.4 ? 1 : 0));
  return { x, labels, oneHot: labels.map((l) => (l ? [0, 1] : [1, 0])) };
};
const mlp = (): Layer => sequential([dense({ units: 16, activation: 'tanh' }), dense({ units: 2 })]);
const classify: CompileOptions = {
  loss: 'softmaxCrossEntropy',
  optimizer: optimizers.adam({ learningRate: 0.02 }),
  metrics: ['accuracy'],
};
const weightsOf = async (model: Model): Promise<number[][]> =>
  Promise.all([...model.weights.values()].map(async (w) => Array.from(await w.data())));

describe('fit', () => {
  test('learns, and says how', async () => {
    const { x, labels } = circles(200);
    const model = make(mlp(), [2], classify);
    const { epoch, history } = await model.fit(x, labels, { epochs: 60, batchSize: 20 });
    expect(epoch).toHaveLength(60);
    expect(history.loss.at(-1)!).toBeLessThan(0.15);
    expect(history.accuracy!.at(-1)!).toBeGreaterThan(0.95);
    expect((await model.evaluate(x, labels)).accuracy!).toBeGreaterThan(0.95);
  });

  test.each(['cpu', 'wasm'] as const)(
    'the same seed gives the same losses bit for bit on %s',
    async (backend) => {
      await useBackend(backend);
      const { x, labels } = circles(60);
      const run = async (seed: number): Promise<readonly number[]> => {
        const net = sequential([
          dense({ units: 8, activation: 'relu' }),
          dropout({ rate: 0.3 }),
          dense({ units: 2 }),
        ]);
        const model = make(net, [2], classify, seed);
        const { history } = await model.fit(x, labels, { epochs: 3, batchSize: 7 });
        return history.loss;
      };
      const first = await run(5);
      expect(await run(5)).toEqual(first);
      expect(await run(6)).not.toEqual(first);
      await useBackend('wasm');
    },
  );

  test('batchSize N is gradient descent: one step of sgd is w − η·mean gradient', async () => {
    const model = make(
      sequential([dense({ units: 1, useBias: false, kernelInitializer: [[2], [-1]] })]),
      [2],
      {
        loss: 'halfSquaredError',
        optimizer: optimizers.sgd({ learningRate: 0.5 }),
      },
    );
    await model.fit(
      [
        [1, 2],
        [3, 4],
      ],
      [[1], [0]],
      { batchSize: 2 },
    );
    // residuals: 2−2−1 = −1 and 6−4−0 = 2; gradient = mean of r·x = ([−1, −2] + [6, 8])/2 = [2.5, 3]
    expect((await weightsOf(model))[0]).toEqual([0.75, -2.5]);
  });

  test('batchSize 1 makes as many steps as examples, m makes ⌈N/m⌉, the last one smaller', async () => {
    const { x, labels } = circles(10);
    for (const [batchSize, steps] of [
      [1, 10],
      [3, 4],
      [10, 1],
      [64, 1],
    ] as const) {
      const model = make(mlp(), [2], classify);
      await model.fit(x, labels, { batchSize });
      expect(model.state.step).toBe(steps);
    }
  });

  test('takes nested, typed and shaped arrays, tensors and data sets alike', async () => {
    const { x, labels } = circles(12);
    const flat = Float32Array.from(x.flat());
    const xt = tf.tensor2d(x);
    const yt = tf.tensor1d(labels, 'int32');
    const batches = [0, 4, 8].map((i) => ({ xs: x.slice(i, i + 4), ys: labels.slice(i, i + 4) }));
    async function* generate() {
      for (const { xs, ys } of batches) yield [xs, await Promise.resolve(ys)] as const;
    }
    const runs = [
      (m: Model) => m.fit(x, labels, { epochs: 2, batchSize: 4, shuffle: false }),
      (m: Model) => m.fit(flat, Uint8Array.from(labels), { epochs: 2, batchSize: 4, shuffle: false }),
      (m: Model) =>
        m.fit(
          { data: flat, shape: [12, 2] },
          labels.map((l) => [l]),
          { epochs: 2, batchSize: 4, shuffle: false },
        ),
      (m: Model) => m.fit(xt, yt, { epochs: 2, batchSize: 4, shuffle: false }),
      (m: Model) => m.fit(batches, { epochs: 2 }),
      (m: Model) => m.fit(generate, { epochs: 2 }),
      (m: Model) => m.fit(() => batches.values(), { epochs: 2 }),
    ];
    const seen = [];
    for (const run of runs) {
      const model = make(mlp(), [2], classify);
      seen.push((await run(model)).history.loss);
    }
    for (const losses of seen) expect(losses).toEqual(seen[0]);
    tf.dispose([xt, yt]);
  });

  test('accuracy follows the targets of a data set too', async () => {
    const { x, labels, oneHot } = circles(12);
    const [a, b] = [make(mlp(), [2], classify), make(mlp(), [2], classify)];
    const sparse = await a.evaluate([{ xs: x, ys: labels }]);
    const categorical = await b.evaluate([{ xs: x, ys: oneHot }]);
    expect(categorical.accuracy).toBe(sparse.accuracy);
    expect(sparse.accuracy).toBe((await a.evaluate(x, labels)).accuracy);
  });

  test.each(['cpu', 'wasm'] as const)(
    'an array may be changed as soon as predict returns (%s)',
    async (backend) => {
      await useBackend(backend);
      const model = make(sequential([layers.linear()]), [2], { loss: 'meanSquaredError' });
      const x = Float32Array.from([1, 2]);
      const y = model.predict(x) as tf.Tensor;
      x.fill(9);
      expect(Array.from(await y.data())).toEqual([1, 2]);
      y.dispose();
      await useBackend('wasm');
    },
  );

  test('one-hot targets and class indices give the same losses', async () => {
    const { x, labels, oneHot } = circles(20);
    const a = await make(mlp(), [2], classify).fit(x, labels, { epochs: 2 });
    const b = await make(mlp(), [2], classify).fit(x, oneHot, { epochs: 2 });
    expect(b.history.accuracy).toEqual(a.history.accuracy);
    b.history.loss.forEach((l, i) => expect(l).toBeCloseTo(a.history.loss[i]!, 6));
  });

  test('a weight of 0 leaves an example out; weights scale the loss', async () => {
    const { x, labels } = circles(6);
    const weighted = make(mlp(), [2], classify);
    await weighted.fit(x, labels, { batchSize: 6, sampleWeight: [2, 2, 2, 0, 0, 0] });
    const half = make(mlp(), [2], classify);
    await half.fit(x.slice(0, 3), labels.slice(0, 3), { batchSize: 3 });
    const [a, b] = [await weightsOf(weighted), await weightsOf(half)];
    a.forEach((w, i) => w.forEach((v, j) => expect(v).toBeCloseTo(b[i]![j]!, 5)));
  });

  test('validationSplit holds out the last examples, and validation logs are named val…', async () => {
    const { x, labels } = circles(20);
    const model = make(mlp(), [2], classify);
    const { history } = await model.fit(x, labels, { validationSplit: 0.25, batchSize: 5 });
    expect(model.state.step).toBe(3);
    expect(Object.keys(history).sort()).toEqual(['accuracy', 'loss', 'val_accuracy', 'val_loss']);
    const held = await model.evaluate(x.slice(15), labels.slice(15));
    expect(history.val_loss![0]).toBeCloseTo(held.loss, 6);
    const { history: other } = await model.fit(x, labels, {
      validationData: [x.slice(15), labels.slice(15)],
    });
    expect(other.val_loss).toHaveLength(1);
  });

  test('callbacks see every step in order with its own loss, and can stop the run', async () => {
    const { x, labels } = circles(40);
    const events: string[] = [];
    const batches: number[] = [];
    const model = make(mlp(), [2], classify);
    await model.fit(x, labels, {
      epochs: 5,
      batchSize: 10,
      callbacks: {
        onTrainBegin: ({ epochs, batchesPerEpoch }) => void events.push(`begin ${epochs}×${batchesPerEpoch}`),
        onEpochBegin: (epoch) => void events.push(`epoch ${epoch}`),
        onBatchEnd: (batch, logs) => {
          expect(logs.loss).toBeGreaterThan(0);
          batches.push(batch);
        },
        onEpochEnd: (epoch) => {
          if (epoch === 1) model.stopTraining = true;
        },
        onTrainEnd: () => void events.push('end'),
      },
    });
    expect(events).toEqual(['begin 5×4', 'epoch 0', 'epoch 1', 'end']);
    expect(batches).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });

  test('compiled again with another optimizer, it goes on from the same weights', async () => {
    const { x, labels } = circles(10);
    const model = make(mlp(), [2], { ...classify, optimizer: optimizers.sgd({ momentum: 0.9 }) });
    await model.fit(x, labels);
    const { loss } = await model.evaluate(x, labels);
    model.compile(classify);
    expect((await model.evaluate(x, labels)).loss).toBe(loss);
    await model.fit(x, labels);
    expect(Object.keys(model.state.slots['dense/kernel']!)).toEqual(['m', 'v']);
  });

  test('as many tensors after 1000 steps as after 10', async () => {
    const { x, labels } = circles(10);
    const model = make(mlp(), [2], classify);
    await model.fit(x, labels, { epochs: 10, batchSize: 10 });
    const after10 = tf.memory().numTensors;
    await model.fit(x, labels, { epochs: 990, batchSize: 10 });
    expect(tf.memory().numTensors).toBe(after10);
  });

  test('moving averages move in training and are left alone in inference', async () => {
    const { x, labels } = circles(30);
    const model = make(
      sequential([batchNormalization({ momentum: 0.5 }), dense({ units: 2 })]),
      [2],
      classify,
    );
    await model.fit(x, labels, { batchSize: 10 });
    const mean = await model.weights.get('batchNormalization/movingMean')!.data();
    expect(mean.every((m) => m !== 0)).toBe(true);
    await model.evaluate(x, labels);
    expect(await model.weights.get('batchNormalization/movingMean')!.data()).toEqual(mean);
  });

  test('regularizers add their penalty to the loss, and their gradient', async () => {
    const net = (kernelRegularizer?: 'l2'): Layer =>
      sequential([
        dense({
          units: 1,
          useBias: false,
          kernelInitializer: [[3]],
          ...(kernelRegularizer ? { kernelRegularizer } : {}),
        }),
      ]);
    const compiled = { loss: 'halfSquaredError', optimizer: optimizers.sgd({ learningRate: 1 }) } as const;
    const model = make(net('l2'), [1], compiled);
    const { loss } = await model.trainOnBatch([[0]], [[0]]);
    expect(loss).toBeCloseTo(0.01 * 9, 6);
    expect((await weightsOf(model))[0]![0]).toBeCloseTo(3 - 0.06, 6);
  });

  test('a mask keeps connections at 0', async () => {
    const mask = [
      [1, 0],
      [0, 1],
    ];
    const model = make(sequential([dense({ units: 2, mask })]), [2], {
      loss: 'meanSquaredError',
      optimizer: 'adam',
    });
    await model.fit(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 5],
      ],
      { epochs: 5 },
    );
    const kernel = await model.weights.get('dense/kernel')!.data();
    expect([kernel[1], kernel[2]].map((w) => Math.abs(w!))).toEqual([0, 0]);
    expect(kernel[0]).not.toBe(0);
  });
});

describe('what Keras users expect', () => {
  test('a list of numbers is a column for one unit', async () => {
    const model = make(sequential([dense({ units: 1 })]), [1], { loss: 'meanSquaredError' });
    const { history } = await model.fit([1, 2, 3], [2, 4, 6], { epochs: 2 });
    expect(history.loss).toHaveLength(2);
  });

  test('validationData is used in place of validationSplit', async () => {
    const { x, labels } = circles(10);
    const model = make(mlp(), [2], classify);
    await model.fit(x, labels, { batchSize: 1, validationSplit: 0.5, validationData: [x, labels] });
    expect(model.state.step).toBe(10);
  });

  test('targets by the output’s name are targets, not options', async () => {
    const net = graph({
      inputs: ['x'],
      nodes: { a: [dense({ units: 1 }), 'x'], b: [dense({ units: 2 }), 'x'] },
      outputs: ['a', 'b'],
    });
    const model = make(net, [2], { loss: { a: 'meanSquaredError', b: 'softmaxCrossEntropy' } });
    const { history } = await model.fit([[1, 2]], { a: [[1]], b: [1] });
    expect(history.loss).toHaveLength(1);
  });

  test('a frozen batch normalization is in inference', async () => {
    const frozen = batchNormalization({ trainable: false });
    const { x, labels } = circles(10);
    const model = make(sequential([frozen, dense({ units: 2 })]), [2], classify);
    await model.fit(x, labels);
    expect(Array.from(await model.weights.get('batchNormalization/movingMean')!.data())).toEqual([0, 0]);
  });

  test('a block with state may stand twice', async () => {
    const block = sequential([dense({ units: 2 }), batchNormalization({ momentum: 0 })], { name: 'block' });
    const { x, labels } = circles(10);
    const model = make(sequential([block, block]), [2], classify);
    await model.fit(x, labels);
    expect(model.weights.has('block/batchNormalization/gamma')).toBe(true);
    expect(
      (await model.weights.get('block/batchNormalization/movingMean')!.data()).every(Number.isFinite),
    ).toBe(true);
  });

  test('evaluating while a fit runs does no harm', async () => {
    const { x, labels } = circles(40);
    const model = make(mlp(), [2], classify);
    const fitting = model.fit(x, labels, { epochs: 20, batchSize: 2 });
    const { loss } = await model.evaluate(x, labels, { batchSize: 1 });
    expect(Number.isFinite(loss)).toBe(true);
    await fitting;
  });
});

describe('frozen parameters', () => {
  test('do not change, have no slots, and nothing below them is computed', async () => {
    const { x, labels } = circles(10);
    const frozen = dense({ units: 4, activation: 'tanh', trainable: false });
    const dx = jest.fn();
    const spy: Layer = { ...frozen, backward: dx };
    const model = make(sequential([spy, dense({ units: 2 })]), [2], classify);
    const before = await weightsOf(model);
    await model.fit(x, labels);
    const after = await weightsOf(model);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
    expect(dx).not.toHaveBeenCalled();
    expect(Object.keys(model.state.slots)).toEqual(['dense_1/kernel', 'dense_1/bias']);
  });

  test('the first layer is never asked for dx', async () => {
    const first = dense({ units: 3 });
    const asked: unknown[] = [];
    const spy: Layer = {
      ...first,
      backward: (dy, cache, p, need) => {
        asked.push(need?.dx);
        return (first as Layer).backward(dy, cache, p, need);
      },
    };
    const model = make(sequential([spy, dense({ units: 2 })]), [2], classify);
    await model.trainOnBatch([[1, 2]], [1]);
    expect(asked).toEqual([false]);
  });
});

describe('several inputs and outputs', () => {
  const twoTowers = (): Layer =>
    graph({
      inputs: ['image', 'word'],
      nodes: {
        pixels: [flatten(), 'image'],
        seen: [dense({ units: 3, activation: 'tanh' }), 'pixels'],
        looked: [embedding({ inputDim: 5, outputDim: 2 }), 'word'],
        read: [flatten(), 'looked'],
        both: [concatenate(), 'seen', 'read'],
        kind: [dense({ units: 3 }), 'both'],
        size: [dense({ units: 1 }), 'both'],
      },
      outputs: ['kind', 'size'],
    });
  const image = [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [0, 1],
      [1, 0],
    ],
    [
      [2, 2],
      [0, 0],
    ],
  ];
  const word = [
    [0, 4],
    [1, 1],
    [2, 3],
  ];
  const y = { kind: [0, 2, 1], size: [[1], [2], [3]] };

  test('train by list or by name', async () => {
    const options: CompileOptions = { loss: ['softmaxCrossEntropy', 'meanSquaredError'], optimizer: 'adam' };
    const model = make(twoTowers(), [[2, 2], [2]], options);
    const { history } = await model.fit({ image, word }, y, { epochs: 30, batchSize: 3 });
    expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]!);
    const again = make(twoTowers(), [[2, 2], [2]], options);
    expect((await again.fit([image, word], [y.kind, y.size], { epochs: 30, batchSize: 3 })).history).toEqual(
      history,
    );
    const out = model.predict({ image, word }) as tf.Tensor[];
    expect(out.map((o) => o.shape)).toEqual([
      [3, 3],
      [3, 1],
    ]);
    tf.dispose(out);
  });
});

describe('predict, evaluate, trainOnBatch, summary', () => {
  test('predict cuts batches and puts them together again', () => {
    const { x } = circles(10);
    const model = make(mlp(), [2], classify);
    const whole = model.predict(x, { batchSize: 10 }) as tf.Tensor;
    const cut = model.predict(x, { batchSize: 3 }) as tf.Tensor;
    const xt = tf.tensor2d(x);
    const fromTensor = model.predict(xt, { batchSize: 4 }) as tf.Tensor;
    expect(whole.shape).toEqual([10, 2]);
    for (const other of [cut, fromTensor]) {
      const got = other.arraySync() as number[][];
      (whole.arraySync() as number[][]).forEach((r, i) =>
        r.forEach((v, j) => expect(got[i]![j]).toBeCloseTo(v, 5)),
      );
    }
    tf.dispose([whole, cut, xt, fromTensor]);
  });

  test('evaluate agrees with the definition', async () => {
    const model = make(
      sequential([
        dense({
          units: 2,
          useBias: false,
          kernelInitializer: [
            [1, 0],
            [0, 1],
          ],
        }),
      ]),
      [2],
      classify,
    );
    const { loss, accuracy } = await model.evaluate(
      [
        [2, 0],
        [0, 1],
        [3, 0],
      ],
      [0, 1, 1],
      { batchSize: 2 },
    );
    const l = (gap: number): number => Math.log(1 + Math.exp(-gap));
    expect(loss).toBeCloseTo((l(2) + l(1) + l(-3)) / 3, 6);
    expect(accuracy).toBeCloseTo(2 / 3, 6);
  });

  test('accuracy is binary, categorical or sparse by the loss and the targets', async () => {
    const binary = make(sequential([dense({ units: 1, useBias: false, kernelInitializer: [[1]] })]), [1], {
      loss: 'sigmoidCrossEntropy',
      metrics: ['accuracy'],
    });
    expect((await binary.evaluate([[1], [-1], [2]], [[1], [1], [1]])).accuracy).toBeCloseTo(2 / 3, 6);
    const half = make(sequential([dense({ units: 1, useBias: false, kernelInitializer: [[1]] })]), [1], {
      loss: 'meanSquaredError',
      metrics: ['accuracy', 'binaryAccuracy'],
    });
    const logs = await half.evaluate([[0.6], [0.4], [1]], [[1], [1], [1]]);
    expect(logs.accuracy).toBeCloseTo(2 / 3, 6);
    expect(logs.binaryAccuracy).toBeCloseTo(2 / 3, 6);
  });

  test('trainOnBatch is one step of fit', async () => {
    const { x, labels } = circles(8);
    const a = make(mlp(), [2], classify);
    const b = make(mlp(), [2], classify);
    const logs = await a.trainOnBatch(x, labels);
    const { history } = await b.fit(x, labels, { batchSize: 8, shuffle: false });
    expect(logs.loss).toBe(history.loss[0]);
    expect(await weightsOf(a)).toEqual(await weightsOf(b));
  });

  test('summary lists layers, shapes and parameters', () => {
    const shared = dense({ units: 2, name: 'twice' });
    const model = make(
      sequential([shared, shared, batchNormalization(), dense({ units: 3, trainable: false })]),
      [2],
      classify,
    );
    const lines: string[] = [];
    model.summary((line) => lines.push(line));
    expect(lines.join('\n')).toMatch(/twice \(dense\) +\[null, 2\] +6\n/);
    expect(lines.join('\n')).toMatch(/shared with twice/);
    expect(lines.at(-1)).toBe('Parameters: 23, trained: 10, fixed: 13');
  });

  test('losses are proved to be what they say: ½Σ(t−y)²', async () => {
    const loss = losses.halfSquaredError();
    const [y, t] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[0, 4]])];
    const { l, cache } = loss.forward(y, t);
    expect((await l.data())[0]).toBe(2.5);
    tf.dispose([y, t, l, cache as tf.TensorContainer]);
  });
});
