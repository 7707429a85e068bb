/** Loses the GPU where `when` says, and reports what a user sees of it, and how training goes on. */
import * as tf from '@tensorflow/tfjs-core';
import { Model, layers, sequential, useBackend } from '../../dist/index.js';

const devices = {
  webgl: ({ gpgpu }) => gpgpu.gl.getExtension('WEBGL_lose_context').loseContext(),
  webgpu: ({ device }) => device.destroy(),
};
const lose = () => devices[tf.getBackend()](tf.backend());

const N = 96;
const x = Float32Array.from({ length: N * 8 }, (_, i) => Math.sin(i * i + 1));
const y = Int32Array.from({ length: N }, (_, i) => (x[8 * i] > x[8 * i + 1] ? 2 : i % 2));
const epochs = 5;

const make = () =>
  new Model(
    sequential([
      layers.dense({ units: 16, activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 3 }),
    ]),
    { inputShape: [8], seed: 7 },
  ).compile({ loss: 'softmaxCrossEntropy', optimizer: 'adam', metrics: ['accuracy'] });

const options = { epochs, batchSize: 16 };

const weightsOf = async (model) => {
  const weights = model.getWeights();
  const values = await Promise.all(Object.values(weights).map((w) => w.data()));
  Object.values(weights).forEach((w) => w.dispose());
  return values.flatMap((v) => [...v]);
};

const seen = async (f) => {
  const before = performance.now();
  try {
    await f();
    return { thrown: false };
  } catch (error) {
    const { name, code, message } = error;
    return { thrown: true, name, code, message, milliseconds: performance.now() - before };
  }
};

export default async ({ when, goOnWith }) => {
  const own = tf.getBackend();
  const tensors = tf.memory().numTensors;
  const whole = make();
  await whole.fit(x, y, options);
  const expected = await weightsOf(whole);
  whole.dispose();

  const model = make();
  let lostAt;
  const loseAt = (name) => (epoch) => {
    if (name !== when || epoch !== 2) return;
    lostAt = performance.now();
    lose();
  };
  let epoch = 0;
  const callbacks = {
    onEpochBegin: (e) => loseAt('epochBegin')((epoch = e)),
    onBatchEnd: async (batch) => {
      if (batch !== 3) return;
      loseAt('batch')(epoch);
      if (when !== 'reading' || epoch !== 2) return;
      const product = tf.tidy(() => tf.matMul(tf.ones([300, 300]), tf.ones([300, 300])));
      const reading = product.data();
      product.dispose();
      loseAt('reading')(epoch);
      await reading;
    },
    onEpochEnd: async (e) => {
      loseAt('epochEnd')(e);
      await new Promise((resolve) => setTimeout(resolve, 1100)); // copies are a second apart
    },
  };
  const fit = await seen(() => model.fit(x, y, { ...options, callbacks }));
  if (when === 'after') {
    await model.trainOnBatch(x, y); // more than the copy knows
    lostAt = performance.now();
    lose();
  }
  const soon = performance.now() - lostAt;
  const after = {
    fit: await seen(() => model.fit(x, y, options)),
    evaluate: await seen(() => model.evaluate(x, y)),
    predict: await seen(() => model.predict(x)),
    trainOnBatch: await seen(() => model.trainOnBatch(x, y)),
    getWeights: await seen(() => model.getWeights()),
    restore: await seen(() => model.restore()),
  };
  await useBackend(goOnWith ?? own, typeof window === 'object' ? { wasmPaths: '/wasm/' } : {});
  const stillLost = await seen(() => model.predict(x));
  const initialEpoch = model.restore();
  const history = await model.fit(x, y, { ...options, initialEpoch });
  const got = await weightsOf(model);
  const { loss } = await model.evaluate(x, y);
  model.dispose();
  return {
    backend: tf.getBackend(),
    fit,
    soon,
    after,
    stillLost,
    initialEpoch,
    epochs: history.epoch,
    worst: Math.max(...got.map((v, i) => Math.abs(v - expected[i]))),
    scale: Math.max(...expected.map(Math.abs)),
    loss,
    tensorsLeft: tf.memory().numTensors - tensors,
  };
};
