/** Sigmoids one after another, one neuron a layer: the product that the lesson's bound is about. */
import { deriveSeed, rng } from '../../random.js';
import { Network, type Example, type Weights } from '../../reference/network.js';
import { activations64 } from '../../reference/activation.js';
import { onEngine } from '../engine.js';

const { f: sigmoid } = activations64.sigmoid();
/** σ′(z) = σ(z)·σ(−z), at most ¼; 1 − σ(z) would lose its digits where z is large. */
export const slope = (z: number): number => sigmoid(z) * sigmoid(-z);

/** C = ½(t − a_L)². */
const [x, t] = [[0.5], [1]] as const;

export interface ChainGradient {
  /** |∂C/∂b₁| */
  readonly gradient: number;
  readonly engine: number;
  /** ¼ᴸ·Π|w|·|∂C/∂a_L|, the product over the weights after the first */
  readonly bound: number;
}

/**
 * ∂C/∂b₁ = σ′(z₁)·w₂σ′(z₂)···w_Lσ′(z_L)·∂C/∂a_L, where every σ′ ≤ ¼, so that |σ′(z)·w| ≤ ¼ for |w| ≤ 1 and
 * |∂C/∂b₁| ≤ ¼ᴸ·Π|w|·|∂C/∂a_L|    (lesson 5, eq. vanishing)
 *
 * @param weights - [w, b] of each layer
 */
export const chainGradient = async (
  weights: readonly (readonly [w: number, b: number])[],
): Promise<ChainGradient> => {
  const rows: Weights = weights.map((row) => [row]);
  const network = new Network({ sizes: [1, ...weights.map(() => 1)], weights: rows });
  const engine = await onEngine(network, 0.1, async (on) => (await on.gradients([x, t])).gradients);
  network.backpropagate([x, t]);
  const upstream = Math.abs(network.outputs[0]!.calcError());
  return {
    gradient: Math.abs(network.gradients[0]![0]![1]!),
    engine: Math.abs(engine[0]![0]![1]!),
    bound: weights.slice(1).reduce((product, [w]) => (product * Math.abs(w)) / 4, upstream / 4),
  };
};

/**
 * In a layer of n units, n such terms are added up: with every w = 0.9 and every z = 0, each layer multiplies a
 * gradient by n·0.9/4.
 *
 * @returns |∂C/∂b| of the first layer as a multiple of that of the last
 */
export const wideGrowth = async (
  units: number,
  depth: number,
): Promise<{ readonly value: number; readonly engine: number }> => {
  const sizes = Array<number>(depth + 1).fill(units);
  const row = [...Array<number>(units).fill(0.9), -0.45 * units];
  const weights: Weights = sizes.slice(1).map(() => Array<number[]>(units).fill(row));
  const network = new Network({ sizes, weights });
  const halves: Example = [Array<number>(units).fill(0.5), Array<number>(units).fill(1)];
  const engine = await onEngine(network, 0.1, async (on) => (await on.gradients(halves)).gradients);
  network.backpropagate(halves);
  const ratio = (gradients: Weights): number => gradients[0]![0]!.at(-1)! / gradients.at(-1)![0]!.at(-1)!;
  return { value: ratio(network.gradients), engine: ratio(engine) };
};

/** w ~ U(−1, 1), b = 0. */
export const drawnChain = (depth: number, seed: number): (readonly [number, number])[] => {
  const random = rng(deriveSeed(seed, 'chain'));
  return Array.from({ length: depth }, () => [2 * random.uniform() - 1, 0] as const);
};

/** w = 1, and b such that every z is 0: there σ′ = ¼, and the bound is reached. */
export const steepestChain = (depth: number): (readonly [number, number])[] =>
  Array.from({ length: depth }, () => [1, -0.5] as const);

/** One sigmoid as a function of its input x: what its factor |σ′(wx + b)·w| is, around x = −b/w, where z is 0. */
export interface Exploding {
  readonly w: number;
  /** max |σ′(wx + b)·w| over x */
  readonly largest: number;
  /** How wide the range of x is in which it is above 1: on a grid. */
  readonly width: number;
  /** (2/w)·ln((1 + r)/(1 − r)), r = √(1 − 4/w); 0 for w ≤ 4 */
  readonly expected: number;
  /** |σ′(w)·w|: where x is 1 and b is 0. */
  readonly atOne: number;
}

/** By solving σ′(z) = 1/w for z: σ = (1 ± r)/2. */
export const explodingWidth = (w: number): number => {
  if (w <= 4) return 0;
  const r = Math.sqrt(1 - 4 / w);
  return (2 / w) * Math.log((1 + r) / (1 - r));
};

/** |σ′(wx + b)·w| over x, around the middle −b/w    (lesson 5, eq. exploding) */
export const computeExploding = (w: number, step = 1e-4): Exploding => {
  // 1.5 to each side is wider than any range in which it is above 1
  const around = Array.from({ length: 2 * Math.round(1.5 / step) + 1 }, (_, i) => i * step - 1.5);
  const products = around.map((x) => Math.abs(slope(w * x) * w));
  return {
    w,
    largest: products.reduce((a, b) => Math.max(a, b), 0),
    width: products.filter((p) => p > 1).length * step,
    expected: explodingWidth(w),
    atOne: Math.abs(slope(w) * w),
  };
};

/** The largest of g over a grid of w in (0, 100], and where. */
export const overWeights = (g: (w: number) => number): { readonly w: number; readonly largest: number } => {
  let found = { w: 0, largest: -Infinity };
  for (let i = 1; i <= 10000; i++) {
    const [w, largest] = [i / 100, g(i / 100)];
    if (largest > found.largest) found = { w, largest };
  }
  return found;
};
