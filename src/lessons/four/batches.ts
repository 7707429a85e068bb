/** Section 4 of lesson 4: the gradient of a mini-batch, and descent by batches of every size. */
import { deriveSeed, permutation, rng } from '../../random.js';
import { Network, type Example, type NetworkOptions, type Weights } from '../../reference/network.js';
import { meanGradient } from '../../reference/vector.js';
import { meanLoss } from '../examples.js';
import { mean } from '../statistics.js';

const count = 64;

/** Examples whose targets another network of the same form made. */
export const examplesOf = (options: NetworkOptions, seed: number): Example[] => {
  const random = rng(deriveSeed(seed, 'lesson 4'));
  const draw = (size: number, scale: number): number[] =>
    Array.from({ length: size }, () => scale * random.normal());
  const [I = 1, H = 1, O = 1] = options.sizes;
  const weights = [
    Array.from({ length: H }, () => draw(I + 1, 2)),
    Array.from({ length: O }, () => draw(H + 1, 2)),
  ];
  const teacher = new Network({ ...options, weights });
  return Array.from({ length: count }, () => {
    const x = draw(I, 1);
    return [x, teacher.predict(x)];
  });
};

/** ‖a − b‖/‖b‖ */
const relativeDistance = (a: Weights, b: Weights): number => {
  const [u, v] = [a.flat(2), b.flat(2)];
  return Math.hypot(...u.map((uᵢ, i) => uᵢ - v[i]!)) / Math.hypot(...v);
};

/** How far the mean of m gradients is from the mean of all, on average over many draws, relative. */
export const spread = (gradients: readonly Weights[], m: number, seed: number, draws = 200): number => {
  const all = meanGradient(gradients);
  const found = Array.from({ length: draws }, (_, i) => {
    const drawn = permutation(gradients.length, deriveSeed(seed, i)).slice(0, m);
    return relativeDistance(meanGradient(Array.from(drawn, (j) => gradients[j]!)), all);
  });
  return mean(found);
};

export interface Descent {
  readonly batchSize: number;
  readonly updates: number;
  /** The mean E of all examples at the end. */
  readonly loss: number;
}

/** The same number of passes over the data, by batches of another size. */
export const descend = (
  options: NetworkOptions,
  examples: readonly Example[],
  batchSize: number,
  epochs: number,
  rate: number,
  seed: number,
): Descent => {
  const network = new Network(options);
  network.train(examples, { rate, epochs, batchSize, shuffle: seed });
  const updates = epochs * Math.ceil(examples.length / batchSize);
  return { batchSize, updates, loss: meanLoss(network, examples) };
};
