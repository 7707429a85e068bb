/** Batch, stochastic and mini-batch gradient descent on one small set of data, from one start. */
import { deriveSeed, permutation, rng } from '../../random.js';
import { Network, type Example } from '../../reference/network.js';
import { onEngine } from '../engine.js';
import { gradientsOf, meanLoss } from '../examples.js';
import { mean } from '../statistics.js';

export interface DescentOptions {
  /** How many examples, and how many of them make an update: all, some, one. */
  readonly count: number;
  readonly batchSizes: readonly number[];
  readonly passes: number;
  /** η */
  readonly rate: number;
  /** Orders of the data over which the noise is measured. */
  readonly orders: number;
  readonly seed: number;
}

/** t = 1.5x₁ − x₂ + 0.5 + 0.3·noise,  x₁ x₂ noise ~ N(0, 1) */
export const examplesOf = ({ count, seed }: Pick<DescentOptions, 'count' | 'seed'>): Example[] => {
  const random = rng(deriveSeed(seed, 'descent'));
  return Array.from({ length: count }, () => {
    const [a, b] = [random.normal(), random.normal()];
    return [[a, b], [1.5 * a - b + 0.5 + 0.3 * random.normal()]];
  });
};

/** y = w₁x₁ + w₂x₂ + b, from 0. */
const start = (): Network => new Network({ sizes: [2, 1], activation: 'linear', weights: [[[0, 0, 0]]] });

const meanOf = (vectors: readonly (readonly number[])[]): number[] =>
  vectors[0]!.map((_, i) => mean(vectors.map((v) => v[i]!)));

/** ‖u − v‖² */
const squaredDistance = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((sum, ui, i) => sum + (ui - v[i]!) ** 2, 0);

/** ∂E/∂w of each example, in a row: w₁, w₂, b. */
const flatGradientsOf = (network: Network, examples: readonly Example[]): number[][] =>
  gradientsOf(network, examples).map((gradients) => gradients.flat(2));

/**
 * E‖g_B − g‖²: the variance of a step's gradient g_B, over m examples, around that of all N, g. Drawn without
 * putting back, that is s²/m·(N − m)/(N − 1), where s² is the variance of the gradient of one.
 */
const noiseOf = (
  gradients: readonly (readonly number[])[],
  m: number,
  { orders, seed }: Pick<DescentOptions, 'orders' | 'seed'>,
): { readonly measured: number; readonly expected: number } => {
  const N = gradients.length;
  const g = meanOf(gradients);
  const batches = Array.from({ length: orders }, (_, order) =>
    Array.from(permutation(N, deriveSeed(deriveSeed(seed, 'orders'), order)), (i) => gradients[i]!),
  ).flatMap((taken) =>
    Array.from({ length: Math.floor(N / m) }, (_, k) => meanOf(taken.slice(k * m, (k + 1) * m))),
  );
  const s2 = mean(gradients.map((one) => squaredDistance(one, g)));
  return {
    measured: mean(batches.map((batch) => squaredDistance(batch, g))),
    expected: ((s2 / m) * (N - m)) / (N - 1),
  };
};

export interface Descent {
  readonly batchSize: number;
  readonly updates: number;
  /** Mean E over the data after all passes. */
  readonly loss: number;
  readonly engine: number;
  readonly noise: ReturnType<typeof noiseOf>;
}

/** The same passes with each size of batch, the examples in their order    (lesson 5, eqs. batch, stochastic, mini-batch) */
export const computeDescents = async (options: DescentOptions): Promise<Descent[]> => {
  const { batchSizes, passes, rate } = options;
  const examples = examplesOf(options);
  const gradients = flatGradientsOf(start(), examples);
  const found: Descent[] = [];
  for (const batchSize of batchSizes) {
    const network = start();
    const engine = await onEngine(network, rate, async (on) => {
      await on.model.fit(
        examples.map(([x]) => x),
        examples.map(([, t]) => t),
        { batchSize, epochs: passes, shuffle: false },
      );
      return (await on.gradients(...examples)).loss;
    });
    network.train(examples, { rate, batchSize, epochs: passes });
    found.push({
      batchSize,
      updates: passes * Math.ceil(examples.length / batchSize),
      loss: meanLoss(network, examples),
      engine,
      noise: noiseOf(gradients, batchSize, options),
    });
  }
  return found;
};

/** The least mean E there is: many steps with all examples. */
export const leastLoss = (options: Pick<DescentOptions, 'count' | 'seed'>): number => {
  const [network, examples] = [start(), examplesOf(options)];
  for (let step = 0; step < 400; step++) network.trainBatch(examples, 0.3);
  return meanLoss(network, examples);
};

/** w⁺ = w⁻ − η·∂Loss/∂w once, with all examples    (lesson 5, eq. gradient-descent) */
export const computeFirstStep = async (options: DescentOptions) => {
  const { rate } = options;
  const [network, examples] = [start(), examplesOf(options)];
  const gradient = meanOf(flatGradientsOf(network, examples));
  const before = meanLoss(network, examples);
  const engine = await onEngine(network, rate, async (on) => {
    const { loss, gradients } = await on.gradients(...examples);
    await on.train(examples);
    return {
      gradient: gradients.flat(2),
      before: loss,
      after: (await on.gradients(...examples)).loss,
      weights: (await on.weights()).flat(2),
    };
  });
  network.trainBatch(examples, rate);
  return { gradient, before, after: meanLoss(network, examples), weights: network.weights.flat(2), engine };
};
