/** Every constraint against tf.constraints: what it gives, that twice is once, and that nothing in it divides by zero. */
import { memory } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/index.js';
import type { Constraint } from '../constraints/contract.js';
import { constraintRows, type ConstraintCase } from '../constraints/registry.js';
import { formatShape } from '../errors.js';
import { release, scope } from '../memory.js';
import type { Report } from './case.js';
import { caseName } from './cases.js';
import { makeInput, type HostTensor } from './inputs.js';
import { killMutants } from './mutants.js';
import { compare } from './numbers.js';
import { tfjsOnCpu } from './oracle.js';
import { download, upload, type Results } from './subject.js';

/** tfjs takes 1e-7 of 1/‖w‖ away from what is right already. */
const tolerance = 1e-5;

type Result = NonNullable<ReturnType<Results['get']>>;

/** Once, and twice. */
const ours = async (constraint: Constraint, w: HostTensor): Promise<{ once: Result; twice: Result }> => {
  const made = scope(() => {
    const once = constraint.apply(upload(w));
    return { once, twice: constraint.apply(once) };
  });
  try {
    const got = await download(Object.entries(made));
    return { once: got.get('once')!, twice: got.get('twice')! };
  } finally {
    release(made);
  }
};

const theirs = (name: string, args: object, w: HostTensor): Promise<Float32Array> =>
  tfjsOnCpu(({ constraints }) => {
    const make = (constraints as unknown as Record<string, (args: object) => Pick<Constraint, 'apply'>>)[
      name
    ]!;
    return make(args).apply(upload(w));
  });

const off = (what: string, error: number): string =>
  `${what} by ${error.toExponential(1)}, ${tolerance.toExponential(1)} allowed`;

const notesOf = (
  { idempotent = true, w: shape }: ConstraintCase,
  w: Float32Array,
  { once, twice }: { readonly once: Result; readonly twice: Result },
  want: Float32Array,
): string[] => {
  const first = compare(once.values, want, tolerance);
  const again = compare(twice.values, once.values, tolerance);
  return [
    ...(once.shape.join() === shape.join()
      ? []
      : [`expected shape ${formatShape(shape)}, received ${formatShape(once.shape)}`]),
    ...(once.values.every(Number.isFinite) ? [] : ['not finite']),
    ...(first.ok ? [] : [off('off', first.error)]),
    ...(compare(w, want, tolerance).ok ? ['the case asks nothing of it: w is right already'] : []),
    ...(idempotent && !again.ok ? [off('a second time changes it', again.error)] : []),
    ...(!idempotent && again.ok ? ['a second time changes nothing, though the case says that it does'] : []),
  ];
};

export async function* checkConstraints(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const [kind, { factory, tfjs, cases }] of Object.entries(constraintRows))
    for (const c of cases) {
      const name = caseName(kind, c as never);
      if (!wanted('constraint', name)) continue;
      const w = makeInput(c.input ?? 'normal', c.w, undefined, 17);
      const before = memory().numTensors;
      const got = await ours((factory as (args?: object) => Constraint)(c.args), w);
      const leaked = memory().numTensors - before;
      const want = await theirs(tfjs, c.args ?? {}, w);
      const notes = notesOf(c, w.values, got, want);
      if (leaked !== 0) notes.push(`leaves ${leaked} tensors behind`);
      const passes = (values: ArrayLike<number>): boolean => compare(values, want, tolerance).ok;
      const { made, survived } = killMutants(got.once.values, passes, tolerance);
      if (survived.length && !notes.length) notes.push(`wrong results that pass: ${survived.join(', ')}`);
      yield {
        name,
        kind: 'constraint',
        backend,
        oracle: 'tf.constraints',
        worst: compare(got.once.values, want, tolerance).error,
        tolerance,
        verdict: notes.length ? 'fail' : 'pass',
        notes,
        mutants: made,
        killed: made - survived.length,
      };
    }
}
