/**
 * Element-wise functions where float32 is in danger: at 0, denormal, tiny, large and huge x, against their
 * definition in float64. Each element counts by itself: there is no largest one to hide behind.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends.js';
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

interface Wanted {
  readonly name: string;
  readonly values: readonly number[];
  readonly noise: readonly number[];
}

/** The largest error, and where. */
const worstOf = (got: ArrayLike<number>, { values, noise }: Wanted): { error: number; worst: number } => {
  if (got.length !== values.length) return { error: Infinity, worst: 0 };
  const errors = values.map((want, i) => errorOf(got[i]!, want, noise[i]!));
  const error = Math.max(...errors);
  return { error, worst: errors.indexOf(error) };
};

const wantedOf = ({ y, dx, noise = 0 }: Scalar64, args: Layer['config']): [y: Wanted, dx: Wanted] => {
  const all = Array.from(xs);
  return [
    { name: 'y', values: all.map((x) => y(x, args)), noise: all.map(flushed) },
    { name: 'dx', values: all.map((x) => dx(x, args)), noise: all.map((x) => flushed(x) + noise) },
  ];
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
  const part = { ...want, values: at(want.values, finite), noise: at(want.noise, finite) };
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
const variantsOf = (name: string, row: Row): { name: string; layer: Layer; float64: Scalar64 }[] => {
  const { float64, factory, cases } = row;
  if (!float64) return [];
  const variants = new Map(cases.map(({ args = {} }) => [optionsOf(args), args]));
  const make = factory as unknown as AnyFactory & ((args: object) => Layer);
  return [...variants].map(([options, args]) => ({
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
  for (const { name, layer, float64 } of extremes) {
    if (!wanted('activation', name)) continue;
    const got = await run(layer);
    const judged = wantedOf(float64, layer.config).map((want, i) => judge(got[i]!, want));
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
