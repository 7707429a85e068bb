/** Runs every case on every backend that is asked for. A missing backend is an error, never a silent skip. */
import { useBackend, type BackendName } from '../backends/index.js';
import { HandgradError } from '../errors.js';
import { checkCase, type Report } from './case.js';
import { allCases } from './cases.js';
import { checkConstraints } from './constraints.js';
import { has32Bits } from './devices.js';
import { checkExtremes } from './extremes.js';
import { checkLossFormulas } from './lossFormulas.js';
import { checkLowerings } from './lowerings.js';
import { checkOptimizers } from './optimizers.js';
import { checkPins } from './pins.js';
import { checkObjectNetworks, checkReferences } from './references.js';

/** What is checked beside the cases of the rows. */
export const allChecks = [
  checkExtremes,
  checkLossFormulas,
  checkOptimizers,
  checkConstraints,
  checkLowerings,
  checkReferences,
  checkPins,
] as const;

/** Of these, what a device of 16 bits can be asked: the others look at digits that it has not. */
const in16Bits = [checkOptimizers] as const;

/** What needs no backend, and is checked once. */
export const hostChecks = [checkObjectNetworks] as const;

export interface CheckAllOptions {
  readonly backends: readonly BackendName[];
  /** Only what has this text in its kind or name, whatever the case of the letters. */
  readonly filter?: string | undefined;
  /** Called after every verdict, in order. */
  readonly onReport?: ((report: Report) => void) | undefined;
}

export interface CheckSummary {
  /** Verdicts: one for each case, oracle and backend. */
  readonly cases: number;
  readonly failed: number;
  readonly skipped: number;
  /** Worst relative error against autograd, tf.train, float64, the object network or a plain op: differences are coarser. */
  readonly worst: number;
  readonly mutants: number;
  readonly killed: number;
}

/** @throws {HandgradError} code `backend`: one does not start; `option`: the filter leaves nothing */
export const checkAll = async ({
  backends,
  filter = '',
  onReport,
}: CheckAllOptions): Promise<CheckSummary> => {
  const wanted = (kind: string, name: string): boolean =>
    `${kind} ${name}`.toLowerCase().includes(filter.toLowerCase());
  const total = { cases: 0, failed: 0, skipped: 0, worst: 0, mutants: 0, killed: 0 };
  const count = (report: Report): void => {
    total.cases++;
    if (report.verdict === 'fail') total.failed++;
    if (report.verdict === 'skip') total.skipped++;
    if (report.oracle !== 'differences') total.worst = Math.max(total.worst, report.worst);
    total.mutants += report.mutants;
    total.killed += report.killed;
    onReport?.(report);
  };
  for (const backend of backends) {
    await useBackend(backend);
    for (const item of allCases())
      if (wanted(item.kind, item.name)) (await checkCase(item, backend)).forEach(count);
    for (const check of has32Bits() ? allChecks : in16Bits)
      for await (const report of check(backend, wanted)) count(report);
  }
  for (const check of hostChecks) for (const report of check(wanted)) count(report);
  if (total.cases === 0)
    throw new HandgradError(
      'option',
      `No case matches "${filter}".`,
      '`handgrad check` without --filter lists all of them',
    );
  return total;
};
