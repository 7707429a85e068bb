/** The comparison of everything that a layer gives with everything that an oracle gives. */
import { compare, isZero, largest, type Compared, type Floats } from './numbers.js';
import { killMutants } from './mutants.js';

export interface Judged {
  readonly worst: number;
  /** The largest that was allowed. */
  readonly tolerance: number;
  readonly notes: readonly string[];
  /** Not wrong, but the oracle has nothing to say. */
  readonly unusable?: readonly string[];
  readonly mutants: number;
  readonly killed: number;
}

/** What one result is held to. */
export interface Standard {
  readonly tolerance: number;
  /** How much of each element may be noise, if that is known. */
  readonly noise?: ArrayLike<number> | undefined;
  /** Given if it is 0 by design: what the rest is relative to, since 0 has no size. */
  readonly zeroScale?: number | undefined;
}

type Values = ReadonlyMap<string, Floats>;

/** Nothing was compared. */
export const broken = (tolerance: number, note: string): Judged => ({
  worst: Infinity,
  tolerance,
  notes: [note],
  mutants: 0,
  killed: 0,
});

type One = Omit<Judged, 'unusable' | 'tolerance'>;

const describe = (
  name: string,
  { error, wrongAt }: Compared,
  tolerance: number,
  ours: Floats,
  theirs: Floats,
): string =>
  error <= tolerance && wrongAt !== undefined
    ? `${name}: element ${wrongAt} is ${ours[wrongAt]!.toExponential(1)}, expected ${theirs[wrongAt]!.toExponential(1)}`
    : `${name}: off by ${error.toExponential(1)}, ${tolerance.toExponential(1)} allowed`;

const judgeZero = (name: string, ours: Floats, theirs: Floats, tolerance: number, scale: number): One => {
  const relative = (values: Floats): number => {
    if (!values.every(Number.isFinite)) return Infinity;
    return scale === 0 ? largest(values) : largest(values) / scale;
  };
  const notes: string[] = [];
  if (ours.length !== theirs.length)
    notes.push(`${name}: ${ours.length} elements, expected ${theirs.length}`);
  if (!(relative(ours) <= tolerance))
    notes.push(
      `${name}: off by ${relative(ours).toExponential(1)} of Σ|dy|, ${tolerance.toExponential(1)} allowed`,
    );
  if (!(relative(theirs) <= tolerance))
    notes.push(`${name}: said to be 0, but the oracle gives up to ${largest(theirs).toExponential(1)}`);
  return { worst: relative(ours), notes, mutants: 0, killed: 0 };
};

const judgeOne = (
  name: string,
  ours: Floats,
  theirs: Floats,
  { tolerance, noise, zeroScale }: Standard,
  isGradient: boolean,
): One => {
  if (zeroScale !== undefined) return judgeZero(name, ours, theirs, tolerance, zeroScale);
  const against = (values: Floats): Compared => compare(values, theirs, tolerance, noise);
  const compared = against(ours);
  const notes = compared.ok ? [] : [describe(name, compared, tolerance, ours, theirs)];
  if (!isGradient) return { worst: compared.error, notes, mutants: 0, killed: 0 };
  if (isZero(theirs)) notes.push(`${name}: degenerate, the oracle is 0 throughout`);
  const { made, survived } = killMutants(ours, (mutant) => against(mutant).ok, tolerance);
  if (compared.ok && survived.length)
    notes.push(`${name}: wrong gradients that pass: ${survived.join(', ')}`);
  return { worst: compared.error, notes, mutants: made, killed: made - survived.length };
};

/** Compares named results; every gradient must be there, finite, not zero throughout, and its mutants noticed. */
export const judge = (
  gradients: readonly string[],
  got: Values,
  want: Values,
  standardOf: (name: string) => Standard,
): Judged => {
  const total = { worst: 0, tolerance: 0, notes: [] as string[], mutants: 0, killed: 0 };
  for (const name of new Set([...want.keys(), ...gradients])) {
    const ours = got.get(name);
    const theirs = want.get(name);
    if (!ours || !theirs) {
      total.notes.push(`${name}: ${ours ? 'the oracle' : 'the layer'} does not give it`);
      total.worst = Infinity;
      continue;
    }
    const standard = standardOf(name);
    const one = judgeOne(name, ours, theirs, standard, gradients.includes(name));
    total.worst = Math.max(total.worst, one.worst);
    total.tolerance = Math.max(total.tolerance, standard.tolerance);
    total.notes.push(...one.notes);
    total.mutants += one.mutants;
    total.killed += one.killed;
  }
  return total;
};
