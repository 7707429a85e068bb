/** Trains for a while, and for longer, and reports what is held after each. */
import * as tf from '@tensorflow/tfjs-core';
import { Model, layers, sequential } from '../../dist/index.js';

const batchSize = 32;
const x = Float32Array.from({ length: 4 * batchSize * 784 }, (_, i) => ((i * 7919) % 256) / 255);
const y = Int32Array.from({ length: 4 * batchSize }, (_, i) => i % 10);

const held = () => {
  const { numTensors, numBytes, numDataBuffers, ...more } = tf.memory();
  const { numBytesInGPU, numBytesInGPUAllocated, numBytesAllocatedInGPU } = more;
  return {
    numTensors,
    numBytes,
    numDataBuffers,
    // webgl and webgpu have different names for what they have allocated
    gpu: [numBytesInGPU, numBytesInGPUAllocated ?? numBytesAllocatedInGPU].filter((n) => n !== undefined),
  };
};

export default async (_, emit) => {
  const before = held();
  const model = new Model(
    sequential([
      layers.dense({ units: 64, activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10 }),
    ]),
    { inputShape: [784], seed: 1 },
  ).compile({ loss: 'softmaxCrossEntropy', optimizer: 'adam', metrics: ['accuracy'] });
  const train = async (steps) => {
    await model.fit(x, y, { batchSize, epochs: steps / 4 });
    emit(steps);
    return held();
  };
  const short = await train(20);
  const long = await train(200);
  await model.evaluate(x, y);
  const evaluated = held();
  model.dispose();
  return { before, short, long, evaluated, after: held() };
};
