/** The curves of an activation: its own forward, and its own backward of dy = 1, on the running backend. */
import { onesLike, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import { release, scope } from '../memory.js';
import { activationRows, layers } from '../registry.js';
import type { Point } from './line.js';

export type ActivationName = keyof typeof activationRows;

/** Those of the lessons, in their order. */
const taught = ['sigmoid', 'tanh', 'relu', 'leakyReLU', 'elu', 'softplus', 'abs'] as const satisfies ActivationName[]; // prettier-ignore

/** Element-wise ones have a formula for one number; softmax, of whole rows, has none. Those of the lessons are first. */
export const elementwise: readonly ActivationName[] = [
  ...taught,
  ...(Object.keys(activationRows) as ActivationName[]).filter(
    (name) => 'float64' in activationRows[name] && !taught.some((t) => t === name),
  ),
];

/** A curve in pieces. Where it jumps, one of them ends and the next begins. */
export interface Curve {
  readonly pieces: readonly (readonly Point[])[];
  /** At jumps: the values taken there. */
  readonly taken: readonly Point[];
  /** At jumps: the limits that are not. */
  readonly limits: readonly Point[];
}

export interface ActivationCurves {
  readonly config: Readonly<Record<string, unknown>>;
  readonly domain: readonly [low: number, high: number];
  readonly y: Curve;
  readonly dx: Curve;
}

type Which = 'y' | 'dx';
type Values = Readonly<Record<Which, ArrayLike<number>>>;

/** y = f(x), dx = f′(x) ⊙ 1 */
const evaluate = async (f: Layer, xs: readonly number[]): Promise<Values> => {
  const tensors = scope(() => {
    const { y, cache } = f.forward(tensor2d([...xs], [xs.length, 1]), {}, { training: false, seed: 0 });
    const { dx } = f.backward(onesLike(y as Tensor), cache, {}, { dx: true, grads: false });
    return { y: y as Tensor, dx: dx as Tensor };
  });
  try {
    return { y: await tensors.y.data(), dx: await tensors.dx.data() };
  } finally {
    release(tensors);
  }
};

/** Samples in 1: kinks, which are at whole numbers, are samples. */
const density = 20;
/** An interval is halved so often: then nothing that is continuous changes by `least` within it. */
const halvings = 13;
const least = 0.01;

/** Each interval between two samples, narrowed to the half in which the curve changes more, again and again. */
const steepest = async (f: Layer, which: Which, xs: readonly number[], values: ArrayLike<number>) => {
  let gaps = xs.slice(1).map((b, i): [Point, Point] => [
    [xs[i]!, values[i]!],
    [b, values[i + 1]!],
  ]);
  for (let i = 0; i < halvings; i++) {
    const middles = gaps.map(([[a], [b]]) => Math.fround((a + b) / 2));
    const at = (await evaluate(f, middles))[which];
    gaps = gaps.map(([a, b], k) => {
      const m: Point = [middles[k]!, at[k]!];
      return Math.abs(m[1] - a[1]) > Math.abs(b[1] - m[1]) ? [a, m] : [m, b];
    });
  }
  return gaps;
};

const curve = async (
  f: Layer,
  which: Which,
  xs: readonly number[],
  values: ArrayLike<number>,
): Promise<Curve> => {
  const gaps = await steepest(f, which, xs, values);
  const pieces: Point[][] = [[[xs[0]!, values[0]!]]];
  const [taken, limits] = [new Map<number, Point>(), new Map<number, Point>()];
  gaps.forEach(([a, b], i) => {
    const next: Point = [xs[i + 1]!, values[i + 1]!];
    if (Math.abs(b[1] - a[1]) > least) {
      // A side that never moved is a sample: the jump is there, and that is the value taken.
      (a[0] === xs[i] ? taken : limits).set(a[0], a);
      (b[0] === next[0] ? taken : limits).set(b[0], b);
      if (a[0] !== xs[i]) pieces.at(-1)!.push(a);
      pieces.push(b[0] === next[0] ? [] : [b]);
    }
    pieces.at(-1)!.push(next);
  });
  return { pieces, taken: [...taken.values()], limits: [...limits.values()] };
};

export const activationCurves = async (name: ActivationName): Promise<ActivationCurves> => {
  const f: Layer = layers[name]();
  // As far as its upper end is seen, if it has one.
  const most = f.range?.[1] ?? 0;
  const high = most > 2 && Number.isFinite(most) ? most + 2 : 4;
  const low = -4;
  const xs = Array.from({ length: (high - low) * density + 1 }, (_, i) => (i + low * density) / density).map(
    Math.fround,
  );
  const values = await evaluate(f, xs);
  return {
    config: f.config,
    domain: [low, high],
    y: await curve(f, 'y', xs, values.y),
    dx: await curve(f, 'dx', xs, values.dx),
  };
};
