/** Where sgd's rate is a factor of what backward starts from, and where the gradients need all bits for themselves. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { floatPrecision } from '../src/backends/precision.js';
import { Model, layers, optimizers, sequential } from '../src/index.js';
import { release } from '../src/memory.js';

const learningRate = 0.125;

beforeAll(async () => {
  await useBackend('cpu');
  tf.env().registerFlag('WEBGL_RENDER_FLOAT32_ENABLED', () => false);
});
afterEach(() => {
  delete (tf.backend() as { gpgpu?: object }).gpgpu;
});

/** As far as handgrad can see, the backend that runs is webgl with textures of 16 bits. */
const pretend16Bits = (): void => {
  Object.assign(tf.backend(), { gpgpu: {} });
  expect(floatPrecision()).toBe(16);
};

/** The rates that sgd is handed in a step, and the bias after it. */
const step = async (options: object = {}): Promise<{ rates: number[]; bias: number }> => {
  const sgd = optimizers.sgd({ learningRate, ...options });
  const rates: number[] = [];
  const update: typeof sgd.update = (w, g, slots, moment) => {
    rates.push(moment.learningRate);
    return sgd.update(w, g, slots, moment);
  };
  const model = new Model(sequential([layers.dense({ units: 1, kernelInitializer: 'zeros' })]), {
    inputShape: [2],
  });
  model.compile({ loss: 'meanSquaredError', optimizer: { ...sgd, update } });
  await model.trainOnBatch([[3, 5]], [1]);
  const weights = model.getWeights();
  const [bias] = await weights['dense/bias']!.data();
  release(weights);
  model.dispose();
  return { rates, bias: bias! };
};

// y = 0, t = 1: ∂L/∂b = −2
const bias = 2 * learningRate;

test('in the gradients of 32 bits', async () => {
  expect(await step()).toEqual({ rates: [1, 1], bias });
});

test('beside gradients of 16 bits', async () => {
  pretend16Bits();
  expect(await step()).toEqual({ rates: [learningRate, learningRate], bias });
});

test('beside gradients that are looked at', async () => {
  expect(await step({ clipValue: 100 })).toEqual({ rates: [learningRate, learningRate], bias });
});
