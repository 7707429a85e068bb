/** What a Model can do beside fitting arrays: class weights, splits, passes, weights by name, steps by hand, tuning. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import { layer, type Layer } from '../src/contract.js';
import { losses } from '../src/losses/registry.js';
import { metrics } from '../src/metrics/registry.js';
import { optimizers } from '../src/optimizers/registry.js';
import { rng } from '../src/random.js';
import { layers } from '../src/registry.js';
import type { Callback, Logs } from '../src/train/callbacks/contract.js';
import type { Model } from '../src/train/model.js';
import type { CompileOptions, FitOptions } from '../src/train/modelOptions.js';
import { makeModel as make } from './models.js';

const { dense, batchNormalization, flatten } = layers;

beforeAll(() => useBackend('wasm'));

const random = rng(7);
const normals = (N: number, C: number): number[][] =>
  Array.from({ length: N }, () => Array.from({ length: C }, () => random.normal()));
const numbers = async (x: tf.Tensor): Promise<number[]> => Array.from(await x.data());
const weightsOf = async (model: Model): Promise<Record<string, number[]>> =>
  Object.fromEntries(
    await Promise.all([...model.weights].map(async ([name, w]) => [name, await numbers(w)] as const)),
  );
const expectClose = (got: readonly number[], want: readonly number[], digits = 5): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((v, i) => expect(v).toBeCloseTo(want[i]!, digits));
};
const sgd = (learningRate = 0.1) => optimizers.sgd({ learningRate });
/** y = W·x without a bias, W given. */
const linear = (kernel: number[][], options: Partial<CompileOptions> = {}): Model =>
  make(
    sequential([dense({ units: kernel[0]!.length, useBias: false, kernelInitializer: kernel })]),
    [kernel.length],
    {
      loss: 'meanSquaredError',
      optimizer: sgd(),
      ...options,
    },
  );

describe('classWeight', () => {
  const x = normals(6, 2);
  const labels = [0, 1, 2, 1, 0, 1];
  const oneHot = labels.map((l) => [0, 1, 2].map((c) => Number(c === l)));
  const classWeight = { 0: 0.5, 2: 3 }; // class 1 counts as 1
  const asSamples = labels.map((l) => [0.5, 1, 3][l]!);
  const three = (loss: CompileOptions['loss']): Model =>
    make(sequential([dense({ units: 3 })]), [2], { loss, optimizer: sgd() });
  type Fit = (model: Model) => Promise<unknown>;
  const same = async (makeOne: () => Model, a: Fit, b: Fit): Promise<void> => {
    const [one, other] = [makeOne(), makeOne()];
    await a(one);
    await b(other);
    const want = await weightsOf(other);
    for (const [name, w] of Object.entries(await weightsOf(one))) expectClose(w, want[name]!, 6);
  };
  const options: FitOptions = { epochs: 3, batchSize: 4 };

  test.each([
    ['class indices', labels],
    ['one-hot targets', oneHot],
    ['soft targets: the class is the largest', oneHot.map((row) => row.map((v) => 0.1 + 0.7 * v))],
  ])('%s: as sampleWeight of the same values', async (_, y) => {
    await same(
      () => three('softmaxCrossEntropy'),
      (m) => m.fit(x, y, { ...options, classWeight }),
      (m) => m.fit(x, y, { ...options, sampleWeight: asSamples }),
    );
  });

  test('one unit: no is 0, yes is 1', async () => {
    const y = labels.map((l) => Number(l > 0));
    await same(
      () => make(sequential([dense({ units: 1 })]), [2], { loss: 'sigmoidCrossEntropy', optimizer: sgd() }),
      (m) => m.fit(x, y, { ...options, classWeight: { 0: 5, 1: 0.5 } }),
      (m) => m.fit(x, y, { ...options, sampleWeight: y.map((v) => (v ? 0.5 : 5)) }),
    );
  });

  test('multiplies sampleWeight', async () => {
    const sampleWeight = [1, 2, 3, 4, 5, 6];
    await same(
      () => three('softmaxCrossEntropy'),
      (m) => m.fit(x, labels, { ...options, classWeight, sampleWeight }),
      (m) => m.fit(x, labels, { ...options, sampleWeight: sampleWeight.map((w, i) => w * asSamples[i]!) }),
    );
  });

  test('sequences: each step by its own class', async () => {
    const net = (): Model =>
      make(sequential([dense({ units: 3 })]), [2, 2], { loss: 'softmaxCrossEntropy', optimizer: sgd() });
    const pairs = [0, 2, 4].map((i) => x.slice(i, i + 2));
    const model = net();
    const { history } = await model.fit(pairs, [[0, 1], [2, 1], [0, 1]], { classWeight }); // prettier-ignore
    const first = net().getWeights();
    const flat = three('softmaxCrossEntropy').setWeights(first);
    tf.dispose(first);
    const { loss } = await flat.evaluate(x, [0, 1, 2, 1, 0, 1], { sampleWeight: asSamples });
    expect(history.loss[0]).toBeCloseTo(loss, 5);
  });

  test('a data set', async () => {
    await same(
      () => three('softmaxCrossEntropy'),
      (m) => m.fit([{ xs: x, ys: labels }], { epochs: 3, classWeight }),
      (m) => m.fit([{ xs: x, ys: labels, sampleWeight: asSamples }], { epochs: 3 }),
    );
  });

  test('the validation is not weighted', async () => {
    const model = three('softmaxCrossEntropy');
    const { history } = await model.fit(x, labels, { classWeight, validationData: [x, labels] });
    const { loss } = await model.evaluate(x, labels);
    expect(history.val_loss![0]).toBeCloseTo(loss, 6);
  });

  test.each([
    [{ 3: 1 }, /classWeight: expected classes from 0 to 2, received "3"/],
    [{ a: 1 }, /received "a"/],
    [{ 0: -1 }, /classWeight of 0: expected a number ≥ 0, received -1/],
    [{ 0: NaN }, /received NaN/],
  ])('%j is an error', async (weights, message) => {
    const fitting = three('softmaxCrossEntropy').fit(x, labels, { classWeight: weights });
    await expect(fitting).rejects.toThrow(message);
  });
});

describe('validationSplit with stratify', () => {
  /** 12 of class 0, 6 of class 1, 2 of class 2; x is the example's number. */
  const labels = Array.from({ length: 20 }, (_, i) => (i % 10 === 0 ? 2 : i % 10 < 7 ? 0 : 1));
  const x = labels.map((_, i) => [i]);
  const identity = (): Layer => sequential([layers.linear()]);

  /** The numbers of the examples that are trained on, and held out. */
  const splitBy = async (
    y: number[] | number[][],
    options: FitOptions,
    width = 3,
  ): Promise<{ trained: number[]; held: number[] }> => {
    const seen = { trained: [] as number[], held: [] as number[] };
    const first = layer({
      outShape: ([N]) => [N!, width],
      forward: (given, _, { training }) => {
        (training ? seen.trained : seen.held).push(...(given.dataSync() as Float32Array));
        return { y: tf.mul(given, tf.zeros([1, width])), cache: null };
      },
      backward: (dy) => ({ dx: () => tf.sum(dy, -1, true) }),
    });
    const loss = width === 1 ? 'sigmoidCrossEntropy' : 'softmaxCrossEntropy';
    const model = make(sequential([first, identity()]), [1], { loss });
    await model.fit(x, y, options);
    return seen;
  };
  const counts = (rows: readonly number[]): number[] =>
    [0, 1, 2].map((c) => rows.filter((i) => labels[i] === c).length);
  const ascending = (a: number, b: number): number => a - b;

  test.each([
    ['class indices', labels],
    ['one-hot targets', labels.map((l) => [0, 1, 2].map((c) => Number(c === l)))],
  ])('the share is held out of each class (%s)', async (_, y) => {
    const { trained, held } = await splitBy(y, { validationSplit: 0.5, stratify: true, batchSize: 3 });
    expect(counts(held)).toEqual([6, 3, 1]);
    expect(counts(trained)).toEqual([6, 3, 1]);
    expect([...trained, ...held].sort(ascending)).toEqual(x.map(([i]) => i));
    // of each class the last ones
    for (const c of [0, 1, 2]) {
      const [of, out] = [trained, held].map((rows) => rows.filter((i) => labels[i] === c));
      expect(Math.max(...of!)).toBeLessThan(Math.min(...out!));
    }
  });

  test('a class is never held out as a whole', async () => {
    const { trained, held } = await splitBy(labels, { validationSplit: 0.7, stratify: true });
    expect(counts(trained)).toEqual([4, 2, 1]);
    expect(counts(held)).toEqual([8, 4, 1]);
  });

  test('a small share of a small class is rounded down', async () => {
    const { held } = await splitBy(labels, { validationSplit: 0.25, stratify: true });
    expect(counts(held)).toEqual([3, 1, 0]);
  });

  test('one unit: yes and no', async () => {
    const y = labels.map((l) => Number(l > 0));
    const { held } = await splitBy(y, { validationSplit: 0.5, stratify: true }, 1);
    expect(counts(held)[0]).toBe(6);
    expect(held).toHaveLength(10);
  });

  test('does not depend on the seed or on shuffling', async () => {
    const a = await splitBy(labels, { validationSplit: 0.5, stratify: true });
    const b = await splitBy(labels, { validationSplit: 0.5, stratify: true, shuffle: false });
    expect(b.held).toEqual(a.held);
    expect(a.trained.sort(ascending)).toEqual(b.trained);
    expect(b.trained).toEqual([...b.trained].sort(ascending));
  });

  test('a share that holds nothing out is an error, as no log would be validated', async () => {
    const model = make(sequential([dense({ units: 3 })]), [1], { loss: 'softmaxCrossEntropy' });
    await expect(
      model.fit([[1], [2], [3]], [0, 1, 2], { validationSplit: 0.25, stratify: true }),
    ).rejects.toThrow(/validationSplit 0\.25 with stratify holds out none of 3 examples/);
  });

  test('without it, the last examples', async () => {
    const { held } = await splitBy(labels, { validationSplit: 0.25 });
    expect(held).toEqual([15, 16, 17, 18, 19]);
  });
});

describe('initialEpoch', () => {
  test('epochs are numbered on from there', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    let told: unknown;
    const model = linear([[1]]);
    const { epoch, history } = await model.fit([[1]], [[0]], {
      initialEpoch: 3,
      epochs: 5,
      callbacks: {
        onTrainBegin: ({ model: _, ...rest }) => void (told = rest),
        onEpochBegin: (e) => void begun.push(e),
        onEpochEnd: (e) => void ended.push(e),
      },
    });
    expect(epoch).toEqual([3, 4]);
    expect([begun, ended]).toEqual([epoch, epoch]);
    expect(history.loss).toHaveLength(2);
    expect(model.state.step).toBe(2);
    expect(told).toEqual({ epochs: 5, initialEpoch: 3, batchesPerEpoch: 1 });
  });

  test('two runs make one: the same weights as without the break', async () => {
    const x = normals(10, 2);
    const y = normals(10, 1);
    const options = { loss: 'meanSquaredError', optimizer: optimizers.adam({ learningRate: 0.1 }) } as const;
    const net = (): Model => make(sequential([dense({ units: 1 })]), [2], options);
    const [whole, broken] = [net(), net()];
    await whole.fit(x, y, { epochs: 4, batchSize: 3 });
    await broken.fit(x, y, { epochs: 2, batchSize: 3 });
    await broken.fit(x, y, { initialEpoch: 2, epochs: 4, batchSize: 3 });
    expect(await weightsOf(broken)).toEqual(await weightsOf(whole));
  });

  test('nothing is left to do: no epochs', async () => {
    expect(await linear([[1]]).fit([[1]], [[0]], { initialEpoch: 2, epochs: 2 })).toEqual({
      epoch: [],
      history: { loss: [] },
    });
  });

  test.each([-1, 0.5, NaN])('%p is an error', async (initialEpoch) => {
    await expect(linear([[1]]).fit([[1]], [[0]], { initialEpoch })).rejects.toThrow(
      /initialEpoch: expected a whole number ≥ 0/,
    );
  });
});

describe('stepsPerEpoch', () => {
  /** Sees the x of every step. */
  const spying = (): { model: Model; seen: number[][] } => {
    const seen: number[][] = [];
    const eye: Layer = layer({
      outShape: (x) => x,
      forward: (x) => {
        seen.push(Array.from(x.dataSync()));
        return { y: tf.clone(x), cache: null };
      },
      backward: (dy) => ({ dx: () => tf.clone(dy) }),
    });
    return { model: make(sequential([eye]), [1], { loss: 'meanSquaredError' }), seen };
  };
  const six = [[0], [1], [2], [3], [4], [5]];

  test('arrays go on over the epochs, and every pass sees every example', async () => {
    const { model, seen } = spying();
    const { epoch } = await model.fit(six, six, { epochs: 3, stepsPerEpoch: 2, batchSize: 2 });
    expect(epoch).toEqual([0, 1, 2]);
    expect(seen).toHaveLength(6);
    for (const pass of [seen.slice(0, 3), seen.slice(3)])
      expect(pass.flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(seen.slice(0, 3)).not.toEqual(seen.slice(3)); // shuffled anew
  });

  test('an epoch may be longer than a pass', async () => {
    const { model, seen } = spying();
    const steps: number[] = [];
    let batches: number | undefined;
    await model.fit(six, six, {
      epochs: 2,
      stepsPerEpoch: 4,
      batchSize: 3,
      callbacks: {
        onTrainBegin: ({ batchesPerEpoch }) => void (batches = batchesPerEpoch),
        onBatchEnd: (batch) => void steps.push(batch),
      },
    });
    expect(seen).toHaveLength(8);
    expect(steps).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(batches).toBe(4);
  });

  test('the passes are those of a fit without it', async () => {
    const [a, b] = [spying(), spying()];
    await a.model.fit(six, six, { epochs: 2, stepsPerEpoch: 3, batchSize: 2 });
    await b.model.fit(six, six, { epochs: 2, batchSize: 2 });
    expect(a.seen).toEqual(b.seen);
  });

  test.each(['a generator', 'an async generator'])(
    '%s without an end: its return is called once, at the end',
    async (kind) => {
      const { model, seen } = spying();
      let ended = 0;
      let made = 0;
      function* endless() {
        made++;
        try {
          for (let i = 0; ; i++) yield { xs: [[i]], ys: [[0]] };
        } finally {
          ended++;
        }
      }
      async function* later() {
        yield* await Promise.resolve(endless());
      }
      const data = kind === 'a generator' ? endless : later;
      await model.fit(data, {
        epochs: 3,
        stepsPerEpoch: 2,
        callbacks: { onEpochEnd: () => expect(ended).toBe(0) },
      });
      expect(seen.flat()).toEqual([0, 1, 2, 3, 4, 5]);
      expect({ made, ended }).toEqual({ made: 1, ended: 1 });
    },
  );

  test('the return is called where fit throws or is stopped, with stepsPerEpoch and without', async () => {
    for (const stepsPerEpoch of [3, undefined])
      for (const way of ['throw', 'stop']) {
        const { model } = spying();
        let ended = 0;
        function* data() {
          try {
            for (let i = 0; i < 100; i++)
              yield { xs: way === 'throw' && i === 2 ? [[1, 2]] : [[i]], ys: [[0]] };
          } finally {
            ended++;
          }
        }
        const stop: Callback = { onBatchEnd: () => void (model.stopTraining = way === 'stop') };
        const fitting = model.fit(data, { epochs: 9, stepsPerEpoch, callbacks: stop });
        await (way === 'throw' ? expect(fitting).rejects.toThrow(/expected shape/) : fitting);
        expect(ended).toBe(1);
      }
  });

  test('a finite data set begins again', async () => {
    const { model, seen } = spying();
    const batches = [0, 1, 2].map((i) => ({ xs: [[i]], ys: [[0]] }));
    await model.fit(batches, { epochs: 2, stepsPerEpoch: 4 });
    expect(seen.flat()).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
  });

  test('a generator that is used up is an error that says what to pass', async () => {
    const { model } = spying();
    function* once() {
      yield { xs: [[1]], ys: [[1]] };
    }
    await expect(model.fit(once(), { epochs: 1, stepsPerEpoch: 2 })).rejects.toThrow(
      /yielded no batch the 2nd time[\s\S]*pass a function/,
    );
  });

  test.each([0, 1.5])('%p is an error', async (stepsPerEpoch) => {
    await expect(linear([[1]]).fit([[1]], [[0]], { stepsPerEpoch })).rejects.toThrow(
      /stepsPerEpoch: expected a whole number ≥ 1/,
    );
  });
});

describe('getWeights and setWeights', () => {
  const net = (seed = 3): Model =>
    make(
      sequential([
        dense({ units: 3, name: 'a' }),
        batchNormalization({ name: 'n' }),
        dense({ units: 1, name: 'b' }),
      ]),
      [2],
      { loss: 'meanSquaredError', optimizer: 'adam' },
      seed,
    );

  test('there and back, bit for bit, state included', async () => {
    const [model, other] = [net(1), net(2)];
    await model.fit(normals(4, 2), normals(4, 1));
    const weights = model.getWeights();
    expect(Object.keys(weights)).toEqual([
      'a/kernel',
      'a/bias',
      'n/gamma',
      'n/beta',
      'n/movingMean',
      'n/movingVariance',
      'b/kernel',
      'b/bias', // prettier-ignore
    ]);
    other.setWeights(weights);
    tf.dispose(weights);
    expect(await weightsOf(other)).toEqual(await weightsOf(model));
    const x = normals(5, 2);
    const [p, q] = [model.predict(x), other.predict(x)] as [tf.Tensor, tf.Tensor];
    expect(await numbers(p)).toEqual(await numbers(q));
    tf.dispose([p, q]);
  });

  test('copies stay as they are while the model goes on, and the model when they are disposed', async () => {
    const model = net();
    const before = await weightsOf(model);
    const copies = model.getWeights();
    await model.fit(normals(4, 2), normals(4, 1), { epochs: 3 });
    expect(await numbers(copies['a/kernel']!)).toEqual(before['a/kernel']);
    model.setWeights(copies);
    expect(await weightsOf(model)).toEqual(before);
    tf.dispose(copies);
    await model.fit(normals(4, 2), normals(4, 1));
    expect((await weightsOf(model))['a/kernel']!.every(Number.isFinite)).toBe(true);
  });

  test('nested, typed and shaped arrays', async () => {
    const model = make(sequential([dense({ units: 2 })]), [2], { loss: 'meanSquaredError' });
    const want = { 'dense/kernel': [1, 2, 3, 4], 'dense/bias': [5, 6] };
    model.setWeights({ 'dense/kernel': [[1, 2], [3, 4]], 'dense/bias': [5, 6] }); // prettier-ignore
    expect(await weightsOf(model)).toEqual(want);
    model.setWeights({ 'dense/kernel': Float32Array.of(0, 1, 0, 1), 'dense/bias': Float64Array.of(1, 1) });
    expect((await weightsOf(model))['dense/kernel']).toEqual([0, 1, 0, 1]);
    model.setWeights({
      'dense/kernel': { data: Int32Array.of(1, 2, 3, 4), shape: [2, 2] },
      'dense/bias': [5, 6],
    });
    expect(await weightsOf(model)).toEqual(want);
  });

  test('what the optimizer knows stays', async () => {
    const model = net();
    await model.fit(normals(4, 2), normals(4, 1));
    const { slots } = model.state;
    const copies = model.getWeights();
    model.setWeights(copies);
    tf.dispose(copies);
    expect(model.state.slots).toBe(slots);
    expect(model.state.iterations).toBe(1);
  });

  test('what does not fit is an error, and changes nothing', async () => {
    const model = make(sequential([dense({ units: 2, name: 'a' }), dense({ units: 1, name: 'b' })]), [2], {
      loss: 'meanSquaredError',
    });
    const before = await weightsOf(model);
    const good = { 'a/kernel': [[1, 2], [3, 4]], 'a/bias': [0, 0], 'b/kernel': [[1], [1]], 'b/bias': [0] }; // prettier-ignore
    const set = (values: object) => () => model.setWeights({ ...good, ...values });
    expect(set({ 'a/kernal': [1] })).toThrow(/Unknown parameter "a\/kernal"[\s\S]*did you mean "a\/kernel"/);
    expect(() => model.setWeights({ 'a/bias': [0, 0], 'a/kernel': good['a/kernel'] })).toThrow(
      /"b\/kernel", "b\/bias" are missing[\s\S]*\.\.\.model\.getWeights\(\)/,
    );
    const wrong = [
      [{ 'a/kernel': [[1, 2, 3]] }, /the value of "a\/kernel": expected \[2, 2\], received \[1, 3\]\.$/],
      [{ 'a/kernel': [[1, 2]] }, /expected \[2, 2\], received \[1, 2\]\.$/],
      [{ 'a/bias': [1, 2, 3] }, /the value of "a\/bias": expected \[2\], received \[3\]\.$/],
      [{ 'a/kernel': Float32Array.of(1, 2, 3) }, /expected \[2, 2\], received 3 numbers\.$/],
      [{ 'a/bias': [NaN, 1] }, /the value of "a\/bias"\[0\] contains NaN/],
      [
        { 'a/bias': Float64Array.of(0, 1e39) },
        /"a\/bias"\[1\] contains 1e\+39, which is more than float32 can hold/,
      ],
      [{ 'a/bias': ['1', 2] }, /expected a number, received "1"/],
      [{ 'a/bias': 3 }, /the value of "a\/bias": expected a tensor, an array/],
    ] as const;
    for (const [values, message] of wrong) expect(set(values)).toThrow(message);
    const [short, gone] = [tf.zeros([2, 1]), tf.zeros([2, 2])];
    gone.dispose();
    expect(set({ 'a/kernel': short })).toThrow(/expected \[2, 2\], received \[2, 1\]/);
    expect(set({ 'a/kernel': gone })).toThrow(/the value of "a\/kernel" is a disposed tensor/);
    short.dispose();
    expect(await weightsOf(model)).toEqual(before);
  });
});

describe('gradients and applyGradients', () => {
  const x = normals(5, 2);
  const y = normals(5, 2);
  const net = (options: Partial<CompileOptions> = {}): Model =>
    make(
      sequential([
        dense({ units: 4, activation: 'tanh', kernelRegularizer: 'l2' }),
        layers.dropout({ rate: 0.4 }),
        dense({ units: 2 }),
      ]),
      [2],
      { loss: 'meanSquaredError', ...options },
    );

  test.each([
    ['sgd', () => optimizers.sgd({ momentum: 0.9, globalClipNorm: 0.5 })],
    ['adam', () => optimizers.adam({ learningRate: 0.05, weightDecay: 0.01, gradientAccumulationSteps: 2 })],
  ])('together they are trainOnBatch, bit for bit (%s)', async (_, optimizer) => {
    const [byHand, whole] = [net({ optimizer: optimizer() }), net({ optimizer: optimizer() })];
    for (let i = 0; i < 6; i++) {
      const { value, grads } = byHand.gradients(x, y);
      byHand.applyGradients(grads);
      const { loss } = await whole.trainOnBatch(x, y);
      expect((await value.data())[0]).toBe(loss);
      tf.dispose([value, grads]);
      expect(await weightsOf(byHand)).toEqual(await weightsOf(whole));
    }
    expect(byHand.state.step).toBe(6);
    expect(byHand.state.iterations).toBe(whole.state.iterations);
  });

  test('the gradients are the derivatives of the value (finite differences)', async () => {
    const model = net();
    const weights = model.getWeights();
    const lossAt = async (name: string, i: number, by: number): Promise<number> => {
      const moved = await numbers(weights[name]!);
      moved[i]! += by;
      model.setWeights({
        ...weights,
        [name]: { data: Float32Array.from(moved), shape: weights[name]!.shape },
      });
      const { value, grads } = model.gradients(x, y);
      const [loss] = await value.data();
      tf.dispose([value, grads]);
      return loss!;
    };
    const { value, grads } = model.gradients(x, y);
    expect(Object.keys(grads)).toEqual(Object.keys(weights));
    for (const [name, g] of Object.entries(grads)) {
      expect(g.shape).toEqual(weights[name]!.shape);
      for (const [i, d] of (await numbers(g)).entries()) {
        const h = 1e-2;
        const difference = ((await lossAt(name, i, h)) - (await lossAt(name, i, -h))) / (2 * h);
        expect(difference).toBeCloseTo(d, 3);
      }
    }
    tf.dispose([value, grads, weights]);
  });

  test('several outputs, each with its weight; sampleWeight; frozen parameters are left out', async () => {
    const two = graph({
      inputs: ['x'],
      nodes: {
        a: [dense({ units: 1, useBias: false, kernelInitializer: [[1]] }), 'x'],
        b: [dense({ units: 1, useBias: false, kernelInitializer: [[2]] }), 'x'],
      },
      outputs: ['a', 'b'],
    });
    const model = make(two, [1], { loss: 'meanSquaredError', lossWeights: [1, 10], optimizer: sgd() });
    const { value, grads } = model.gradients([[1], [3]], { a: [[0], [0]], b: [[0], [0]] }, [1, 0]);
    // only x = 1 counts, over two examples: L = (1² + 10·2²)/2, dwₐ = 2·1/2, dw_b = 10·2·2/2
    expect(await numbers(value)).toEqual([20.5]);
    expect(await numbers(grads['a/kernel']!)).toEqual([1]);
    expect(await numbers(grads['b/kernel']!)).toEqual([20]);
    tf.dispose([value, grads]);
    model.setTrainable('a', false);
    const frozen = model.gradients([[1]], [[[0]], [[0]]]);
    expect(Object.keys(frozen.grads)).toEqual(['b/kernel']);
    model.applyGradients(frozen.grads);
    tf.dispose(frozen);
    const weights = await weightsOf(model);
    expect(weights['a/kernel']).toEqual([1]);
    expect(weights['b/kernel']![0]).toBeCloseTo(2 - 0.1 * 40, 5);
  });

  test('the gradients stay yours, also where they are accumulated', async () => {
    const model = linear([[1]], {
      optimizer: optimizers.sgd({ learningRate: 1, gradientAccumulationSteps: 2 }),
    });
    const g = tf.tensor2d([[0.5]]);
    model.applyGradients({ 'dense/kernel': g });
    expect(await numbers(g)).toEqual([0.5]);
    g.dispose();
    const h = tf.tensor2d([[1.5]]);
    model.applyGradients({ 'dense/kernel': h });
    h.dispose();
    expect(await weightsOf(model)).toEqual({ 'dense/kernel': [0] });
  });

  test('what does not fit is an error, and changes nothing', () => {
    const model = linear([[1], [1]]);
    const g = tf.zeros([2, 1]);
    const wide = tf.zeros([2, 2]);
    expect(() => model.applyGradients({ 'dense/kernels': g })).toThrow(
      /Unknown parameter "dense\/kernels"[\s\S]*did you mean "dense\/kernel"/,
    );
    expect(() => model.applyGradients({})).toThrow(/No gradient reached parameter "dense\/kernel"/);
    expect(() => model.applyGradients({ 'dense/kernel': wide })).toThrow(
      /the gradient of "dense\/kernel": expected \[2, 1\], received \[2, 2\]/,
    );
    tf.dispose([g, wide]);
    expect(model.state.step).toBe(0);
    expect(() => model.gradients([[1, 2, 3]], [[1]])).toThrow(/x: expected shape \[null, 2\]/);
  });
});

describe('lossWeights', () => {
  const two = (options: Partial<CompileOptions> = {}): Model =>
    make(
      graph({
        inputs: ['x'],
        nodes: {
          a: [dense({ units: 1, useBias: false, kernelInitializer: [[1]], kernelRegularizer: 'l2' }), 'x'],
          b: [dense({ units: 1, useBias: false, kernelInitializer: [[3]] }), 'x'],
        },
        outputs: ['a', 'b'],
      }),
      [1],
      { loss: 'meanSquaredError', optimizer: sgd(0), ...options },
    );
  const y = { a: [[0], [0]], b: [[0], [0]] };
  const x = [[1], [2]];
  // a: (1 + 4)/2, b: 9·(1 + 4)/2, the penalty 0.01·1

  test.each([
    ['a list', [2, 0.5]],
    ['by name', { b: 0.5, a: 2 }],
  ])(
    '%s: the loss is Σ w·loss and the penalties, the outputs’ losses are without (Keras)',
    async (_, lossWeights) => {
      const want = { loss: 2 * 2.5 + 0.5 * 22.5 + 0.01, a_loss: 2.5, b_loss: 22.5 };
      const check = (logs: Logs): void =>
        Object.entries(want).forEach(([name, value]) => expect(logs[name]).toBeCloseTo(value, 5));
      const model = two({ lossWeights });
      check(await model.evaluate(x, y));
      check(await model.trainOnBatch(x, y));
      const { history } = await model.fit(x, y, { batchSize: 1, validationData: [x, y] });
      check(Object.fromEntries(Object.entries(history).map(([name, [v]]) => [name, v!])) as unknown as Logs);
      expect(Object.keys(history)).toEqual([
        'loss',
        'a_loss',
        'b_loss',
        'val_loss',
        'val_a_loss',
        'val_b_loss',
      ]);
    },
  );

  test('a weight of 0 turns an output off', async () => {
    const model = two({ lossWeights: { a: 1, b: 0 }, optimizer: sgd(0.1) });
    const { a_loss, b_loss, loss } = await model.trainOnBatch(x, y);
    expect(b_loss).toBeCloseTo(22.5, 5);
    expect(loss).toBeCloseTo(a_loss! + 0.01, 5);
    expect((await weightsOf(model))['b/kernel']).toEqual([3]);
  });

  test.each([
    ['sumOverBatchSize', 45 / 2],
    ['sum', 45],
    ['meanWithSampleWeight', (9 + 3 * 36) / 4],
  ] as const)('with the reduction %s', async (reduction, b) => {
    const loss = { a: losses.meanSquaredError({ reduction }), b: losses.meanSquaredError({ reduction }) };
    const model = two({ loss, lossWeights: [0, 3], optimizer: sgd(0.001) });
    const sampleWeight = reduction === 'meanWithSampleWeight' ? [1, 3] : [1, 1];
    const logs = await model.trainOnBatch(x, y, sampleWeight);
    expect(logs.b_loss).toBeCloseTo(b, 4);
    expect(logs.loss).toBeCloseTo(3 * b + 0.01, 4);
    // L = b(w) is quadratic in w: dL/dw = 3·2·b/w
    expect((await weightsOf(model))['b/kernel']![0]).toBeCloseTo(3 - 0.001 * 2 * b, 4);
  });

  test('of one output, too', async () => {
    const model = linear([[2]], { lossWeights: [3] });
    expect((await model.trainOnBatch([[1]], [[0]])).loss).toBeCloseTo(12, 5);
    expect((await weightsOf(model))['dense/kernel']![0]).toBeCloseTo(2 - 0.1 * 12, 5);
  });

  test.each([
    [[1], /lossWeights: expected 2, one for each output, received 1/],
    [{ a: 1 }, /lossWeights: output "b" has none/],
    [{ a: 1, b: 1, c: 1 }, /Unknown output in lossWeights "c"/],
    [[1, NaN], /lossWeights: expected a finite number, received NaN/],
  ])('%j is an error', (lossWeights, message) => {
    expect(() => two({ lossWeights: lossWeights as never })).toThrow(message);
  });
});

describe('setTrainable and setLearningRateMultiplier', () => {
  const x = normals(8, 2);
  const y = normals(8, 1);
  const net = (): Model =>
    make(sequential([dense({ units: 3 }), batchNormalization({ momentum: 0.5 }), dense({ units: 1 })]), [2], {
      loss: 'meanSquaredError',
      optimizer: optimizers.adam({ learningRate: 0.1 }),
    });

  test('a frozen batch normalization is in inference, and stays as it is; thawed, it goes on', async () => {
    const model = net();
    await model.fit(x, y);
    const before = await weightsOf(model);
    model.setTrainable('batchNormalization', false);
    const logs = await model.trainOnBatch(x, y);
    expect(logs.loss).toBeCloseTo((await net().setWeights(asArrays(before, model)).evaluate(x, y)).loss, 5);
    const after = await weightsOf(model);
    for (const [name, w] of Object.entries(before))
      if (name.startsWith('batchNormalization')) expect(after[name]).toEqual(w);
      else if (name !== 'dense/bias') expect(after[name]).not.toEqual(w);
    model.setTrainable('batchNormalization', true);
    await model.fit(x, y);
    const again = await weightsOf(model);
    for (const part of ['gamma', 'beta', 'movingMean', 'movingVariance'])
      expect(again[`batchNormalization/${part}`]).not.toEqual(after[`batchNormalization/${part}`]);
    expect(model.state.updates['batchNormalization/gamma']).toBe(2);
    expect(model.state.updates['dense/kernel']).toBe(3);
  });

  test('one parameter; a path in a nested network; what a path stands in', async () => {
    const block = sequential([dense({ units: 2 }), dense({ units: 2 })], { name: 'block' });
    const model = make(sequential([block, dense({ units: 1 })]), [2], {
      loss: 'meanSquaredError',
      optimizer: sgd(),
    });
    const changed = async (): Promise<string[]> => {
      const before = await weightsOf(model);
      await model.fit(x, y);
      const after = await weightsOf(model);
      return Object.keys(before).filter((name) => String(before[name]) !== String(after[name]));
    };
    model.setTrainable('block/dense_1', false).setTrainable('dense/bias', false);
    expect(await changed()).toEqual(['block/dense/kernel', 'block/dense/bias', 'dense/kernel']);
    model.setTrainable('block', false);
    expect(await changed()).toEqual(['dense/kernel']);
    model.setTrainable('block', true).setTrainable('block/dense_1', true).setTrainable('dense/bias', true);
    expect(await changed()).toHaveLength(6);
  });

  test('trained again with all that is in it, and not without what it stands in', () => {
    const block = sequential([dense({ units: 2 }), dense({ units: 2 })], { name: 'block' });
    const model = make(sequential([block, dense({ units: 1 })]), [2], { loss: 'meanSquaredError' });
    model.setTrainable('block/dense', false).setTrainable('block/dense_1/bias', false);
    model.setTrainable('dense', false).setTrainable('block', false).setTrainable('block', true);
    const seen = model.gradients(x, y);
    expect(Object.keys(seen.grads)).toEqual([
      'block/dense/kernel',
      'block/dense/bias',
      'block/dense_1/kernel',
      'block/dense_1/bias',
    ]);
    tf.dispose(seen);
    model.setTrainable('block', false);
    expect(() => model.setTrainable('block/dense', true)).toThrow(
      /"block\/dense" stands in "block", which is frozen/,
    );
  });

  test.each([
    ['a layer', 'a'],
    ['a layer in a network', 'a/bn'],
  ])('%s that stands twice is frozen in both places', async (_, path) => {
    const norm = batchNormalization({ momentum: 0.5, name: 'bn' });
    const twice = path === 'a' ? norm : sequential([norm]);
    const model = make(
      graph({
        inputs: ['x'],
        nodes: { a: [twice, 'x'], h: [dense({ units: 2 }), 'a'], b: [twice, 'h'] },
        outputs: ['b'],
      }),
      [2],
      { loss: 'meanSquaredError' },
    );
    model.setTrainable(path, false);
    const before = await weightsOf(model);
    await model.fit(x, normals(8, 2), { epochs: 2 });
    for (const [name, w] of Object.entries(await weightsOf(model)))
      if (name.startsWith('a/')) expect(w).toEqual(before[name]);
      else expect(w).not.toEqual(before[name]);
  });

  test('what cannot be is an error', () => {
    const model = make(sequential([dense({ units: 2, trainable: false }), dense({ units: 1 })]), [2], {
      loss: 'meanSquaredError',
    });
    expect(() => model.setTrainable('dense_2', false)).toThrow(
      /Unknown layer or parameter "dense_2"[\s\S]*did you mean "dense/,
    );
    expect(() => model.setTrainable('dense', true)).toThrow(
      /nothing in "dense" can be trained[\s\S]*trainable: false/,
    );
    expect(() => model.setTrainable('dense_1/kernel', true)).not.toThrow();
    expect(() => model.setLearningRateMultiplier('dense_1', -1)).toThrow(/factor: expected a number ≥ 0/);
    expect(() => model.setLearningRateMultiplier('dens', 1)).toThrow(/Unknown layer or parameter "dens"/);
  });

  test('the factors of a path and of what it stands in multiply', async () => {
    const model = make(sequential([dense({ units: 1, kernelInitializer: [[1]] })]), [1], {
      loss: 'meanSquaredError',
      optimizer: sgd(0.1),
    });
    model.setLearningRateMultiplier('dense', 0.5).setLearningRateMultiplier('dense/kernel', 0.5);
    await model.fit([[1]], [[0]]); // both gradients are 2
    const weights = await weightsOf(model);
    expect(weights['dense/kernel']![0]).toBeCloseTo(1 - 0.1 * 0.25 * 2, 6);
    expect(weights['dense/bias']![0]).toBeCloseTo(-0.1 * 0.5 * 2, 6);
  });

  /** Numbers with the shapes that the model has. */
  const asArrays = (values: Record<string, number[]>, model: Model) =>
    Object.fromEntries(
      [...model.weights].map(([name, { shape }]) => [
        name,
        { data: Float32Array.from(values[name]!), shape },
      ]),
    );
});

describe('what a layer adds to the loss', () => {
  /** y = x, and λ·Σx² in the loss: dx = dy + 2λx. */
  const penalized = (lambda: number, name?: string): Layer => ({
    ...layer({
      outShape: (x) => x,
      forward: (x) => ({ y: tf.clone(x), cache: { x }, penalty: tf.mul(lambda, tf.sum(tf.square(x))) }),
      backward: (dy, { x }) => ({ dx: () => tf.add(dy, tf.mul(2 * lambda, x)) }),
    }),
    name,
  });
  const net = (...inner: Layer[]): Model =>
    make(sequential([dense({ units: 1, useBias: false, kernelInitializer: [[3]] }), ...inner]), [1], {
      loss: 'meanSquaredError',
      lossWeights: [2],
      optimizer: sgd(0.1),
    });

  test('is in the loss, as it is, and in the gradient', async () => {
    const model = net(penalized(0.5));
    // y = 3: L = 2·(3 − 1)² + 0.5·9, dw = 2·2·2 + 3
    expect((await model.evaluate([[1]], [[1]])).loss).toBeCloseTo(8 + 4.5, 5);
    expect((await model.trainOnBatch([[1]], [[1]])).loss).toBeCloseTo(12.5, 5);
    expect((await weightsOf(model))['dense/kernel']![0]).toBeCloseTo(3 - 0.1 * 11, 5);
  });

  test('adds up over layers and nested networks', async () => {
    const model = net(sequential([penalized(0.5), penalized(1)]), penalized(2));
    expect((await model.trainOnBatch([[1]], [[1]])).loss).toBeCloseTo(8 + 3.5 * 9, 4);
    expect((await weightsOf(model))['dense/kernel']![0]).toBeCloseTo(3 - 0.1 * (8 + 7 * 3), 4);
  });

  test('of a network that is one layer', async () => {
    const model = make(penalized(1), [1], { loss: 'meanSquaredError' });
    expect((await model.evaluate([[2]], [[2]])).loss).toBe(4);
    expect((await model.trainOnBatch([[2]], [[2]])).loss).toBe(4);
  });
});

describe('the learning rate', () => {
  test('set in a callback, it is the next step’s', async () => {
    const model = linear([[1]], { optimizer: sgd(0.25) });
    // x = 1, t = 0: w ← w(1 − 2η)
    const halve: Callback = { onEpochEnd: () => void (model.learningRate /= 2) };
    await model.fit([[1]], [[0]], { epochs: 3, callbacks: halve });
    expect((await weightsOf(model))['dense/kernel']).toEqual([0.5 * 0.75 * 0.875]);
    expect(model.learningRate).toBe(0.25 / 8);
    model.compile({ loss: 'meanSquaredError', optimizer: sgd(0.5) });
    expect(model.learningRate).toBe(0.5);
  });

  test('follows a schedule by updates, and cannot be set then', async () => {
    const schedule = { kind: 'halving', config: {}, at: (step: number) => 0.25 / 2 ** step };
    const model = linear([[1]], { optimizer: optimizers.sgd({ learningRate: schedule }) });
    await model.fit([[1]], [[0]], { epochs: 3 });
    expect((await weightsOf(model))['dense/kernel']).toEqual([0.5 * 0.75 * 0.875]);
    expect(() => (model.learningRate = 1)).toThrow(/follows the schedule "halving"/);
  });
});

describe('sampleWeight and masks with rank-3 outputs', () => {
  /** y = x; steps whose first number is 0 do not count. */
  const masking: Layer = layer({
    outShape: (x) => x,
    mask: (x) => tf.cast(tf.notEqual(tf.squeeze(tf.slice(x, [0, 0, 0], [-1, -1, 1]), [2]), 0), 'float32'),
    forward: (x) => ({ y: tf.clone(x), cache: null }),
    backward: (dy) => ({ dx: () => tf.clone(dy) }),
  });
  /** y = 2x by a trained factor; the mask goes on. */
  const scale: Layer = layer({
    params: () => ({ by: { shape: [1], init: [2] } }),
    outShape: (x) => x,
    mask: 'pass',
    forward: (x, { by }) => ({ y: tf.mul(x, by), cache: { x } }),
    backward: (dy, { x }, { by }) => ({
      dx: () => tf.mul(dy, by),
      grads: { by: () => tf.reshape(tf.sum(tf.mul(dy, x)), [1]) },
    }),
  });
  const x = [[[1], [2], [0]], [[3], [0], [0]]]; // prettier-ignore
  const t = [[[0], [0], [9]], [[0], [9], [9]]]; // prettier-ignore
  const run = async (inner: Layer[], sampleWeight?: number[], reduction?: 'sum' | 'meanWithSampleWeight') => {
    const loss = losses.meanSquaredError(reduction ? { reduction } : {});
    const model = make(sequential(inner), [3, 1], { loss, optimizer: sgd(0.001) });
    const held = await model.evaluate(x, t, sampleWeight ? { sampleWeight } : {});
    const logs = await model.trainOnBatch(x, t, sampleWeight);
    expect(logs.loss).toBeCloseTo(held.loss, 4);
    const [[by]] = Object.values(await weightsOf(model)) as [[number]];
    return { loss: logs.loss, slope: (2 - by) / 0.001 };
  };
  // l = (2x − t)²: 4 16 81 | 36 81 81; those that count are quadratic in the factor: its slope is their sum (2·l/2)
  const near = ({ loss, slope }: { loss: number; slope: number }, l: number, d = l): void => {
    expect(loss / l).toBeCloseTo(1, 5);
    expect(slope / d).toBeCloseTo(1, 2);
  };

  test('without a mask, the mean is over all rows', async () => {
    near(await run([scale]), (4 + 16 + 36 + 3 * 81) / 6, 56 / 6);
  });

  test('a mask leaves the mean to the rows that it keeps', async () => {
    near(await run([masking, scale]), 56 / 3);
  });

  test('the weight of an example is that of all its rows', async () => {
    near(await run([masking, scale], [3, 1]), (3 * 20 + 36) / 3);
    near(await run([scale], [3, 0]), (3 * (20 + 81)) / 6, 60 / 6);
  });

  test('reduction sum, and a mean by the weights', async () => {
    near(await run([masking, scale], [3, 1], 'sum'), 3 * 20 + 36);
    near(await run([masking, scale], [3, 1], 'meanWithSampleWeight'), (3 * 20 + 36) / (3 * 2 + 1));
  });

  test.each(['sumOverBatchSize', 'sum', 'meanWithSampleWeight'] as const)(
    'weights that are all 0: nothing is learned (%s)',
    async (reduction) => {
      const loss = losses.meanSquaredError({ reduction });
      const model = make(sequential([scale]), [3, 1], { loss, optimizer: sgd() });
      expect((await model.trainOnBatch(x, t, [0, 0])).loss).toBe(0);
      expect(await weightsOf(model)).toEqual({ 'layer/by': [2] });
    },
  );

  test('a layer that lets no mask through ends it', async () => {
    const mixed = layer({
      outShape: (x) => x,
      forward: (v) => ({ y: tf.clone(v), cache: null }),
      backward: (dy) => ({ dx: () => tf.clone(dy) }),
    });
    near(await run([masking, scale, mixed]), (56 + 3 * 81) / 6, 56 / 6);
  });

  test('a batch of one, and a batch whose rows are all masked', async () => {
    const model = make(sequential([masking, scale]), [2, 1], {
      loss: 'meanSquaredError',
      optimizer: sgd(0.001),
    });
    expect((await model.evaluate([[[1], [0]]], [[[0], [5]]])).loss).toBeCloseTo(4, 5);
    expect((await model.evaluate([[[0], [0]]], [[[3], [5]]])).loss).toBe(0);
    await model.trainOnBatch([[[0], [0]]], [[[3], [5]]]);
    expect(await weightsOf(model)).toEqual({ 'layer_1/by': [2] });
  });

  test('flattened, the mask has nothing to say', async () => {
    const model = make(sequential([masking, flatten(), dense({ units: 1, useBias: false, kernelInitializer: 'ones' })]), [3, 1], { loss: 'meanSquaredError' }); // prettier-ignore
    expect((await model.evaluate(x, [[0], [0]])).loss).toBeCloseTo(9, 5);
  });
});

describe('a step that goes wrong', () => {
  /** y = x; dx is NaN while it is told to. */
  const treacherous = (told: { nan: boolean }): Layer =>
    layer({
      outShape: (x) => x,
      forward: (x) => ({ y: tf.clone(x), cache: null }),
      backward: (dy) => ({ dx: () => (told.nan ? tf.mul(dy, NaN) : tf.clone(dy)) }),
    });
  const accumulating = (told: { nan: boolean }): Model =>
    make(
      sequential([dense({ units: 1, useBias: false, kernelInitializer: [[1]] }), treacherous(told)]),
      [1],
      {
        loss: 'meanSquaredError',
        optimizer: optimizers.sgd({ learningRate: 0.1, gradientAccumulationSteps: 3 }),
      },
    );

  test.each(['fit', 'trainOnBatch'] as const)('%s: what it accumulated is undone with it', async (method) => {
    const told = { nan: false };
    const model = accumulating(told);
    await model.trainOnBatch([[1]], [[0]]);
    told.nan = true;
    await expect(model[method]([[1]], [[0]])).rejects.toThrow(
      method === 'fit'
        ? /Step 2 .*: the gradient of "dense" is not finite/
        : /Step 2: an accumulated gradient/,
    );
    told.nan = false;
    expect(model.state.accumulated.steps).toBe(1);
    await model[method]([[1]], [[0]]);
    await model[method]([[1]], [[0]]);
    expectClose((await weightsOf(model))['dense/kernel']!, [0.8]);
  });

  test('trainOnBatch: weights that a step breaks show in the next loss, and the message says so', async () => {
    const model = linear([[1]], { optimizer: sgd(1e38) });
    await model.trainOnBatch([[1e3]], [[0]]);
    await expect(model.trainOnBatch([[1e3]], [[0]])).rejects.toThrow(/an earlier one broke them/);
  });

  test('trainOnBatch: a metric that throws', async () => {
    const model = linear([[9]], { metrics: ['auc'] });
    await model.trainOnBatch([[0]], [[1]]);
    const before = tf.memory().numTensors;
    await expect(model.trainOnBatch([[1]], [[1]])).rejects.toThrow(/expected outputs from 0 to 1/);
    expect(tf.memory().numTensors).toBe(before);
    expect(model.state.step).toBe(1);
  });
});

describe('options beside a data set', () => {
  const batches = [{ xs: [[1], [2]], ys: [[0], [1]] }];

  test.each<[string, unknown]>([
    ['batchSize', 2],
    ['shuffle', true],
    ['sampleWeight', [1, 1]],
    ['validationSplit', 0.5],
    ['stratify', true],
  ])('%s would be ignored: an error', async (key, value) => {
    const options = { [key]: value } as object;
    await expect(linear([[1]]).fit(batches, options)).rejects.toThrow(
      `fit: ${key} does not apply to a data set.`,
    );
  });

  test('evaluate takes metrics, and nothing else', async () => {
    const model = linear([[1]]);
    expect(await model.evaluate(batches, { metrics: ['meanAbsoluteError'] })).toEqual({
      loss: 1,
      meanAbsoluteError: 1,
    });
    await expect(model.evaluate(batches, { batchSize: 2 } as object)).rejects.toThrow(
      'evaluate: batchSize does not apply to a data set.',
    );
  });
});

test('a metric cannot be called as the loss is', () => {
  expect(() => linear([[1]], { metrics: [metrics.r2Score({ name: 'loss' })] })).toThrow(
    /two are called "loss"[\s\S]*metrics\.r2Score\(\{ name/,
  );
});
