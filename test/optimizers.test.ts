import * as tf from '@tensorflow/tfjs-core';
import { useBackend, type BackendName } from '../src/backends/index.js';
import { sequential } from '../src/compose/sequential.js';
import { layer, type Tensors } from '../src/contract.js';
import { release, scope } from '../src/memory.js';
import { applyTo } from '../src/optimizers/apply.js';
import type { Optimizer } from '../src/optimizers/contract.js';
import { optimizerRows, optimizers, type OptimizerName } from '../src/optimizers/registry.js';
import * as rules from '../src/optimizers/rules64.js';
import { rng } from '../src/random.js';
import { layers } from '../src/registry.js';
import { schedules } from '../src/schedules/registry.js';
import type { Model } from '../src/train/model.js';
import { makeModel } from './models.js';

const { dense } = layers;
const names = Object.keys(optimizers) as OptimizerName[];
const backends: readonly BackendName[] = ['cpu', 'wasm'];
const valuesOf = async (w: tf.Tensor): Promise<number[]> => Array.from(await w.data());

/** w after each of these gradients, one number. */
const travel = async (optimizer: Optimizer, w0: number, grads: readonly number[]): Promise<number[]> => {
  const ws = scope(() => {
    let w: tf.Tensor = tf.tensor1d([w0]);
    let slots: Tensors<string> | undefined;
    return grads.map((g, i) => {
      const moment = { t: i + 1, learningRate: 0.01 };
      ({ w, slots } = applyTo(optimizer, 'w', { w, g: tf.tensor1d([g]), slots }, moment));
      return w;
    });
  });
  const values = (await Promise.all(ws.map(valuesOf))).flat();
  release(ws);
  return values;
};

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each([
    ['of 0', [0, 0, 0]],
    ['that are huge', [1e20, -1e20, 1e20, 1e20, 0, 1]],
    ['that are denormal', [1e-40, -1e-40, 0, 1e-45]],
    ['that are the same, and large', Array<number>(50).fill(3e4)],
  ])('gradients %s', (_, grads) => {
    const options: [string, Optimizer][] = [
      ...names.map((name) => [name, optimizers[name]()] as [string, Optimizer]),
      ['sgd with nesterov', optimizers.sgd({ momentum: 0.9, nesterov: true })],
      ['rmsprop centered', optimizers.rmsprop({ centered: true, momentum: 0.9 })],
      ['adam with amsgrad', optimizers.adam({ amsgrad: true })],
      ['adagrad from 0', optimizers.adagrad({ initialAccumulatorValue: 0 })],
      ['ftrl from 0', optimizers.ftrl({ initialAccumulatorValue: 0, l1RegularizationStrength: 0.1 })],
    ];
    test.each(options)('%s stays finite', async (__, optimizer) => {
      for (const start of [0, 1]) {
        const ws = await travel(optimizer, start, grads);
        expect(ws.every(Number.isFinite)).toBe(true);
      }
    });
  });

  test.each(['clipNorm', 'globalClipNorm', 'clipValue'] as const)(
    '%s leaves a gradient of 0, and brings a huge one down',
    async (option) => {
      const model = one(optimizers.sgd({ learningRate: 1, [option]: 0.5 }));
      apply(model, { 'dense/kernel': [0] });
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [1] });
      apply(model, { 'dense/kernel': [1e15] });
      expect((await weightsOf(model))['dense/kernel']![0]).toBeCloseTo(0.5, 6);
    },
  );

  test('a learning rate of 0 moves nothing', async () => {
    for (const name of names) {
      const optimizer = optimizers[name]();
      const ws = scope(() => {
        const first = applyTo(
          optimizer,
          'w',
          { w: tf.tensor1d([2]), g: tf.tensor1d([3]), slots: undefined },
          { t: 1, learningRate: 0 },
        );
        return [first.w];
      });
      expect({ name, w: await valuesOf(ws[0]!) }).toEqual({ name, w: [2] });
      release(ws);
    }
  });
});

/** y = w·x, from w = 1. */
const one = (optimizer: Optimizer): Model =>
  makeModel(sequential([dense({ units: 1, useBias: false, kernelInitializer: [[1]] })]), [1], {
    loss: 'halfSquaredError',
    optimizer,
  });

type Numbers = Record<string, number[]>;
const apply = (model: Model, grads: Numbers): void => {
  const tensors = Object.fromEntries(
    Object.entries(grads).map(([path, g]) => [path, tf.tensor(g, model.weights.get(path)!.shape)]),
  );
  model.applyGradients(tensors);
  release(tensors);
};
const weightsOf = async (model: Model): Promise<Numbers> =>
  Object.fromEntries(
    await Promise.all([...model.weights].map(async ([path, w]) => [path, await valuesOf(w)] as const)),
  );

describe('kernels per parameter', () => {
  const kernelsOf = async (optimizer: Optimizer): Promise<number> => {
    const [w, g] = [tf.ones([2, 3]), tf.ones([2, 3])];
    const slots = scope(
      () => applyTo(optimizer, 'w', { w, g, slots: undefined }, { t: 1, learningRate: 0.1 }).slots,
    );
    let after: unknown;
    const { kernels } = await tf.profile(
      () => (after = scope(() => applyTo(optimizer, 'w', { w, g, slots }, { t: 2, learningRate: 0.1 }))),
    );
    release([w, g, slots, after]);
    return kernels.length;
  };

  test.each<[string, Optimizer, number]>([
    ['sgd', optimizers.sgd(), 2],
    ['sgd with momentum', optimizers.sgd({ momentum: 0.9 }), 4],
    ['sgd with nesterov', optimizers.sgd({ momentum: 0.9, nesterov: true }), 6],
    ['adam', optimizers.adam(), 10],
    ['adam with amsgrad', optimizers.adam({ amsgrad: true }), 11],
    ['adamw', optimizers.adamw(), 11],
    ['adamax', optimizers.adamax(), 9],
    ['nadam', optimizers.nadam(), 12],
    ['rmsprop', optimizers.rmsprop(), 8],
    ['rmsprop with momentum', optimizers.rmsprop({ momentum: 0.9 }), 10],
    ['rmsprop centered', optimizers.rmsprop({ centered: true }), 11],
    ['adagrad', optimizers.adagrad(), 6],
    ['adadelta', optimizers.adadelta(), 13],
    ['lion', optimizers.lion(), 7],
    ['ftrl', optimizers.ftrl(), 12],
    ['ftrl with l1', optimizers.ftrl({ l1RegularizationStrength: 1 }), 14],
    ['useEma on top of sgd', optimizers.sgd({ useEma: true }), 5],
  ])('%s: %#', async (_, optimizer, kernels) => {
    await useBackend('cpu'); // where each op is one kernel
    expect(await kernelsOf(optimizer)).toBe(kernels);
  });
});

test('every optimizer has a row, and every row a case', () => {
  for (const [name, { cases }] of Object.entries(optimizerRows)) {
    expect({ name, cases: cases.length > 0 }).toEqual({ name, cases: true });
    expect(optimizers[name as OptimizerName]().kind).toBe(name);
  }
});

test('tf.train.adadelta divides by the average from before the gradient: its first step is the gradient', async () => {
  await useBackend('cpu');
  const theirs = tf.train.adadelta(1, 0.95, 1e-7);
  const w = scope(() => tf.variable(tf.tensor1d([0])));
  const g = tf.tensor1d([0.5]);
  scope(() => theirs.applyGradients([{ name: w.name, tensor: g }]));
  expect((await w.data())[0]).toBeCloseTo(-0.5, 6);
  const ours = await travelBy(optimizers.adadelta({ learningRate: 1 }), 1, 0.5);
  expect(ours).toBeCloseTo(-0.5 * Math.sqrt(1e-7 / (0.05 * 0.25 + 1e-7)), 6);
  release([w, g, theirs]);
});

const travelBy = async (optimizer: Optimizer, learningRate: number, g: number): Promise<number> => {
  const w = scope(
    () =>
      applyTo(
        optimizer,
        'w',
        { w: tf.tensor1d([0]), g: tf.tensor1d([g]), slots: undefined },
        { t: 1, learningRate },
      ).w,
  );
  const [value] = await valuesOf(w);
  release(w);
  return value!;
};

test('ftrl with l1 makes weights 0 exactly', async () => {
  await useBackend('wasm');
  const optimizer = optimizers.ftrl({ l1RegularizationStrength: 1 });
  const ws = await travel(optimizer, 0, [0.3, 0.3, -0.2, 0.1]);
  expect(ws.map((w) => Math.abs(w))).toEqual([0, 0, 0, 0]);
  expect((await travel(optimizer, 0, [0.7, 0.7])).at(-1)!).toBeLessThan(0);
});

describe('on a model', () => {
  beforeAll(() => useBackend('wasm'));
  const two = (optimizer: Optimizer, seed = 3): Model =>
    makeModel(
      sequential([dense({ units: 4, name: 'first' }), dense({ units: 2, name: 'second' })]),
      [3],
      { loss: 'meanSquaredError', optimizer },
      seed,
    );
  const data = (N: number) => {
    const random = rng(5);
    const rows = (C: number) =>
      Array.from({ length: N }, () => Array.from({ length: C }, () => random.normal()));
    return { x: rows(3), y: rows(2) };
  };
  const gradientsFor = (model: Model, step: number): Numbers => {
    const random = rng(100 + step);
    return Object.fromEntries(
      [...model.weights].map(([path, w]) => [path, Array.from({ length: w.size }, () => random.normal())]),
    );
  };

  describe('a layer frozen and trained again', () => {
    test.each<[string, Optimizer, rules.Rule64]>([
      ['adam', optimizers.adam({ learningRate: 0.05 }), rules.adamw(0.05, 0)],
      ['nadam', optimizers.nadam({ learningRate: 0.05 }), rules.nadam(0.05)],
      ['sgd', optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }), rules.sgd(() => 0.05, 0.9)],
    ])('%s goes on where it was: its slots and its t', async (_, optimizer, rule) => {
      const model = two(optimizer);
      const want = await weightsOf(model);
      const own: Record<string, { t: number; slots: Record<string, number>[] }> = {};
      for (const [path, w] of Object.entries(want)) own[path] = { t: 0, slots: w.map(() => ({})) };
      for (let step = 0; step < 20; step++) {
        if (step === 7) model.setTrainable('first', false);
        if (step === 13) model.setTrainable('first', true);
        const grads = gradientsFor(model, step);
        apply(model, grads);
        for (const [path, w] of Object.entries(want)) {
          if (path.startsWith('first/') && step >= 7 && step < 13) continue;
          const { slots } = own[path]!;
          const t = ++own[path]!.t;
          w.forEach((v, i) => (w[i] = rule(v, grads[path]![i]!, slots[i]!, t)));
        }
        const got = await weightsOf(model);
        for (const [path, w] of Object.entries(want))
          w.forEach((v, i) => expect(got[path]![i]).toBeCloseTo(v, 5));
      }
      expect(model.state.updates).toEqual({
        'first/kernel': 14,
        'first/bias': 14,
        'second/kernel': 20,
        'second/bias': 20,
      });
    });

    test('fit does not move it, and its slots stay under its name', async () => {
      const { x, y } = data(12);
      const model = two(optimizers.adam({ useEma: true, emaMomentum: 0.5 }));
      await model.trainOnBatch(x, y);
      await model.trainOnBatch(x, y);
      model.setTrainable('first', false);
      const before = await weightsOf(model);
      const m = await valuesOf(model.state.slots['first/kernel']!.m!);
      await model.fit(x, y, { epochs: 3, batchSize: 4 });
      const after = await weightsOf(model);
      expect(after['first/kernel']).toEqual(before['first/kernel']);
      expect(after['first/bias']).toEqual(before['first/bias']);
      expect(after['second/kernel']).not.toEqual(before['second/kernel']);
      expect(await valuesOf(model.state.slots['first/kernel']!.m!)).toEqual(m);
    });
  });

  describe('setLearningRateMultiplier', () => {
    test('0.1 trains a layer with a tenth of the rate', async () => {
      const model = two(optimizers.sgd({ learningRate: 0.5 })).setLearningRateMultiplier('first', 0.1);
      const want = await weightsOf(model);
      for (let step = 0; step < 5; step++) {
        const grads = gradientsFor(model, step);
        apply(model, grads);
        for (const [path, w] of Object.entries(want))
          w.forEach((_, i) => (w[i]! -= (path.startsWith('first/') ? 0.05 : 0.5) * grads[path]![i]!));
      }
      const got = await weightsOf(model);
      for (const [path, w] of Object.entries(want))
        w.forEach((v, i) => expect(got[path]![i]).toBeCloseTo(v, 5));
    });

    test('of a parameter and of its layer multiply', async () => {
      const model = one(optimizers.sgd({ learningRate: 1 }))
        .setLearningRateMultiplier('dense', 0.5)
        .setLearningRateMultiplier('dense/kernel', 0.5);
      apply(model, { 'dense/kernel': [2] });
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [0.5] });
    });

    test.each(names)('0 is freezing, for %s too, whatever it did before', async (name) => {
      const { x, y } = data(8);
      const optimizer = optimizers[name]({ learningRate: 0.1, ...(name === 'sgd' && { momentum: 0.9 }) });
      const [frozen, slow] = [two(optimizer), two(optimizer)];
      for (const model of [frozen, slow]) await model.fit(x, y, { batchSize: 4 });
      const before = await weightsOf(slow);
      frozen.setTrainable('first', false);
      slow.setLearningRateMultiplier('first', 0);
      for (const model of [frozen, slow]) await model.fit(x, y, { batchSize: 4, epochs: 2 });
      const after = await weightsOf(slow);
      expect(after['first/kernel']).toEqual(before['first/kernel']);
      expect(after).toEqual(await weightsOf(frozen));
    });
  });

  describe('learningRate', () => {
    test('is the optimizer’s until it is set', async () => {
      const model = one(optimizers.sgd({ learningRate: 0.25 }));
      expect(model.learningRate).toBe(0.25);
      model.learningRate = 0.5;
      expect(model.learningRate).toBe(0.5);
      apply(model, { 'dense/kernel': [1] });
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [0.5] });
      expect(() => (model.learningRate = -1)).toThrow(/learningRate: expected a number ≥ 0, received -1/);
      expect(() => (model.learningRate = NaN)).toThrow(/received NaN/);
    });

    test('follows a schedule, by the updates done, and cannot be set then', async () => {
      const learningRate = schedules.piecewiseConstantDecay({
        boundaries: [0, 1],
        values: [0.5, 0.25, 0.125],
      });
      const model = one(optimizers.sgd({ learningRate }));
      const seen: number[] = [];
      for (let step = 0; step < 3; step++) {
        seen.push(model.learningRate);
        apply(model, { 'dense/kernel': [1] });
      }
      expect(seen).toEqual([0.5, 0.25, 0.125]);
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [0.125] });
      expect(() => (model.learningRate = 1)).toThrow(
        /follows the schedule "piecewiseConstantDecay"[\s\S]*compile with a number/,
      );
    });
  });

  describe.each(backends)('a gradient that is NaN, on %s', (backend) => {
    beforeAll(() => useBackend(backend));
    const treacherous = layer({
      outShape: (x) => x,
      forward: (x) => ({ y: tf.clone(x), cache: null }),
      backward: (dy) => ({ dx: () => tf.mul(dy, NaN) }),
    });
    test.each(names)('is an error, and changes nothing: %s', async (name) => {
      for (const clip of [{}, { clipValue: 1 }, { clipNorm: 1 }, { globalClipNorm: 1 }]) {
        const model = makeModel(sequential([dense({ units: 1 }), treacherous]), [1], {
          loss: 'halfSquaredError',
          optimizer: optimizers[name](clip),
        });
        const before = await weightsOf(model);
        await expect(model.fit([[1]], [[0]])).rejects.toThrow(/the gradient of "dense" is not finite/);
        expect(await weightsOf(model)).toEqual(before);
      }
    });
  });

  describe('clipping, in fit', () => {
    // y = w·x from w = 1 at x = 3, t = 0: g = 9 of the kernel, 3 of the bias.
    const fitted = async (options: object): Promise<Numbers> => {
      const net = sequential([dense({ units: 1, kernelInitializer: [[1]] })]);
      const model = makeModel(net, [1], {
        loss: 'halfSquaredError',
        optimizer: optimizers.sgd({ learningRate: 1, ...options }),
      });
      await model.fit([[3]], [[0]]);
      return weightsOf(model);
    };
    test.each<[string, object, number, number]>([
      ['none', {}, 9, 3],
      ['clipValue', { clipValue: 4 }, 4, 3],
      ['clipNorm', { clipNorm: 5 }, 5, 3],
      ['globalClipNorm', { globalClipNorm: Math.sqrt(90) / 3 }, 3, 1],
      ['one that is wide enough', { globalClipNorm: 10 }, 9, 3],
    ])('%s', async (_, options, kernel, bias) => {
      const got = await fitted(options);
      expect(got['dense/kernel']![0]).toBeCloseTo(1 - kernel, 5);
      expect(got['dense/bias']![0]).toBeCloseTo(-bias, 5);
    });

    test('two kinds are an error: one would be ignored', () => {
      expect(() => optimizers.adam({ clipNorm: 1, globalClipNorm: 2 })).toThrow(
        'adam: expected one kind of clipping, received clipNorm and globalClipNorm.',
      );
    });
  });

  describe('useEma', () => {
    // y = w·x at x = 1, t = 0, from w = 1 with η = 0.5: w is 0.5, 0.25, 0.125, …
    test('after fit the weights are the averages', async () => {
      const model = one(optimizers.sgd({ learningRate: 0.5, useEma: true, emaMomentum: 0.75 }));
      await model.fit([[1], [1], [1]], [[0], [0], [0]], { batchSize: 1 });
      // 0.5, then 0.75·0.5 + 0.25·0.25 = 0.4375, then 0.75·0.4375 + 0.25·0.125 = 0.359375
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [0.359375] });
    });

    test('emaOverwriteFrequency puts them in place on the way', async () => {
      const model = one(
        optimizers.sgd({ learningRate: 0.5, useEma: true, emaMomentum: 0.75, emaOverwriteFrequency: 2 }),
      );
      const seen: number[] = [];
      for (let step = 0; step < 3; step++) {
        await model.trainOnBatch([[1]], [[0]]);
        seen.push(...(await weightsOf(model))['dense/kernel']!);
      }
      // the second is the average 0.4375, from which the third goes on: 0.21875
      expect(seen).toEqual([0.5, 0.4375, 0.21875]);
    });
  });

  describe('useEma and what the weights are held to', () => {
    const ema = { learningRate: 0.5, useEma: true, emaMomentum: 0.5 };
    const positive = (options: object): Model =>
      makeModel(
        sequential([
          dense({ units: 1, useBias: false, kernelInitializer: [[0.1]], kernelConstraint: 'nonNeg' }),
        ]),
        [1],
        { loss: 'meanSquaredError', optimizer: optimizers.sgd({ ...ema, ...options }) },
      );

    test('emaOverwriteFrequency: the average is brought back too', async () => {
      const model = positive({ emaOverwriteFrequency: 1 });
      await model.trainOnBatch([[1]], [[-1]]); // the average is −1
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [0] });
    });

    test('a learning rate times 0 freezes: no average from before takes its place', async () => {
      const model = one(optimizers.sgd(ema));
      await model.fit([[1]], [[0]]);
      model.setWeights({ 'dense/kernel': [[5]] }).setLearningRateMultiplier('dense', 0);
      await model.fit([[1]], [[0]]);
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [5] });
    });
  });

  describe('gradientAccumulationSteps', () => {
    test('4 of batch 8 are one of batch 32', async () => {
      const { x, y } = data(32);
      const small = two(optimizers.sgd({ learningRate: 0.5, gradientAccumulationSteps: 4 }));
      const large = two(optimizers.sgd({ learningRate: 0.5 }));
      const before = await weightsOf(small);
      for (let i = 0; i < 4; i++) {
        expect(await weightsOf(small)).toEqual(before);
        await small.trainOnBatch(x.slice(8 * i, 8 * i + 8), y.slice(8 * i, 8 * i + 8));
      }
      await large.trainOnBatch(x, y);
      const [got, want] = [await weightsOf(small), await weightsOf(large)];
      for (const [path, w] of Object.entries(want))
        w.forEach((v, i) => expect(got[path]![i]).toBeCloseTo(v, 5));
      expect(small.state.iterations).toBe(1);
    });

    test('what is left over is kept for the next epoch', async () => {
      const { x, y } = data(24); // three steps an epoch, four to an update
      const model = two(optimizers.adam({ gradientAccumulationSteps: 4 }));
      const before = await weightsOf(model);
      await model.fit(x, y, { batchSize: 8 });
      expect(await weightsOf(model)).toEqual(before);
      expect(model.state.accumulated.steps).toBe(3);
      await model.fit(x, y, { batchSize: 8 });
      expect(await weightsOf(model)).not.toEqual(before);
      expect([model.state.iterations, model.state.accumulated.steps]).toEqual([1, 2]);
      expect(model.state.updates['first/kernel']).toBe(1);
    });

    test('clips the mean, not what it is made of', async () => {
      const model = one(optimizers.sgd({ learningRate: 1, gradientAccumulationSteps: 2, clipValue: 1 }));
      apply(model, { 'dense/kernel': [5] });
      apply(model, { 'dense/kernel': [-4] });
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [0.5] });
    });

    test('a layer frozen in between does not move', async () => {
      const model = one(optimizers.sgd({ learningRate: 1, gradientAccumulationSteps: 2 }));
      apply(model, { 'dense/kernel': [5] });
      model.setTrainable('dense', false);
      apply(model, { 'dense/kernel': [5] });
      expect(await weightsOf(model)).toEqual({ 'dense/kernel': [1] });
    });
  });
});
