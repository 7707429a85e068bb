/**
 * Every loss against its definition in float64, row by row: l itself, dy and dt by central differences of it. At
 * 200 random rows; and of losses from logits at those where float32 is in danger.
 */
import { scalar } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/index.js';
import type { Loss } from '../losses/contract.js';
import { lossRows, type LossRow } from '../losses/registry.js';
import { release, scope } from '../memory.js';
import type { InputKind } from '../row.js';
import type { Report } from './case.js';
import { makeInput, type HostTensor } from './inputs.js';
import { killMutants } from './mutants.js';
import { largest } from './numbers.js';
import { upload } from './subject.js';

/** Rows and outputs of a random batch. */
const [N, C] = [200, 4];
const tolerance = { l: 1e-5, gradient: 1e-4 };
const h = 1e-5;
/** ∂L/∂l: not 1, against which a gradient that forgets it would pass. */
const upstream = -0.7;
/** How many coordinates may be left out because a kink is next to them. */
const mostKinks = 0.05;

type Row64 = (y: readonly number[], t: readonly number[]) => number;

interface Batch {
  readonly name: string;
  readonly loss: Loss;
  readonly row64: Row64;
  readonly y: HostTensor;
  readonly t: HostTensor;
  /** The least that an error is relative to. */
  readonly least: number;
}

/** What is wanted of a row, and by what size its errors are counted; NaN: nothing is known. */
interface Wanted {
  readonly what: 'l' | 'dy' | 'dt';
  readonly values: Float64Array;
  readonly scale: (i: number) => number;
  readonly tolerance: number;
}

const rowsOf = ({ values, shape }: HostTensor): number[][] => {
  const width = shape.at(-1)!;
  return Array.from({ length: values.length / width }, (_, i) => [
    ...values.subarray(i * width, (i + 1) * width),
  ]);
};

/** ∂f/∂xⱼ for each j; NaN where two step sizes disagree: a kink is next to it. */
const slopes = (f: (x: readonly number[]) => number, x: readonly number[], least: number): number[] => {
  const slope = (j: number, by: number): number => {
    const at = (d: number): number => f(x.map((v, i) => (i === j ? v + d : v)));
    return (at(by) - at(-by)) / (2 * by);
  };
  const fine = x.map((_, j) => slope(j, h));
  const coarse = x.map((_, j) => slope(j, 2 * h));
  const scale = Math.max(least, 1e-3, largest(fine));
  return fine.map((d, j) => (Math.abs(d - coarse[j]!) <= 0.1 * tolerance.gradient * scale ? d : NaN));
};

const wantedOf = ({ row64, y, t, least }: Batch): Wanted[] => {
  const [ys, ts] = [rowsOf(y), rowsOf(t)];
  const width = y.shape.at(-1)!;
  const l = Float64Array.from(ys, (yi, i) => row64(yi, ts[i]!));
  // Of a sum that cancels, rounding is relative to what it is a sum of.
  const floor = Math.max(least, 0.1 * largest(l));
  const gradient = (what: 'dy' | 'dt', rows: readonly number[][]): Wanted => ({
    what,
    values: Float64Array.from(rows.flat(), (d) => d * upstream),
    scale: (i) => {
      const own = rows[Math.floor(i / width)]!.filter(Number.isFinite);
      return Math.max(least, largest(own) * Math.abs(upstream));
    },
    tolerance: tolerance.gradient,
  });
  return [
    { what: 'l', values: l, scale: (i) => Math.max(floor, Math.abs(l[i]!)), tolerance: tolerance.l },
    gradient('dy', ys.map((yi, i) => slopes((x) => row64(x, ts[i]!), yi, least))), // prettier-ignore
    gradient('dt', ts.map((ti, i) => slopes((x) => row64(ys[i]!, x), ti, least))), // prettier-ignore
  ];
};

/** l, dy and dt. */
const run = async ({ loss, y, t }: Batch): Promise<Float32Array[]> => {
  const found = scope(() => {
    const { l, cache } = loss.forward(upload(y), upload(t));
    const { dy, dt } = loss.backward(scalar(upstream), cache, { dy: true, dt: true });
    return [l, dy!, dt!];
  });
  const values = await Promise.all(found.map(async (x) => Float32Array.from(await x.data())));
  release(found);
  return values;
};

/** The largest error, by the size of its row; Infinity where anything is not finite. */
const errorOf = (got: ArrayLike<number>, known: readonly number[], { values, scale }: Wanted): number => {
  if (got.length !== known.length) return Infinity;
  let worst = 0;
  known.forEach((i, k) => {
    const off = Math.abs(got[k]! - values[i]!);
    const error = off === 0 ? 0 : off / scale(i); // of 0, which must be 0
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  });
  return worst;
};

const judge = (got: Float32Array, want: Wanted) => {
  const { what, values } = want;
  const known = [...values.keys()].filter((i) => !Number.isNaN(values[i]!));
  const own = Float32Array.from(known, (i) => got[i]!);
  const error =
    got.length === values.length && got.every(Number.isFinite) ? errorOf(own, known, want) : Infinity;
  const passes = (g: ArrayLike<number>): boolean => errorOf(g, known, want) <= want.tolerance;
  const { made, survived } = killMutants(own, passes, want.tolerance);
  const ok = error <= want.tolerance;
  const notes = [
    ...(ok ? [] : [`${what}: off by ${error.toExponential(1)}, ${want.tolerance.toExponential(1)} allowed`]),
    ...(ok && survived.length ? [`${what}: wrong results that pass: ${survived.join(', ')}`] : []),
    ...(values.length - known.length > mostKinks * values.length
      ? [`${what}: ${values.length - known.length} of ${values.length} coordinates are next to a kink`]
      : []),
  ];
  // Relative to what is allowed of l, so that there is one number.
  return { error: (error * tolerance.l) / want.tolerance, notes, made, killed: made - survived.length };
};

const optionsOf = (args: object): string =>
  Object.entries(args)
    .map(([name, value]) => `, ${name} ${value}`)
    .join('');

const random = (kind: InputKind, seed: number): HostTensor => makeInput(kind, [N, C], undefined, seed);
const outright = (rows: readonly (readonly number[])[]): HostTensor =>
  makeInput(rows.flat(), [rows.length, rows[0]!.length], undefined, 0);

const batchesOf = (kind: string, row: LossRow): Batch[] => {
  const make = row.factory as unknown as (args: object) => Loss;
  const variants = new Map(row.cases.map(({ args = {} }) => [optionsOf(args), args]));
  return [...variants].flatMap(([options, args]): Batch[] => {
    const loss = make(args);
    const [y, t] = row.draws ?? ['normal', 'normal'];
    const row64: Row64 = (yi, ti) => row.row64(yi, ti, loss.config);
    const batch = { name: `${kind}${options}: ${N} random rows`, loss, row64, least: 0 };
    const batches = [{ ...batch, y: random(loss.fromLogits ? 'normal' : y, 21), t: random(t, 22) }];
    const { extremes } = row;
    if (!extremes || !loss.fromLogits) return batches;
    const [ys, ts] = [outright(extremes.map((e) => e.y)), outright(extremes.map((e) => e.t))];
    return [...batches, { ...batch, name: `${kind}${options}: extreme rows`, y: ys, t: ts, least: 1 }];
  });
};

/** Of every row, with each of the options that its cases have. */
export const lossFormulas = Object.entries(lossRows as unknown as Readonly<Record<string, LossRow>>).flatMap(
  ([kind, row]) => batchesOf(kind, row),
);

export async function* checkLossFormulas(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const batch of lossFormulas) {
    if (!wanted('loss', batch.name)) continue;
    const got = await run(batch);
    const judged = wantedOf(batch).map((want, i) => judge(got[i]!, want));
    const sum = (of: 'made' | 'killed'): number => judged.reduce((total, j) => total + j[of], 0);
    const notes = judged.flatMap((j) => j.notes);
    yield {
      name: batch.name,
      kind: 'loss',
      backend,
      oracle: 'float64',
      worst: Math.max(...judged.map((j) => j.error)),
      tolerance: tolerance.l,
      verdict: notes.length ? 'fail' : 'pass',
      notes,
      mutants: sum('made'),
      killed: sum('killed'),
    };
  }
}
