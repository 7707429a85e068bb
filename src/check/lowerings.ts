/**
 * Every lowering against its plain op, on every backend that can run it, its own or not: what it computes must not depend
 * on where. On its own backends twice: with numbers as they come, and with some that are NaN or infinite.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/index.js';
import { release, scope, tensorsIn } from '../memory.js';
import type { Drawn, Lowering } from '../ops/lowering.js';
import { lowerings, reference } from '../ops/lowerings.js';
import type { Report } from './case.js';
import { makeInput, type HostTensor } from './inputs.js';
import { killMutants } from './mutants.js';
import { compare, type Floats } from './numbers.js';
import { upload } from './subject.js';

const tolerance = 1e-5;
type Arguments = Parameters<Lowering['impl']>;

const draw = (shape: readonly number[], kind: Drawn, seed: number): HostTensor =>
  makeInput(kind, shape, kind === 'indices' ? 2 : undefined, seed);

/** At both ends and in the middle, in different rows: a NaN beside an infinity would hide it. */
const withExtremes = (x: HostTensor): HostTensor => {
  if (x.dtype === 'int32') return x;
  const { values } = x;
  values[0] = NaN;
  values[values.length >> 1] = Infinity;
  values[values.length - 1] = -Infinity;
  return x;
};

/** What the row and the plain op make of its example: all the tensors of a result, one after the other. */
const results = async (row: Lowering, change: (x: HostTensor) => HostTensor): Promise<Floats[][]> => {
  const tensors = scope(() => {
    let first = true;
    const args = row.example.map((a, i) => {
      if (!Array.isArray(a)) return a;
      const drawn = draw(a as readonly number[], row.drawn?.[i] ?? 'normal', 31 + i);
      const given = first ? change(drawn) : drawn;
      first = false;
      return upload(given);
    }) as unknown as Arguments;
    if (!row.when(...args)) return [];
    const plain = reference[row.op] as unknown as Lowering['impl'];
    return [[...tensorsIn(row.impl(...args))], [...tensorsIn(plain(...args))]];
  });
  const read = (t: Tensor) => t.data().then((values) => Float32Array.from(values));
  const values = await Promise.all(tensors.map((list) => Promise.all(list.map(read))));
  release(tensors);
  return values;
};

/**
 * The first element that is NaN or infinite and did not stay so. A row may keep a NaN that the plain op loses:
 * tfjs' sign makes 0 of it.
 */
const lost = (got: Floats, want: Floats): number =>
  want.findIndex((w, i) => !Number.isFinite(w) && !Object.is(got[i], w));

const findings = async (row: Lowering, extremes: boolean) => {
  const [got, want] = await results(row, (x) => x);
  if (!got || !want)
    return { worst: Infinity, made: 0, killed: 0, notes: ['its example does not meet its own condition'] };
  const compared = want.map((w, i) => compare(got[i] ?? [], w, tolerance));
  const worst = Math.max(...compared.map(({ error }) => error));
  const ok = got.length === want.length && compared.every((c) => c.ok);
  const mutants = want.map((w, i) => killMutants(got[i] ?? w, (m) => compare(m, w, tolerance).ok, tolerance));
  const survived = mutants.flatMap((m) => m.survived);
  const made = mutants.reduce((sum, m) => sum + m.made, 0);
  const [gotExtreme, wantExtreme] = extremes ? await results(row, withExtremes) : [[], []];
  const apart = wantExtreme!.flatMap((w, i) => {
    const at = lost(gotExtreme![i]!, w);
    return at < 0 ? [] : [`of NaN and infinities, element ${at} is ${gotExtreme![i]![at]}, not ${w[at]}`];
  });
  return {
    worst,
    made,
    killed: made - survived.length,
    notes: [
      ...(ok ? [] : [`off by ${worst.toExponential(1)}, ${tolerance.toExponential(1)} allowed`]),
      ...(ok && survived.length ? [`wrong results that pass: ${survived.join(', ')}`] : []),
      ...apart,
    ],
  };
};

export async function* checkLowerings(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const row of lowerings) {
    const name = `${row.op}: ${row.name}`;
    if (!wanted('lowering', name) || (row.bound && !row.backends.includes(backend))) continue;
    const { worst, made, killed, notes } = await findings(row, row.backends.includes(backend));
    yield {
      name,
      kind: 'lowering',
      backend,
      oracle: 'plain op',
      worst,
      tolerance,
      verdict: notes.length ? 'fail' : 'pass',
      notes,
      mutants: made,
      killed,
    };
  }
}
