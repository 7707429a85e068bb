/** One case on one backend: our results against every oracle that the case has. */
import { memory } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import type { Case } from '../row.js';
import { differences } from './differences.js';
import { killMutants } from './mutants.js';
import { compare, isZero } from './numbers.js';
import { askAutograd, type Reference } from './oracle.js';
import { gradientNames, makeSubject, runLayer, type Results, type Subject } from './subject.js';

export type Kind =
  'activation' | 'layer' | 'merge' | 'composite' | 'loss' | 'regularizer' | 'optimizer' | 'lowering' | 'pin';
export type OracleName = 'tf.grad' | 'differences' | 'float64' | 'plain op' | 'tf.train' | 'pinned';

/** The verdict of one case against one oracle on one backend. */
export interface Report {
  readonly name: string;
  readonly kind: Kind;
  readonly backend: string;
  readonly oracle: OracleName;
  /** Worst max|Δ| / max|want| over y and the gradients. */
  readonly worst: number;
  readonly tolerance: number;
  readonly verdict: 'pass' | 'fail' | 'skip';
  /** What is wrong, or why it is skipped. */
  readonly notes: readonly string[];
  readonly mutants: number;
  readonly killed: number;
}

/** Against float32 autograd. */
export const autogradTolerance = 1e-5;
/** Against differences of a float32 forward pass. */
export const differencesTolerance = 1e-3;

interface Judged {
  worst: number;
  notes: string[];
  mutants: number;
  killed: number;
}

/** Compares named results; every gradient must be there, finite, not zero throughout, and its mutants noticed. */
const judge = (gradients: readonly string[], got: Results, want: Results, tolerance: number): Judged => {
  const judged: Judged = { worst: 0, notes: [], mutants: 0, killed: 0 };
  for (const name of new Set([...want.keys(), ...gradients])) {
    const ours = got.get(name);
    const theirs = want.get(name);
    if (!ours || !theirs) {
      judged.notes.push(`${name}: ${ours ? 'the oracle' : 'the layer'} does not give it`);
      judged.worst = Infinity;
      continue;
    }
    const { error, ok } = compare(ours, theirs, tolerance);
    judged.worst = Math.max(judged.worst, error);
    if (!ok) judged.notes.push(`${name}: off by ${error.toExponential(1)}, ${tolerance} allowed`);
    if (!gradients.includes(name)) continue;
    if (isZero(theirs)) judged.notes.push(`${name}: degenerate, the oracle is 0 throughout`);
    const { made, survived } = killMutants(ours, (mutant) => compare(mutant, theirs, tolerance).ok);
    judged.mutants += made;
    judged.killed += made - survived.length;
    if (ok && survived.length)
      judged.notes.push(`${name}: wrong gradients that pass: ${survived.join(', ')}`);
  }
  return judged;
};

const attempt = async <T>(f: () => Promise<T>): Promise<T | Error> => {
  try {
    return await f();
  } catch (error) {
    return error as Error;
  }
};

const againstAutograd = async (
  subject: Subject,
  ours: Results,
  reference: Reference,
  tolerance: number,
): Promise<Judged> => {
  const want = await attempt(() => askAutograd(subject, reference));
  if (want instanceof Error)
    return {
      worst: Infinity,
      notes: [`tf.grad throws: ${want.message.slice(0, 160)}`],
      mutants: 0,
      killed: 0,
    };
  return judge(gradientNames(subject), ours, want, tolerance);
};

const againstDifferences = async (subject: Subject, ours: Results): Promise<Judged> => {
  const sampled = await attempt(() => differences(subject));
  if (sampled instanceof Error) return { worst: Infinity, notes: [sampled.message], mutants: 0, killed: 0 };
  const names = gradientNames(subject);
  const pick = (name: string): Float32Array | undefined => {
    const all = ours.get(name);
    return all && Float32Array.from(sampled.get(name)!.at, (i) => all[i] ?? NaN);
  };
  const got = new Map(names.flatMap((n) => (pick(n) ? [[n, pick(n)!] as const] : [])));
  const want = new Map([...sampled].map(([n, s]) => [n, s.values]));
  const judged = judge(names, got, want, differencesTolerance);
  for (const [name, { at }] of sampled)
    if (at.length === 0) judged.notes.push(`${name}: no coordinate is smooth enough for finite differences`);
  return judged;
};

export interface CaseToCheck {
  readonly name: string;
  readonly kind: Kind;
  readonly layer: Layer;
  readonly case: Case;
  readonly reference: Reference;
  readonly constants?: readonly number[];
  readonly seed?: number;
}

const report = (
  { name, kind }: CaseToCheck,
  backend: string,
  oracle: OracleName,
  tolerance: number,
  judged: Judged,
  skip: Case['skip'],
  leaked: number,
): Report => {
  const base = {
    name,
    kind,
    backend,
    oracle,
    tolerance,
    worst: judged.worst,
    mutants: judged.mutants,
    killed: judged.killed,
  };
  const leaks = leaked === 0 ? [] : [`leaves ${leaked} tensors behind`];
  if (skip?.oracle === oracle) {
    return judged.notes.length && !leaks.length
      ? { ...base, worst: 0, mutants: 0, killed: 0, verdict: 'skip', notes: [skip.reason] }
      : { ...base, verdict: 'fail', notes: [...leaks, `it passes now: the skip can go (${skip.reason})`] };
  }
  const notes = [...judged.notes, ...leaks];
  return { ...base, verdict: notes.length ? 'fail' : 'pass', notes };
};

/** Checks a case on the current backend: one report for each oracle. */
export const checkCase = async (item: CaseToCheck, backend: string): Promise<Report[]> => {
  const { case: c, layer, reference, constants, seed = 7 } = item;
  const tolerance = c.tolerance ?? autogradTolerance;
  const before = memory().numTensors;
  const subject = makeSubject(layer, c, seed, constants);
  const ours = await attempt(() => runLayer(subject));
  const broken = (e: Error): Judged => ({
    worst: Infinity,
    notes: [`forward or backward throws: ${e.message}`],
    mutants: 0,
    killed: 0,
  });
  const reports: Report[] = [];
  const leakedBy = async (f: () => Promise<Judged>): Promise<[Judged, number]> => {
    const judged = await f();
    return [judged, memory().numTensors - before];
  };
  const [byGrad, leaked] = await leakedBy(async () =>
    ours instanceof Error ? broken(ours) : againstAutograd(subject, ours, reference, tolerance),
  );
  reports.push(report(item, backend, 'tf.grad', tolerance, byGrad, c.skip, leaked));
  const [byDifference, more] = await leakedBy(async () =>
    ours instanceof Error ? broken(ours) : againstDifferences(subject, ours),
  );
  reports.push(
    report(item, backend, 'differences', differencesTolerance, byDifference, c.skip, more - leaked),
  );
  return reports;
};
