/** What a step leaves out, since it is known already: η after backward, where sgd reads η·g only; Σt of a distribution. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { callbacks, layers, optimizers, sequential, type Model, type Optimizer } from '../src/index.js';
import { areDistributions } from '../src/losses/distributions.js';
import { makeModel } from './models.js';

beforeAll(() => useBackend('cpu'));

const x = Array.from({ length: 6 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 6]);
const labels = [0, 1, 0, 1, 1, 0];
const sampleWeight = [1, 2, 0.5, 0, 3, 1];

const make = (optimizer: Optimizer, activity: number): Model =>
  makeModel(
    sequential([
      layers.dense({ units: 4, activation: 'tanh' }),
      layers.activityRegularization({ l2: activity }),
      layers.dense({ units: 2 }),
    ]),
    [3],
    { loss: 'softmaxCrossEntropy', optimizer },
  );

const weights = async (model: Model): Promise<number[]> =>
  (await Promise.all([...model.weights.values()].map((w) => w.data()))).flatMap((v) => [...v]);

const kernelsOf = async (model: Model): Promise<number> => {
  await model.trainOnBatch(x, labels);
  const { kernels } = await tf.profile(async () => {
    await model.trainOnBatch(x, labels);
    return [];
  });
  return kernels.length;
};

const { sgd } = optimizers;
test.each([
  ['plain', sgd({ learningRate: 0.3 }), 0],
  ['a rate above 1', sgd({ learningRate: 1.5 }), 0],
  ['a rate of 0', sgd({ learningRate: 0 }), 0],
  ['momentum', sgd({ learningRate: 0.1, momentum: 0.9 }), 0],
  ['nesterov', sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), 0],
  ['with averages', sgd({ learningRate: 0.1, useEma: true }), 0],
  ['a penalty on what flows through', sgd({ learningRate: 0.3 }), 0.1],
  ['clipped', sgd({ learningRate: 0.3, clipNorm: 0.05 }), 0],
  ['clipped together', sgd({ learningRate: 0.3, globalClipNorm: 0.05 }), 0],
  ['clipped by value', sgd({ learningRate: 0.3, clipValue: 0.01 }), 0],
  ['decayed', sgd({ learningRate: 0.3, weightDecay: 0.1 }), 0],
  ['accumulated', sgd({ learningRate: 0.3, gradientAccumulationSteps: 2 }), 0],
] as const)('%s: a step is gradients, then their application', async (_, optimizer, activity) => {
  const [whole, parts] = [make(optimizer, activity), make(optimizer, activity)];
  for (let step = 0; step < 6; step++) {
    await whole.trainOnBatch(x, labels, sampleWeight);
    const { value, grads } = parts.gradients(x, labels, sampleWeight);
    parts.applyGradients(grads);
    tf.dispose([value, grads]);
  }
  const [got, want] = [await weights(whole), await weights(parts)];
  got.forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 5));
});

test.each([
  ['a regularizer', sequential([layers.dense({ units: 2, kernelRegularizer: 'l2' })])],
  [
    'a backward that clips',
    sequential([
      layers.dense({ units: 4 }),
      layers.lambda({ forward: (v) => tf.mul(v, 2), backward: (dy) => tf.clipByValue(dy, -0.01, 0.01) }),
      layers.dense({ units: 2 }),
    ]),
  ],
] as const)('%s: a step is gradients, then their application', async (_, network) => {
  const options = { loss: 'softmaxCrossEntropy', optimizer: sgd({ learningRate: 0.3 }) } as const;
  const [whole, parts] = [makeModel(network, [3], options), makeModel(network, [3], options)];
  for (let step = 0; step < 4; step++) {
    await whole.trainOnBatch(x, labels);
    const { value, grads } = parts.gradients(x, labels);
    parts.applyGradients(grads);
    tf.dispose([value, grads]);
  }
  const [got, want] = [await weights(whole), await weights(parts)];
  got.forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 5));
});

test('a kernel less for each parameter, where nothing else reads the gradients', async () => {
  const plain = await kernelsOf(make(sgd({ learningRate: 0.3 }), 0));
  // Decay multiplies w as well: one for each parameter more than the one for g.
  expect(await kernelsOf(make(sgd({ learningRate: 0.3, weightDecay: 0.1 }), 0))).toBe(plain + 8);
});

test('whoever watches sees the gradients themselves, and changes nothing', async () => {
  const [watched, alone] = [make(sgd({ learningRate: 0.3 }), 0), make(sgd({ learningRate: 0.3 }), 0)];
  const { value, grads } = alone.gradients(x, labels);
  const norm = async (g: tf.Tensor): Promise<number> => Math.hypot(...(await g.data()));
  const want = await norm(grads['dense/kernel']!);
  tf.dispose([value, grads]);
  const monitor = callbacks.monitor({ every: 1 });
  const fit = { epochs: 2, batchSize: 6, shuffle: false };
  await watched.fit(x, labels, { ...fit, callbacks: monitor });
  await alone.fit(x, labels, fit);
  expect(monitor.reports[0]!.layers['dense']!.parameters['kernel']).toBeCloseTo(want, 5);
  expect(await weights(watched)).toEqual(await weights(alone));
});

test('losses as they are: η is in no value', async () => {
  const [a, b] = [sgd({ learningRate: 0.3 }), sgd({ learningRate: 0.3, clipValue: 1e9 })].map((o) =>
    make(o, 0),
  );
  expect(await a!.trainOnBatch(x, labels)).toEqual(await b!.trainOnBatch(x, labels));
});

describe('targets that are seen to be distributions', () => {
  test.each([
    [[0, 1, 1, 0], 2, true],
    [[0.3, 0.7, 0.25, 0.75], 2, true],
    [Float32Array.of(0.1, 0.2, 0.7), 3, true],
    [[0.3, 0.6], 2, false],
    [[1, 0, 1, 1], 2, false],
    [[NaN, 1], 2, false],
    [[1, 1], 1, false],
  ])('%p by %i: %p', (numbers, C, are) => expect(areDistributions(numbers, C)).toBe(are));

  const kernelsWith = async (t: number[][]): Promise<number> => {
    const model = make(sgd({ learningRate: 0.3 }), 0);
    await model.trainOnBatch(x, t);
    const profile = await tf.profile(async () => {
      await model.trainOnBatch(x, t);
      return [];
    });
    return profile.kernels.length;
  };
  const oneHot = labels.map((l) => [1 - l, l]);

  test('Σt is not computed, and the step is that of tensors, of which it is', async () => {
    const doubled = oneHot.map((row) => row.map((v) => 2 * v));
    expect(await kernelsWith(oneHot)).toBeLessThan(await kernelsWith(doubled));
    const [seen, unseen] = [make(sgd({ learningRate: 0.3 }), 0), make(sgd({ learningRate: 0.3 }), 0)];
    const tensors = [tf.tensor(x), tf.tensor(oneHot)] as const;
    for (let step = 0; step < 3; step++) {
      await seen.trainOnBatch(x, oneHot);
      await unseen.trainOnBatch(...tensors);
    }
    tf.dispose([...tensors]);
    const [got, want] = [await weights(seen), await weights(unseen)];
    got.forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 6));
  });
});
