/**
 * What is trained, the same for every contestant: an MLP 784-300-10, relu, softmax cross entropy, SGD, on
 * random batches made beforehand on the host.
 */
import { rng } from '../../dist/random.js';

export const mlp = { name: 'mlp 784-300-10', inputs: 784, hidden: 300, classes: 10, learningRate: 0.01 };

const batchesInRotation = 4;

/** Host arrays: x [N, 784] in [−½, ½), t [N, 10] one-hot. No contestant keeps them: it uploads each anew. */
export const makeBatches = ({ inputs, classes }, N, seed = 1) => {
  const random = rng(seed);
  return Array.from({ length: batchesInRotation }, () => {
    const t = new Float32Array(N * classes);
    for (let n = 0; n < N; n++) t[n * classes + random.integer(classes)] = 1;
    return { N, x: Float32Array.from({ length: N * inputs }, () => random.uniform() - 0.5), t };
  });
};
