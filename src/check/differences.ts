/**
 * Finite differences of the forward pass, on the backend that is being checked:
 * f′ ≈ (f(−2h) − 8f(−h) + 8f(h) − f(2h)) / 12h, f = Σ dy ⊙ y summed in float64; at two step sizes, so that
 * a coordinate that crosses a kink is noticed and left out. Knows nothing of any derivative.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { release, scope } from '../memory.js';
import { dataStayOnHost } from '../ops/lowerings.js';
import { rng } from '../random.js';
import type { HostTensor } from './inputs.js';
import { largest } from './numbers.js';
import { dxName, outputsOf, paramTree, upload, upstreamSize, upstreams, type Subject } from './subject.js';

/** h; the derivative is taken at 2h as well. */
const step = 0.01;
/** Coordinates tried in each tensor: all of a small one. */
const most = 16;
/** On a GPU, where every forward pass is waited for: in each tensor, and shared by those of a large network. */
const mostOnGpu = { each: 8, least: 3, together: 48 };

const coordinatesOf = (tensors: number): number => {
  if (dataStayOnHost()) return most;
  const { each, least, together } = mostOnGpu;
  return Math.min(each, Math.max(least, Math.floor(together / tensors)));
};

/** Of the scale: what the truncated series, h⁴f⁽⁵⁾/30, may cost; and how far two step sizes may disagree. */
export const differencesTolerance = 1e-3;
/** From here on, float32 noise hides what is looked for. */
const drowned = 0.1;

/** Derivatives at sampled coordinates of one tensor. */
export interface Sampled {
  readonly at: readonly number[];
  readonly values: Float32Array;
  /** How much of each value may be noise; Infinity where only the tensor's scale says whether it is smooth. */
  readonly noise: Float32Array;
  /** Relative to the largest value. */
  readonly tolerance: number;
  /** Why they cannot be used. */
  readonly unusable: string | undefined;
}

/** The derivative by one coordinate. */
interface Measured {
  readonly i: number;
  readonly value: number;
  /**
   * Each y is rounded by up to 2⁻²⁴ of itself in its last operation. The formula's weights add up to 18/12, so
   * Σ dy ⊙ y brings 1.5 · 2⁻²⁴ · Σ|dy ⊙ y| / h, over the y that depend on this coordinate (the others cancel
   * exactly). 2⁻²³ leaves a third more, for the operations before the last, whose errors have random signs.
   */
  readonly noise: number;
  /** Next to 0 where f is smooth. */
  readonly doubt: number;
}

/** Of every output, one after another. */
const flat = (lists: readonly Float32Array[]): Float32Array =>
  Float32Array.from(lists.flatMap((l) => [...l]));

const outputs = async (subject: Subject, name: string, changed: HostTensor): Promise<Float32Array> => {
  const at = (key: string, own: HostTensor): Tensor => upload(key === name ? changed : own);
  const ys = scope(() =>
    outputsOf(
      subject,
      subject.inputs.map((x, i) => at(dxName(subject, i), x)),
      paramTree(subject, (path) => at(`d ${path}`, subject.params.get(path)!)),
    ),
  );
  const values = await Promise.all(ys.map(async (y) => Float32Array.from(await y.data())));
  release(ys);
  return flat(values);
};

/** One y at h, 2h and 4h on both sides: f(h) − f(−h), and f(h) + f(−h) − 2f(0). */
type Three = readonly [one: number, two: number, four: number];

const slope = ([one, two]: Three): number => (8 * one - two) / (12 * step);
const coarseSlope = ([, two, four]: Three): number => (8 * two - four) / (24 * step);

/**
 * How far a bend is from growing by `factor` whenever h doubles. A smooth f bends as a parabola, by 4. A kink
 * at distance d adds J·(h − d)₊, which grows otherwise. A kink at d = 0 alone bends by 2.
 */
const strangeness = ([one, two, four]: Three, factor: number): number =>
  Math.max(Math.abs(two - factor * one) / (4 * step), Math.abs(four - factor * two) / (16 * step));

/** Step sizes that disagree, or a strange bend: unless it is a kink just here. A case that sits on one has to say so. */
const doubtOf = (odd: Three, even: Three): number => {
  const here = 100 * strangeness(even, 2);
  return Math.max(Math.abs(slope(odd) - coarseSlope(odd)), Math.min(strangeness(even, 4), here));
};

const measure = async (subject: Subject, name: string, own: HostTensor, i: number): Promise<Measured> => {
  const shifted = (by: number): Promise<Float32Array> => {
    const values = own.values.slice();
    values[i] = own.values[i]! + by;
    return outputs(subject, name, { ...own, values });
  };
  const pair = (h: number) => Promise.all([shifted(-h), shifted(h)]);
  // Side by side: a GPU answers many readers in the time of one. What neither of `far` changes does not depend on
  // this coordinate, or by less than rounding.
  const [here, far, ...pairs] = await Promise.all([
    shifted(0),
    Promise.all([shifted(1), shifted(-own.values[i]!)]),
    ...[step, 2 * step, 4 * step].map(pair),
  ]);
  let [value, size, doubt] = [0, 0, 0];
  const dys = flat(upstreams(subject).map((dy) => dy.values));
  here.forEach((yj, j) => {
    const d = dys[j]!;
    const odd = pairs.map(([low, high]) => high[j]! - low[j]!) as unknown as Three;
    const even = pairs.map(([low, high]) => high[j]! + low[j]! - 2 * yj) as unknown as Three;
    value += d * slope(odd);
    doubt += (d * doubtOf(odd, even)) ** 2; // squares: what two y get wrong does not cancel
    if (far.some((y) => y[j] !== yj)) size += Math.abs(d * yj);
  });
  return { i, value, noise: (2 ** -23 * size) / step, doubt: Math.sqrt(doubt) };
};

/** Half of what is allowed, since what doubt sees is less than what it is a sign of. */
const isSmooth = ({ doubt, noise }: Measured, scale: number): boolean =>
  2 * doubt <= differencesTolerance * scale + noise;

/** By its own size, and as coarsely as elements are compared by theirs. */
const isSmoothItself = ({ doubt, noise, value }: Measured): boolean =>
  doubt <= 0.01 * Math.abs(value) + noise;

const reason = (name: string, smooth: number, tried: number, noise: number): string | undefined => {
  // Where most coordinates straddle kinks, those that seem smooth do so by chance.
  const few = smooth ? `only ${smooth} of ${tried} coordinates are` : 'no coordinate is';
  if (2 * smooth < tried) return `${name}: ${few} smooth enough for finite differences`;
  return noise > drowned
    ? `${name}: no coordinate is smooth enough to stand out of float32 noise`
    : undefined;
};

/** @param zeroScale - given if the derivatives are 0 by design: what they are compared with instead of themselves */
const summarize = (name: string, all: readonly Measured[], zeroScale: number | undefined): Sampled => {
  const scale = zeroScale ?? Math.max(...all.map(({ value }) => Math.abs(value)), 1e-3);
  const smooth = all.filter((m) => isSmooth(m, scale));
  const values = Float32Array.from(smooth, ({ value }) => value);
  const own = zeroScale ?? largest(values);
  const noise = own === 0 ? 0 : Math.max(0, ...smooth.map((m) => m.noise)) / own;
  return {
    at: smooth.map(({ i }) => i),
    values,
    noise: Float32Array.from(smooth, (m) => (isSmoothItself(m) ? 2 * m.noise : Infinity)),
    tolerance: differencesTolerance + noise,
    unusable: reason(name, smooth.length, all.length, noise),
  };
};

/**
 * Sampled derivatives of every differentiable input and trained parameter, by name.
 *
 * @param kinked - the case is about a kink: a few coordinates would miss it
 */
export const differences = async (subject: Subject, kinked = false): Promise<Map<string, Sampled>> => {
  const targets: [string, HostTensor][] = [
    ...subject.inputs.flatMap((x, i): [string, HostTensor][] =>
      subject.differentiable[i] ? [[dxName(subject, i), x]] : [],
    ),
    ...subject.trained.map((path): [string, HostTensor] => [`d ${path}`, subject.params.get(path)!]),
  ];
  const few = kinked ? most : coordinatesOf(targets.length);
  const found = new Map<string, Sampled>();
  for (const [name, own] of targets) {
    const random = rng(subject.seed);
    const all = [...own.values.keys()];
    while (all.length > few) all.splice(random.integer(all.length), 1);
    const measured = await Promise.all(all.map((i) => measure(subject, name, own, i)));
    found.set(
      name,
      summarize(name, measured, subject.zero.includes(name) ? upstreamSize(subject) : undefined),
    );
  }
  return found;
};
