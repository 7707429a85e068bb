/** Losses against their definitions in float64, and how the losses of the rows become one. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { checkLossFormulas, lossFormulas } from '../src/check/lossFormulas.js';
import type { Loss } from '../src/losses/contract.js';
import { losses, lossRows, type LossName } from '../src/losses/registry.js';
import { layers } from '../src/registry.js';
import type { CompileOptions } from '../src/train/modelOptions.js';
import { makeModel } from './models.js';

describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(Object.keys(lossRows))('%s is its definition in float64', async (kind) => {
    let seen = 0;
    for await (const report of checkLossFormulas(backend, (_, name) => name.split(/[:,]/)[0] === kind)) {
      const { name, verdict, notes, mutants, killed } = report;
      seen++;
      expect({ name, verdict, notes }).toEqual({ name, verdict: 'pass', notes: [] });
      expect(mutants).toBeGreaterThan(20);
      expect(killed).toBe(mutants);
    }
    expect(seen).toBe(lossFormulas.filter(({ loss }) => loss.kind === kind).length);
  });
});

test('a wrong derivative does not pass', async () => {
  await useBackend('cpu');
  const batch = lossFormulas.find(({ name }) => name === 'huber: 200 random rows')!;
  const right = batch.loss;
  const spoilt = (loss: Loss): void => void Object.assign(batch, { loss });
  const notes = async (): Promise<readonly string[]> => {
    for await (const report of checkLossFormulas('cpu', (_, name) => name === batch.name))
      return report.notes;
    return [];
  };
  try {
    spoilt(losses.huber({ delta: 1.001 }));
    expect((await notes()).map((n) => n.slice(0, 7))).toEqual(['l: off ', 'dy: off', 'dt: off']);
    spoilt({
      ...right,
      backward: (dl, cache, need) => {
        const { dy, dt } = right.backward(dl, cache, need);
        return { dy, dt: dt && tf.tidy(() => tf.mul(dt, 1.0003)) };
      },
    });
    expect((await notes()).map((n) => n.slice(0, 7))).toEqual(['dt: off']);
  } finally {
    spoilt(right);
  }
});

/** l, dy and dt of one row. */
const at = async (loss: Loss, y: number[], t: number[]): Promise<number[][]> => {
  const found = tf.tidy(() => {
    const { l, cache } = loss.forward(tf.tensor2d([y]), tf.tensor2d([t]));
    const { dy, dt } = loss.backward(tf.scalar(1), cache, { dy: true, dt: true });
    return [l, dy!, dt!];
  });
  const values = await Promise.all(found.map(async (x) => Array.from(await x.data())));
  tf.dispose(found);
  return values;
};

describe('smoothed labels are smoothed targets', () => {
  const y = [0.2, 0.3, 0.4];
  const t = [0, 1, 0];
  test.each<[LossName, boolean, object]>([
    ['softmaxCrossEntropy', true, {}],
    ['categoricalCrossentropy', true, {}],
    ['categoricalFocalCrossentropy', true, {}],
    ['categoricalFocalCrossentropy', true, { fromLogits: true }],
    ['sigmoidCrossEntropy', false, {}],
    ['binaryCrossentropy', false, {}],
    ['binaryFocalCrossentropy', false, {}],
    ['binaryFocalCrossentropy', false, { fromLogits: true, applyClassBalancing: true }],
  ])('%s, categorical: %s, %j', async (kind, categorical, options) => {
    const make = losses[kind] as (options: object) => Loss;
    const smooth = t.map((v) => 0.9 * v + (categorical ? 0.1 / 3 : 0.05));
    const [l, dy, dt] = await at(make({ ...options, labelSmoothing: 0.1 }), y, t);
    const [l0, dy0, dt0] = await at(make(options), y, smooth);
    expect(l![0]).toBeCloseTo(l0![0]!, 6);
    dy!.forEach((d, i) => expect(d).toBeCloseTo(dy0![i]!, 5));
    dt!.forEach((d, i) => expect(d).toBeCloseTo(0.9 * dt0![i]!, 5));
  });

  test('without it, no kernel is run for it', async () => {
    await useBackend('cpu');
    const kernels = async (options: object): Promise<string[]> => {
      const found = await tf.profile(() =>
        tf.tidy(() => losses.sigmoidCrossEntropy(options).forward(tf.tensor2d([y]), tf.tensor2d([t])).l),
      );
      tf.dispose(found.result);
      return found.kernels.map((k) => k.name);
    };
    const plain = await kernels({});
    expect(await kernels({ labelSmoothing: 0.1 })).toEqual(['Multiply', 'Add', ...plain]);
    expect(plain.length).toBe(8);
  });
});

describe('the largest errors are still mended', () => {
  test.each<[LossName, number[], number[], number[]]>([
    ['categoricalCrossentropy', [1, 0], [0, 1], [0, -1e7]],
    ['binaryCrossentropy', [0, 1], [1, 0], [-5e6, 5e6]],
    ['categoricalFocalCrossentropy', [1, 0], [0, 1], [0, -2.5e6]],
    ['binaryFocalCrossentropy', [0], [1], [-1e7]],
    ['kullbackLeiblerDivergence', [1, 0], [0, 1], [0, -1e7]],
    ['meanSquaredLogarithmicError', [-5], [Math.E - 1], [-2]],
    ['cosineSimilarity', [0, 0], [3, 4], [-0.6, -0.8]],
    ['perceptron', [0, 0], [1, 0], [-1, 1]],
  ])('%s at %j for %j', async (kind, y, t, want) => {
    const [l, dy, dt] = await at((losses[kind] as () => Loss)(), y, t);
    expect([l, dt].flat().every(Number.isFinite)).toBe(true);
    const size = Math.max(...want.map(Math.abs));
    dy!.forEach((d, i) => expect(Math.abs(d - want[i]!) / size).toBeLessThan(1e-4));
  });
});

test('a focal loss of a right answer is small, and not noise', async () => {
  const [l, dy] = await at(losses.binaryFocalCrossentropy({ fromLogits: true, gamma: 0.5 }), [-12], [0]);
  const p = 1 / (1 + Math.exp(12)); // l = √p·p, and half as much again its derivative
  expect(l![0]! / p ** 1.5).toBeCloseTo(1, 4);
  expect(dy![0]! / (1.5 * p ** 1.5)).toBeCloseTo(1, 4);
});

test.each<[LossName, object, number | undefined, boolean]>([
  ['sigmoidCrossEntropy', {}, 0, true],
  ['binaryCrossentropy', {}, 0.5, false],
  ['binaryFocalCrossentropy', {}, 0.5, false],
  ['binaryFocalCrossentropy', { fromLogits: true }, 0, true],
  ['hinge', {}, 0, false],
  ['squaredHinge', {}, 0, false],
  ['perceptron', {}, 0, false],
  ['categoricalHinge', {}, undefined, false],
  ['categoricalFocalCrossentropy', { fromLogits: true }, undefined, true],
])('%s %j says yes from %s on', (kind, options, threshold, fromLogits) => {
  const loss = (losses[kind] as (options: object) => Loss)(options);
  expect(loss).toMatchObject({ threshold, fromLogits });
});

describe('reduction', () => {
  /** y = w·x with w = 2; a step of sgd moves w by −dw. */
  const model = (loss: CompileOptions['loss']) =>
    makeModel(layers.dense({ units: 1, useBias: false, kernelInitializer: [[2]] }), [1], {
      loss,
      optimizer: 'sgd',
    });
  // |2x − t| = 1, 2, 6: the signs of 2x − t are 1, −1, 1
  const [x, t, weight] = [
    [[1], [2], [4]],
    [[1], [6], [2]],
    [1, 2, 3],
  ] as [number[][], number[][], number[]];

  test.each([
    ['sumOverBatchSize', undefined, 9 / 3, (1 - 2 + 4) / 3],
    ['sum', undefined, 9, 1 - 2 + 4],
    ['meanWithSampleWeight', undefined, 9 / 3, (1 - 2 + 4) / 3],
    ['sumOverBatchSize', weight, (1 + 4 + 18) / 3, (1 - 4 + 12) / 3],
    ['sum', weight, 1 + 4 + 18, 1 - 4 + 12],
    ['meanWithSampleWeight', weight, (1 + 4 + 18) / 6, (1 - 4 + 12) / 6],
  ] as const)('%s, weights %j', async (reduction, sampleWeight, loss, dw) => {
    await useBackend('wasm');
    const m = model(losses.meanAbsoluteError({ reduction }));
    const options = sampleWeight ? { sampleWeight: [...sampleWeight] } : {};
    const { history } = await m.fit(x, t, { batchSize: 3, shuffle: false, ...options });
    expect(history.loss[0]).toBeCloseTo(loss, 5);
    const [w] = await Promise.all([...m.weights.values()].map((v) => v.data()));
    expect(w![0]).toBeCloseTo(2 - 0.01 * dw, 5);
  });

  test.each([
    ['sumOverBatchSize', (1 * (1 + 3) + 3 * (2 + 6)) / 4, (1 * (1 + 3) + 3 * (-1 + 2)) / 4],
    ['sum', 1 * (1 + 3) + 3 * (2 + 6), 1 * (1 + 3) + 3 * (-1 + 2)],
    ['meanWithSampleWeight', (1 * (1 + 3) + 3 * (2 + 6)) / 8, (1 * (1 + 3) + 3 * (-1 + 2)) / 8],
  ] as const)(
    '%s of sequences: the weight of an example is that of each step',
    async (reduction, loss, dw) => {
      await useBackend('wasm');
      const m = makeModel(layers.dense({ units: 1, useBias: false, kernelInitializer: [[2]] }), [2, 1], {
        loss: losses.meanAbsoluteError({ reduction }),
        optimizer: 'sgd',
      });
      // 2x − t is 1, 3, −2 and 6
      const [xs, ts] = [[[[1], [3]], [[1], [2]]], [[[1], [3]], [[4], [-2]]]]; // prettier-ignore
      const { history } = await m.fit(xs, ts, { batchSize: 2, sampleWeight: [1, 3] });
      expect(history.loss[0]).toBeCloseTo(loss, 5);
      const [w] = await Promise.all([...m.weights.values()].map((v) => v.data()));
      expect(w![0]).toBeCloseTo(2 - 0.01 * dw, 5);
    },
  );

  test('an unknown one is refused', () => {
    expect(() => losses.huber({ reduction: 'mean' as never })).toThrow(/reduction.*"sumOverBatchSize"/);
    expect(() => losses.huber({ labelSmoothing: 0.1 } as never)).toThrow(/Unknown option of huber/);
  });
});

test.each(['cpu', 'wasm'] as const)('%s: an output of NaN is not hidden by any loss', async (backend) => {
  await useBackend(backend);
  for (const [name, factory] of Object.entries(losses)) {
    const [y, t] = [tf.tensor2d([[0.5, NaN]]), tf.tensor2d([[0.25, 0.75]])];
    const { l, cache } = (factory as () => Loss)().forward(y, t);
    expect({ name, l: [...(await l.data())] }).toEqual({ name, l: [NaN] });
    tf.dispose([y, t, l, cache as never]);
  }
});
