/** Every lowering against its plain op, on every backend, its own or not: what it computes must not depend on where. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends.js';
import { release, scope } from '../memory.js';
import { lowerings, reference } from '../ops/lowerings.js';
import type { Report } from './case.js';
import { makeInput } from './inputs.js';
import { killMutants } from './mutants.js';
import { compare } from './numbers.js';
import { upload } from './subject.js';

const tolerance = 1e-5;

export async function* checkLowerings(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const row of lowerings) {
    const name = `${row.op}: ${row.name}`;
    if (!wanted('lowering', name)) continue;
    const tensors = scope(() => {
      const args = row.example.map((a, i) =>
        typeof a === 'boolean' ? a : upload(makeInput('normal', a, undefined, 31 + i)),
      ) as unknown as Parameters<typeof row.impl>;
      if (!row.when(...args)) return [];
      return [row.impl(...args), (reference[row.op] as (...a: unknown[]) => Tensor)(...args)];
    });
    const values = await Promise.all(tensors.map(async (t) => Float32Array.from(await t.data())));
    release(tensors);
    const [got, want] = values;
    const { error, ok } = got && want ? compare(got, want, tolerance) : { error: Infinity, ok: false };
    const { made, survived } =
      got && want
        ? killMutants(got, (m) => compare(m, want, tolerance).ok, tolerance)
        : { made: 0, survived: [] };
    const notes = [
      ...(got ? [] : ['its example does not meet its own condition']),
      ...(ok ? [] : [`off by ${error.toExponential(1)}, ${tolerance.toExponential(1)} allowed`]),
      ...(ok && survived.length ? [`wrong results that pass: ${survived.join(', ')}`] : []),
    ];
    yield {
      name,
      kind: 'lowering',
      backend,
      oracle: 'plain op',
      worst: error,
      tolerance,
      verdict: notes.length ? 'fail' : 'pass',
      notes,
      mutants: made,
      killed: made - survived.length,
    };
  }
}
