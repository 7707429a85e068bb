/** Verdicts as tables: one process's, case by case; or those of many pairs, a row each. */
import type { Report } from '../../check/case.js';
import type { CheckSummary } from '../../check/run.js';
import { pairName } from '../../hosts/contract.js';
import type { PairResult } from '../../hosts/prove.js';
import type { Paint } from '../io.js';
import { table } from './table.js';

const scientific = (n: number): string => (Number.isFinite(n) ? (n === 0 ? '0' : n.toExponential(1)) : '∞');

const verdictColours = { pass: 'green', fail: 'red', skip: 'yellow', missing: 'yellow' } as const;
type Verdict = keyof typeof verdictColours;
const verdictColour = (cell: string): 'green' | 'red' | 'yellow' | undefined =>
  Object.hasOwn(verdictColours, cell) ? verdictColours[cell as Verdict] : undefined;

const header = ['kind', 'case', 'backend', 'oracle', 'worst', 'allowed', 'verdict'];

const noted = (reports: readonly Report[], verdict: Report['verdict'], paint: Paint): string[] =>
  reports
    .filter((r) => r.verdict === verdict)
    .map(
      (r) =>
        `${paint(verdictColours[verdict], verdict)} ${r.kind} ${r.name}, ${r.backend}, ${r.oracle}: ${r.notes.join('; ')}`,
    );

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
  const notes = [...noted(reports, 'skip', paint), ...noted(reports, 'fail', paint)];
  return [
    ...table(header, rows, paint, verdictColour),
    '',
    ...notes,
    ...(notes.length ? [''] : []),
    `${total.cases} verdicts, ${paint(total.failed ? 'red' : 'green', `${total.failed} failed`)}, ${total.skipped} skipped; ` +
      `worst relative error ${scientific(total.worst)}; planted wrong gradients noticed: ${total.killed} of ${total.mutants}`,
  ];
};

/** A pair in a few words, for progress. */
export const outcome = ({ total, missing, broken, seconds }: PairResult): string => {
  if (missing) return 'missing';
  return total
    ? `${total.cases} verdicts, ${total.failed} failed, ${seconds.toFixed(0)} s`
    : broken!.split('\n', 1)[0]!;
};

const verdictOf = ({ total, missing }: PairResult): Verdict => {
  if (missing) return 'missing';
  return total && total.failed === 0 ? 'pass' : 'fail';
};

export const countPairs = (results: readonly PairResult[]) => {
  const verdicts = results.map(verdictOf);
  const count = (verdict: Verdict): number => verdicts.filter((v) => v === verdict).length;
  return { passed: count('pass'), failed: count('fail'), missing: count('missing') };
};

const pairHeader = [
  'host and backend',
  'verdicts',
  'failed',
  'skipped',
  'worst',
  'noticed',
  'slowest case',
  'seconds',
  '',
];

const pairRow = (result: PairResult): string[] => {
  const { pair, total, slowest, seconds } = result;
  return [
    pairName(pair),
    ...(total
      ? [
          `${total.cases}`,
          `${total.failed}`,
          `${total.skipped}`,
          scientific(total.worst),
          `${total.killed}/${total.mutants}`,
          slowest ? `${slowest.name} (${slowest.seconds.toFixed(1)} s)` : '',
        ]
      : ['', '', '', '', '', '']),
    seconds.toFixed(0),
    verdictOf(result),
  ];
};

/** What is skipped for the same reason is said once: by its names, or where there are many, by their number. */
const skips = (reports: readonly Report[], paint: Paint): string[] => {
  const byReason = new Map<string, { readonly cases: Set<string>; readonly on: Set<string> }>();
  for (const { verdict, kind, name, oracle, backend, notes } of reports) {
    if (verdict !== 'skip') continue;
    const reason = `${oracle}: ${notes.join('; ')}`;
    const found = byReason.get(reason) ?? { cases: new Set(), on: new Set() };
    byReason.set(reason, found);
    found.cases.add(`${kind} ${name}`);
    found.on.add(backend);
  }
  return [...byReason].map(([reason, { cases, on }]) => {
    const what = cases.size > mostNamed ? `${cases.size} cases` : [...cases].join(', ');
    return `${paint('yellow', 'skip')} ${what}, ${reason} (${[...on].join(', ')})`;
  });
};
const mostNamed = 4;

/** What is skipped and why; what is wrong, in full; a row for each pair. */
export const pairLines = (
  results: readonly PairResult[],
  reports: readonly Report[],
  strict: boolean,
  paint: Paint,
): string[] => {
  const absent = results.flatMap(({ pair, missing, broken }) => {
    if (broken !== undefined) return [`${paint('red', 'fail')} ${pairName(pair)}: ${broken}`];
    if (!missing) return [];
    const get = missing.command ? `\n     ${missing.command}` : '';
    return [`${paint(strict ? 'red' : 'yellow', 'missing')} ${pairName(pair)}: ${missing.reason}${get}`];
  });
  const { passed, failed, missing } = countPairs(results);
  const notes = [...skips(reports, paint), ...noted(reports, 'fail', paint), ...absent];
  return [
    ...notes,
    ...(notes.length ? [''] : []),
    ...table(pairHeader, results.map(pairRow), paint, verdictColour),
    '',
    `${results.length} ${results.length === 1 ? 'pair' : 'pairs'}: ${passed} passed, ${failed} failed, ${missing} missing`,
  ];
};
