/**
 * `handgrad/check`: proof for your own layers, by the checker that proves ours.
 *
 *     const reports = await checkGradients(myLayer, [{ x: [5, 4] }, { about: 'rank 3', x: [2, 5, 4] }]);
 *     expect(myLayer).toMatchAutograd([{ x: [5, 4] }]);     // after expect.extend({ toMatchAutograd })
 */
import { getBackend } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import { HandgradError, whatIs } from '../errors.js';
import type { Case, Proof } from '../row.js';
import { checkCase, type Report } from './case.js';
import { caseName, referenceOf } from './cases.js';

export type { Case, Formula, InputKind } from '../row.js';
export type { Kind, OracleName, Report } from './case.js';
export { checkAll, type CheckAllOptions, type CheckSummary } from './run.js';
export { toMatchAutograd, type AutogradMatchers } from './jest.js';

/** A layer, or its factory: then each case's `args` are its options. */
export type Checkable = Layer | ((...args: never[]) => Layer);

/** What tf.grad differentiates: a formula or a tfjs layer. Default: the layer's own forward pass. */
export interface CheckOptions extends Pick<Proof, 'tfjs' | 'formula'> {
  /** Draws inputs, parameters and the upstream gradient. Default 7. */
  readonly seed?: number;
}

/** @throws {HandgradError} code `option`: no list of cases, or nothing in it, which would prove nothing */
const assertCases = (cases: unknown): void => {
  const isCase = (c: unknown): boolean => Array.isArray((c as Partial<Case> | null)?.x);
  if (Array.isArray(cases) && cases.length > 0 && cases.every(isCase)) return;
  throw new HandgradError(
    'option',
    `checkGradients: expected a list of at least one case, each with the shape of its input, received ${whatIs(cases)}.`,
    "[{ x: [5, 4] }], or of several inputs [{ x: [[5, 4], [5, 2]] }]; a case's options of a factory are `args`",
  );
};

/**
 * Checks y, dx and every parameter's gradient against tf.grad and against finite differences, with a random
 * upstream gradient, on the current backend. Needs `@tensorflow/tfjs-layers` beside it (which registers
 * tfjs' own gradients).
 *
 * @returns two reports a case, `tf.grad` and `differences`; `verdict` is `pass`, `fail` or `skip`
 * @throws {HandgradError} code `option`: no cases
 */
export const checkGradients = async (
  subject: Checkable,
  cases: readonly Case[],
  { seed = 7, ...proof }: CheckOptions = {},
): Promise<Report[]> => {
  assertCases(cases);
  const reports: Report[] = [];
  for (const c of cases) {
    const layer =
      typeof subject === 'function' ? (subject as unknown as (args?: object) => Layer)(c.args) : subject;
    const kind = layer.children ? 'composite' : layer.inputs ? 'merge' : 'layer';
    const item = {
      name: caseName(layer.name ?? layer.kind, c),
      kind,
      layer,
      case: c,
      reference: referenceOf(proof, c),
      seed,
    } as const;
    reports.push(...(await checkCase(item, getBackend())));
  }
  return reports;
};
