/**
 * How large the gradient is in each layer of deep networks: δ of a layer is a product of one factor σ′(z)·w for
 * every layer above it. The networks are not trained: it is what training would begin with.
 */
import { sequential } from '../compose/sequential.js';
import type { Layer } from '../contract.js';
import { initializers, type InitializerLike } from '../initializers/registry.js';
import { release } from '../memory.js';
import { deriveSeed, rng } from '../random.js';
import { layers } from '../registry.js';
import { Model } from '../train/model.js';

/** Hidden layers. */
export const depths = [3, 6, 12, 24] as const;
export const width = 32;
export const examples = 64;

export interface Kind {
  readonly activation: 'sigmoid' | 'tanh' | 'relu';
  readonly initializer: InitializerLike;
}

export const kinds = {
  sigmoid: { activation: 'sigmoid', initializer: 'glorotUniform' },
  tanh: { activation: 'tanh', initializer: 'glorotUniform' },
  relu: { activation: 'relu', initializer: 'glorotUniform' },
  reluHe: { activation: 'relu', initializer: 'heNormal' },
  reluLarge: { activation: 'relu', initializer: initializers.randomNormal({ stddev: 0.5 }) },
  sigmoidLarge: { activation: 'sigmoid', initializer: initializers.randomNormal({ stddev: 8 }) },
} as const satisfies Readonly<Record<string, Kind>>;
export type KindName = keyof typeof kinds;

/** x ~ N(0, 1) and classes by lot; the same ones for every network. */
export const makeData = (seed: number) => {
  const random = rng(deriveSeed(seed, 'gradients'));
  const x = Float32Array.from({ length: examples * width }, () => random.normal());
  const t = Float32Array.from({ length: examples }, () => random.integer(2));
  return { x: { data: x, shape: [examples, width] }, t: { data: t, shape: [examples, 1] } };
};

export const networkOf = ({ activation, initializer }: Kind, depth: number): Layer =>
  sequential([
    ...Array.from({ length: depth }, () =>
      layers.dense({ units: width, activation, kernelInitializer: initializer }),
    ),
    layers.dense({ units: 1 }),
  ]);

/**
 * ‖∂L/∂b‖ of every hidden layer, the first one first; ∂L/∂b is the mean of δ over the examples.
 * (lesson 5, eqs. vanishing, exploding)
 */
export const gradientNorms = async (kind: Kind, depth: number, seed: number): Promise<readonly number[]> => {
  const model = new Model(networkOf(kind, depth), { inputShape: [width], seed });
  model.compile({ loss: 'sigmoidCrossEntropy' });
  const { x, t } = makeData(seed);
  const { value, grads } = model.gradients(x, t);
  try {
    const biases = Object.entries(grads)
      .filter(([path]) => path.endsWith('/bias'))
      .slice(0, depth);
    const values = await Promise.all(biases.map(([, gradient]) => gradient.data()));
    return values.map((db) => Math.hypot(...db));
  } finally {
    release([value, grads]);
    release(model.state);
  }
};
