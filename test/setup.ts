/** After every test: as many tensors as before it once its models are disposed, and nothing printed. */
import * as tf from '@tensorflow/tfjs-core';
import os from 'node:os';
import { disposeModels } from './models.js';

// Test files run beside each other: one thread each.
os.availableParallelism = () => 1;

let before = 0;
const printed: string[] = [];
const methods = ['log', 'info', 'warn', 'error'] as const;

beforeEach(() => {
  before = tf.engine().state.numTensors;
  printed.length = 0;
  for (const method of methods)
    jest.spyOn(console, method).mockImplementation((...args: unknown[]) => void printed.push(args.join(' ')));
});

afterEach(() => {
  disposeModels();
  jest.restoreAllMocks();
  expect(printed).toEqual([]);
  expect(tf.engine().state.numTensors).toBe(before);
});
