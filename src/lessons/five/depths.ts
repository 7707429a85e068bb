/** How large a gradient arrives at the first layer: by depth, activation and initial weights. */
import { sequential } from '../../compose/sequential.js';
import { initializers, type InitializerLike } from '../../initializers/registry.js';
import { release } from '../../memory.js';
import { deriveSeed, rng } from '../../random.js';
import { layers } from '../../registry.js';
import { Model } from '../../train/model.js';
import { median } from '../statistics.js';

export type Activation = 'sigmoid' | 'tanh' | 'relu';

export interface Setting {
  readonly activation: Activation;
  readonly name: string;
  readonly kernelInitializer: InitializerLike;
}

const { randomNormal } = initializers;
const initial: readonly Omit<Setting, 'activation'>[] = [
  { name: 'N(0, 0.05²)', kernelInitializer: randomNormal({ stddev: 0.05 }) },
  { name: 'glorotUniform', kernelInitializer: 'glorotUniform' },
  { name: 'heNormal', kernelInitializer: 'heNormal' },
  { name: 'N(0, 1)', kernelInitializer: randomNormal({ stddev: 1 }) },
];

/** Every activation with every initialization; sigmoid once more with weights that are larger still. */
const settings: readonly Setting[] = [
  ...(['sigmoid', 'tanh', 'relu'] as const).flatMap((activation) =>
    initial.map((one) => ({ activation, ...one })),
  ),
  { activation: 'sigmoid', name: 'N(0, 8²)', kernelInitializer: randomNormal({ stddev: 8 }) },
];

export interface DepthOptions {
  /** Hidden layers. */
  readonly depths: readonly number[];
  /** Inputs, and units of every hidden layer. */
  readonly width: number;
  readonly examples: number;
  /** Of data and weights; what is told is the median. */
  readonly seeds: readonly number[];
}

export interface Norms {
  /** ‖∂C/∂b₁‖, of the first hidden layer. */
  readonly first: number;
  /** ‖∂C/∂b_L‖, of the last one. */
  readonly last: number;
}

export interface DepthRow extends Setting {
  /** For each depth. */
  readonly norms: readonly Norms[];
}

const drawn = (rows: number, columns: number, seed: number): number[][] => {
  const random = rng(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
};

const nameOf = (l: number): string => `layer${l}`;

/** One forward and one backward pass on random data. */
const normsOf = async (
  { activation, kernelInitializer }: Setting,
  depth: number,
  { width, examples }: DepthOptions,
  seed: number,
): Promise<Norms> => {
  const hidden = Array.from({ length: depth }, (_, i) =>
    layers.dense({ name: nameOf(i + 1), units: width, activation, kernelInitializer }),
  );
  const model = new Model(sequential([...hidden, layers.dense({ units: 1 })]), { inputShape: [width], seed });
  model.compile({ loss: 'halfSquaredError' });
  const { value, grads } = model.gradients(
    drawn(examples, width, deriveSeed(seed, 'x')),
    drawn(examples, 1, deriveSeed(seed, 't')),
  );
  const norm = async (l: number): Promise<number> =>
    Math.hypot(...(await grads[`${nameOf(l)}/bias`]!.data()));
  try {
    return { first: await norm(1), last: await norm(depth) };
  } finally {
    release([value, grads, model.state]);
  }
};

/** ‖∂C/∂b₁‖ and ‖∂C/∂b_L‖ for every depth, the median of the seeds each    (lesson 5, eqs. vanishing, exploding) */
export const computeDepths = async (
  options: DepthOptions,
  which: readonly Setting[] = settings,
): Promise<DepthRow[]> => {
  const rows: DepthRow[] = [];
  for (const setting of which) {
    const norms: Norms[] = [];
    for (const depth of options.depths) {
      const found: Norms[] = [];
      for (const seed of options.seeds) found.push(await normsOf(setting, depth, options, seed));
      norms.push({
        first: median(found.map(({ first }) => first)),
        last: median(found.map(({ last }) => last)),
      });
    }
    rows.push({ ...setting, norms });
  }
  return rows;
};
