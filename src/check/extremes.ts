/**
 * Element-wise functions where float32 is in danger: at 0, denormal, tiny, large and huge x, against their
 * definition in float64. Each element counts by itself: there is no largest one to hide behind.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { step, tensor } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/index.js';
import type { Layer } from '../contract.js';
import { release, scope } from '../memory.js';
import { layerRows } from '../registry.js';
import type { AnyFactory, Row, Scalar64 } from '../row.js';
import type { Report } from './case.js';
import { killMutants } from './mutants.js';

const tolerance = 1e-5;

const sizes = [
  1e-45, 1e-38, 1e-20, 1e-8, 1e-4, 0.5, 1, 2, 3, 5, 6, 8, 10, 12, 14, 17, 20, 40, 88, 89, 104, 1e4, 1e10,
  1e30,
];
const xs = Float32Array.from([0, -0, ...sizes.flatMap((x) => [x, -x])]);

/** The smallest normal float32. A factor below it may be flushed to 0, and then be multiplied with x. */
const flushed = (x: number): number => 2 ** -126 * Math.max(1, Math.abs(x));

const isFloat32 = (want: number): boolean => Number.isFinite(Math.fround(want));

/** How far one number is off, by the size of what is wanted, beyond what may be noise; Infinity is right where float32 ends. */
const errorOf = (got: number, want: number, noise: number): number => {
  if (!isFloat32(want)) return got === Math.fround(want) ? 0 : Infinity;
  const off = Math.max(0, Math.abs(got - want) - noise);
  if (Number.isNaN(off)) return Infinity;
  return off === 0 ? 0 : off / Math.abs(want);
};

/**
 * What a backend knows only as a difference from 1, it knows to a few 2⁻²⁴ of 1: near 0 it has few digits, and a network
 * that adds such a number to others does not notice. By row and backend: absolute.
 */
const gpu = { webgl: 2 ** -23, webgpu: 2 ** -23 };
const coarse: Readonly<Record<string, Partial<Record<BackendName, number>>>> = {
  // GPUs: (1 − e^−2x) / (1 + e^−2x). TensorFlow: 1 from 7.9 on, where 1 − y² is still 5e-7
  tanh: { ...gpu, tensorflow: 2 ** -21 },
  // log(1 + eˣ), without log1p
  softplus: gpu,
  mish: gpu,
};

/** Many devices take a denormal number for 0: in comparisons, in products, or wherever they meet one. */
const flushesDenormals = async (): Promise<boolean> => {
  const found = scope(() => step(tensor([2 ** -149])));
  const [is] = await found.data();
  release(found);
  return is === 0;
};

interface Wanted {
  readonly name: string;
  readonly values: readonly number[];
  /** What is as right: the value at 0, where a device takes x for 0. */
  readonly others: readonly number[];
  readonly noise: readonly number[];
}

/** The largest error, and where. */
const worstOf = (
  got: ArrayLike<number>,
  { values, others, noise }: Wanted,
): { error: number; worst: number } => {
  if (got.length !== values.length) return { error: Infinity, worst: 0 };
  const errors = values.map((want, i) =>
    Math.min(errorOf(got[i]!, want, noise[i]!), errorOf(got[i]!, others[i]!, noise[i]!)),
  );
  const error = Math.max(...errors);
  return { error, worst: errors.indexOf(error) };
};

interface Device {
  readonly flushes: boolean;
  /** Absolute. */
  readonly noise: number;
}

const wantedOf = (
  { y, dx, noise = 0 }: Scalar64,
  args: Layer['config'],
  device: Device,
): [y: Wanted, dx: Wanted] => {
  const all = Array.from(xs);
  const seen = all.map((x) => (device.flushes && Math.abs(x) < 2 ** -126 ? Math.sign(1 / x) * 0 : x));
  const of = (name: string, f: typeof y, own: number): Wanted => ({
    name,
    values: all.map((x) => f(x, args)),
    others: seen.map((x) => f(x, args)),
    noise: all.map((x) => flushed(x) + own + device.noise * Math.max(1, Math.abs(x))),
  });
  return [of('y', y, 0), of('dx', dx, noise)];
};

/** y and dx, for dy = 1. */
const run = async (layer: Layer): Promise<Float32Array[]> => {
  const found = scope(() => {
    const { y, cache } = layer.forward(tensor(xs.slice(), [1, xs.length]), {}, { training: true, seed: 0 });
    const { dx } = layer.backward(tensor(new Float32Array(xs.length).fill(1), [1, xs.length]), cache, {});
    return [y as Tensor, dx as Tensor];
  });
  const values = await Promise.all(found.map(async (t) => Float32Array.from(await t.data())));
  release(found);
  return values;
};

const at = <T>(all: ArrayLike<T>, places: readonly number[]): T[] => places.map((i) => all[i]!);

/** What is wrong with one result, and how many of its mutants are noticed: of what is finite, since 1.01 · ∞ is ∞. */
const judge = (got: Float32Array, want: Wanted) => {
  const { error, worst } = worstOf(got, want);
  const ok = error <= tolerance;
  const finite = [...want.values.keys()].filter((i) => isFloat32(want.values[i]!));
  const part = {
    ...want,
    values: at(want.values, finite),
    others: at(want.others, finite),
    noise: at(want.noise, finite),
  };
  const { made, survived } = killMutants(
    Float32Array.from(at(got, finite)),
    (mutant) => worstOf(mutant, part).error <= tolerance,
    tolerance,
  );
  const wrong = `${want.name} at x = ${xs[worst]!.toExponential(1)} is ${got[worst]!.toExponential(3)}, expected ${want.values[worst]!.toExponential(3)}`;
  const notes = [
    ...(ok ? [] : [wrong]),
    ...(ok && survived.length ? [`${want.name}: wrong results that pass: ${survived.join(', ')}`] : []),
  ];
  return { error, notes, made, survived: survived.length };
};

const optionsOf = (args: object): string =>
  Object.entries(args)
    .map(([name, value]) => ` ${name} ${value}`)
    .join(',');

/** A row's factory with each of the options that its cases have. */
const variantsOf = (
  name: string,
  row: Row,
): { row: string; name: string; layer: Layer; float64: Scalar64 }[] => {
  const { float64, factory, cases } = row;
  if (!float64) return [];
  const variants = new Map(cases.map(({ args = {} }) => [optionsOf(args), args]));
  const make = factory as unknown as AnyFactory & ((args: object) => Layer);
  return [...variants].map(([options, args]) => ({
    row: name,
    name: `${name}: extremes${options && `,${options}`}`,
    layer: make(args),
    float64,
  }));
};

/** Of every row that has a definition in float64. */
export const extremes = Object.entries(layerRows as unknown as Readonly<Record<string, Row>>).flatMap(
  ([name, row]) => variantsOf(name, row),
);

export async function* checkExtremes(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  const flushes = await flushesDenormals();
  for (const { row, name, layer, float64 } of extremes) {
    if (!wanted('activation', name)) continue;
    const got = await run(layer);
    const device = { flushes, noise: coarse[row]?.[backend] ?? 0 };
    const judged = wantedOf(float64, layer.config, device).map((want, i) => judge(got[i]!, want));
    const sum = (count: (j: (typeof judged)[number]) => number): number =>
      judged.reduce((total, j) => total + count(j), 0);
    const notes = judged.flatMap((j) => j.notes);
    yield {
      name,
      kind: 'activation',
      backend,
      oracle: 'float64',
      worst: Math.max(...judged.map((j) => j.error)),
      tolerance,
      verdict: notes.length ? 'fail' : 'pass',
      notes,
      mutants: sum((j) => j.made),
      killed: sum((j) => j.made - j.survived),
    };
  }
}
