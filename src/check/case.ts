/** One case on one backend: our results against every oracle that the case has. */
import { memory } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import { HandgradError } from '../errors.js';
import type { Case } from '../row.js';
import { allowed, beyond16Bits, has32Bits, tooFewDigits } from './devices.js';
import { differences, differencesTolerance, type Sampled } from './differences.js';
import { broken, judge, type Judged } from './judge.js';
import { askAutograd, type Reference } from './oracle.js';
import {
  formNotes,
  gradientNames,
  makeSubject,
  runLayer,
  upstreamSize,
  type Results,
  type Subject,
} from './subject.js';
import { noiseOf, wobbled } from './wobble.js';

export type Kind =
  | 'activation'
  | 'layer'
  | 'merge'
  | 'composite'
  | 'loss'
  | 'regularizer'
  | 'constraint'
  | 'optimizer'
  | 'lowering'
  | 'reference'
  | 'pin';
export type OracleName =
  | 'tf.grad'
  | 'differences'
  | 'float64'
  | 'object network'
  | 'plain op'
  | 'tf.train'
  | 'tf.constraints'
  | 'pinned';

/** The verdict of one case against one oracle on one backend. */
export interface Report {
  readonly name: string;
  readonly kind: Kind;
  readonly backend: string;
  readonly oracle: OracleName;
  /** Worst max|Δ| / max|want| over y and the gradients. */
  readonly worst: number;
  /** What was allowed. Differences are of float32 numbers: their noise is added to the 1e-3. */
  readonly tolerance: number;
  readonly verdict: 'pass' | 'fail' | 'skip';
  /** What is wrong, or why it is skipped. */
  readonly notes: readonly string[];
  readonly mutants: number;
  readonly killed: number;
}

/** Against float32 autograd: one layer, and a network of them. */
const autogradTolerance = 1e-5;
const compositeTolerance = 1e-4;

const attempt = async <T>(f: () => Promise<T>): Promise<T | Error> => {
  try {
    return await f();
  } catch (error) {
    return error as Error;
  }
};

export const valuesOf = (results: Results): Map<string, Float32Array> =>
  new Map([...results].map(([name, { values }]) => [name, values]));

const zeroScaleOf = (subject: Subject, name: string): number | undefined =>
  subject.zero.includes(name) ? upstreamSize(subject) : undefined;

export const againstAutograd = async (
  subject: Subject,
  ours: Results,
  reference: Reference,
  tolerance: number,
): Promise<Judged> => {
  const other = wobbled(subject);
  const asked = await attempt(async () => ({
    theirs: await askAutograd(subject, reference),
    theirsMoved: await askAutograd(other, reference),
    oursMoved: await runLayer(other),
  }));
  // No oracle is no verdict: it is said once, with what to install, and not as a failed proof.
  if (asked instanceof HandgradError && asked.code === 'backend') throw asked;
  if (asked instanceof Error) return broken(tolerance, `tf.grad throws: ${asked.message.slice(0, 400)}`);
  const { theirs, theirsMoved, oursMoved } = asked;
  const names = gradientNames(subject);
  const judged = judge(names, valuesOf(ours), valuesOf(theirs), (name) => ({
    tolerance,
    zeroScale: zeroScaleOf(subject, name),
    noise:
      names.includes(name) && has32Bits()
        ? noiseOf(subject, name, [
            [theirs, theirsMoved],
            [ours, oursMoved],
          ])
        : undefined,
  }));
  const forms = formNotes(subject, theirs).map((note) => `the oracle's ${note}`);
  return { ...judged, notes: [...judged.notes, ...forms] };
};

/** Ours, at the coordinates that were sampled. */
const pick = ({ at }: Sampled, ours: Float32Array): Float32Array =>
  Float32Array.from(at, (i) => ours[i] ?? NaN);

const againstDifferences = async (subject: Subject, ours: Results, kinked: boolean): Promise<Judged> => {
  const asked = await attempt(() => differences(subject, kinked));
  if (asked instanceof Error) return broken(differencesTolerance, asked.message);
  const usable = [...asked].filter(([, s]) => s.unusable === undefined);
  const got = usable.flatMap(([name, s]) => {
    const all = ours.get(name)?.values;
    return all ? [[name, pick(s, all)] as const] : [];
  });
  const judged = judge(
    usable.map(([name]) => name),
    new Map(got),
    new Map(usable.map(([name, { values }]) => [name, values])),
    (name) => ({ ...asked.get(name)!, zeroScale: zeroScaleOf(subject, name) }),
  );
  return {
    ...judged,
    tolerance: judged.tolerance || differencesTolerance,
    unusable: [...asked.values()].flatMap((s) => s.unusable ?? []),
  };
};

export interface CaseToCheck {
  readonly name: string;
  readonly kind: Kind;
  readonly layer: Layer;
  readonly case: Case;
  readonly reference: Reference;
  readonly seed?: number;
}

/** @param always - what is wrong whatever the oracle says, and no skip excuses */
const verdictOf = (
  judged: Judged,
  always: readonly string[],
  skip: Case['skip'],
  oracle: OracleName,
  mayPassOver: boolean,
): Pick<Report, 'verdict' | 'notes'> => {
  const { notes, unusable = [] } = judged;
  const wrong = [...notes, ...unusable];
  if (skip?.oracle === oracle) {
    if (always.length) return { verdict: 'fail', notes: always };
    return wrong.length
      ? { verdict: 'skip', notes: [skip.reason] }
      : { verdict: 'fail', notes: [`it passes now: the skip can go (${skip.reason})`] };
  }
  if (mayPassOver && unusable.length && !notes.length && !always.length)
    return { verdict: 'skip', notes: unusable };
  const all = [...wrong, ...always];
  return { verdict: all.length ? 'fail' : 'pass', notes: all };
};

const skipIn16Bits = ({ name }: CaseToCheck): Case['skip'] =>
  name in beyond16Bits ? { oracle: 'tf.grad', reason: beyond16Bits[name]! } : undefined;

/** The verdict of finite differences where there can be none. */
const passedOver = ({ name, kind }: CaseToCheck, backend: string): Report => ({
  name,
  kind,
  backend,
  oracle: 'differences',
  verdict: 'skip',
  notes: [tooFewDigits],
  tolerance: differencesTolerance,
  worst: 0,
  mutants: 0,
  killed: 0,
});

/** Checks a case on the current backend: one report for each oracle. */
export const checkCase = async (item: CaseToCheck, backend: string): Promise<Report[]> => {
  const { name, kind, case: c, layer, reference, seed = 7 } = item;
  const tolerance = allowed(c.tolerance ?? (kind === 'composite' ? compositeTolerance : autogradTolerance));
  const skip = has32Bits() ? c.skip : skipIn16Bits(item);
  const subject = makeSubject(layer, c, seed);
  let tensors = memory().numTensors;
  const leaks = (): string[] => {
    const leaked = memory().numTensors - tensors;
    return leaked === 0 ? [] : [`leaves ${leaked} tensors behind`];
  };
  const ours = await attempt(() => runLayer(subject));
  const ask = (f: (ours: Results) => Promise<Judged>): Promise<Judged> | Judged =>
    ours instanceof Error ? broken(tolerance, `forward or backward throws: ${ours.message}`) : f(ours);
  const reported = (
    oracle: OracleName,
    judged: Judged,
    always: readonly string[],
    mayPassOver: boolean,
  ): Report => {
    const verdict = verdictOf(judged, always, skip, oracle, mayPassOver);
    const { worst, mutants, killed } =
      verdict.verdict === 'skip' ? { worst: 0, mutants: 0, killed: 0 } : judged;
    return { name, kind, backend, oracle, tolerance: judged.tolerance, worst, mutants, killed, ...verdict };
  };
  const form = [...(ours instanceof Error ? [] : formNotes(subject, ours)), ...leaks()];
  const byGrad = await ask((found) => againstAutograd(subject, found, reference, tolerance));
  const first = reported('tf.grad', byGrad, form, false);
  if (!has32Bits()) return [first, passedOver(item, backend)];
  tensors = memory().numTensors;
  const byDifference = await ask((found) =>
    againstDifferences(subject, found, skip?.oracle === 'differences'),
  );
  return [first, reported('differences', byDifference, leaks(), first.verdict === 'pass')];
};
