/** `handgrad check`: every gradient against its oracles, on every backend. */
import { backendNames, useBackend } from '../backends.js';
import type { Report } from '../check/case.js';
import type { CheckAllOptions, CheckSummary } from '../check/run.js';
import { HandgradError } from '../errors.js';
import { exitCodes } from './failure.js';
import { painter, type Io, type Paint } from './io.js';
import { writeJson } from './json.js';
import { LiveLine } from './liveLine.js';
import type { Values, checkOptions } from './options.js';
import { table } from './render/table.js';

type CheckAll = (options: CheckAllOptions) => Promise<CheckSummary>;

/** The oracle is tfjs' autograd and its layers: an optional package, loaded only here. */
const loadCheckAll = async (): Promise<CheckAll> => {
  try {
    return (await import('../check/run.js')).checkAll;
  } catch (error) {
    const missing =
      (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND' &&
      /'(@tensorflow\/[^']+)'/.exec((error as Error).message);
    if (!missing) throw error;
    throw new HandgradError(
      'state',
      `The checks compare with ${missing[1]!}, which is not installed.`,
      `npm install ${missing[1]!}`,
    );
  }
};

const scientific = (n: number): string => (Number.isFinite(n) ? (n === 0 ? '0' : n.toExponential(1)) : '∞');

const verdictColours = { pass: 'green', fail: 'red', skip: 'yellow' } as const;
const verdictColour = (cell: string): 'green' | 'red' | 'yellow' | undefined =>
  Object.hasOwn(verdictColours, cell) ? verdictColours[cell as Report['verdict']] : undefined;

const header = ['kind', 'case', 'backend', 'oracle', 'worst', 'allowed', 'verdict'];

/** The table of verdicts; what is wrong, in full; the totals. */
export const checkLines = (reports: readonly Report[], total: CheckSummary, paint: Paint): string[] => {
  const rows = reports.map((r) => [
    r.kind,
    r.name,
    r.backend,
    r.oracle,
    scientific(r.worst),
    scientific(r.tolerance),
    r.verdict,
  ]);
  const noted = (verdict: Report['verdict']): string[] =>
    reports
      .filter((r) => r.verdict === verdict)
      .map(
        (r) =>
          `${paint(verdictColours[verdict], verdict)} ${r.kind} ${r.name}, ${r.backend}, ${r.oracle}: ${r.notes.join('; ')}`,
      );
  const notes = [...noted('skip'), ...noted('fail')];
  return [
    ...table(header, rows, paint, verdictColour),
    '',
    ...notes,
    ...(notes.length ? [''] : []),
    `${total.cases} verdicts, ${paint(total.failed ? 'red' : 'green', `${total.failed} failed`)}, ${total.skipped} skipped; ` +
      `worst relative error ${scientific(total.worst)}; planted wrong gradients noticed: ${total.killed} of ${total.mutants}`,
  ];
};

const progress = (r: Report, done: number, failed: number, width: number): string =>
  `${r.backend}  ${done} checked  ${failed} failed  ${r.kind} ${r.name}`.slice(0, width);

/** @returns the exit code: 1 if a check fails */
export const check = async (
  { backend, threads, filter, json }: Values<typeof checkOptions>,
  io: Io,
  checkAll?: CheckAll,
): Promise<number> => {
  const live = new LiveLine(io);
  const reports: Report[] = [];
  let failed = 0;
  const onReport = (report: Report): void => {
    reports.push(report);
    if (report.verdict === 'fail') failed++;
    const { name, kind, oracle, worst, tolerance, verdict, notes } = report;
    if (json) {
      live.clear();
      writeJson(io.stdout, 'case', {
        name,
        kind,
        backend: report.backend,
        oracle,
        worst,
        tolerance,
        verdict,
        notes,
      });
    }
    live.draw((width) => progress(report, reports.length, failed, width));
  };
  try {
    // Its first start decides for the whole process.
    if (backend !== 'cpu') await useBackend('wasm', { threads });
    const run = checkAll ?? (await loadCheckAll());
    const total = await run({ backends: backend === undefined ? backendNames : [backend], filter, onReport });
    live.clear();
    if (json) writeJson(io.stdout, 'end', total);
    else io.stdout.write(`${checkLines(reports, total, painter(io.stdout, io.env)).join('\n')}\n`);
    return total.failed > 0 ? exitCodes.failed : exitCodes.fine;
  } finally {
    live.clear();
  }
};
