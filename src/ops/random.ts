import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { rng } from '../random.js';

/** Each element is `high` with probability `keep`, else 0: inverted dropout's mask. Drawn on the host. */
export const bernoulli = (shape: readonly number[], keep: number, high: number, seed: number): Tensor => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  const random = rng(seed);
  for (let i = 0; i < values.length; i++) values[i] = random.uniform() < keep ? high : 0;
  return tensor(values, [...shape], 'float32');
};

/** Each element from N(mean, stddev²). Drawn on the host. */
export const gaussian = (shape: readonly number[], mean: number, stddev: number, seed: number): Tensor => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  const random = rng(seed);
  for (let i = 0; i < values.length; i++) values[i] = mean + stddev * random.normal();
  return tensor(values, [...shape], 'float32');
};
