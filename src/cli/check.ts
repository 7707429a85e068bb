/** `handgrad check`: every gradient against its oracles, in this process or on any pair of a host and a backend. */
import { namesIn, useBackend } from '../backends/index.js';
import type { Report } from '../check/case.js';
import type { CheckAllOptions, CheckSummary } from '../check/run.js';
import { HandgradError } from '../errors.js';
import { pairName, type Pair } from '../hosts/contract.js';
import type { PairResult, ProveOptions } from '../hosts/prove.js';
import { exitCodes } from './failure.js';
import { painter, type Io } from './io.js';
import { writeJson } from './json.js';
import { LiveLine } from './liveLine.js';
import type { Values, checkOptions } from './options.js';
import { checkLines, countPairs, outcome, pairLines } from './render/verdicts.js';

type Options = Values<typeof checkOptions>;
type CheckAll = (options: CheckAllOptions) => Promise<CheckSummary>;
type Prove = (pairs: readonly Pair[], options: ProveOptions) => Promise<PairResult[]>;

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

const loadProve = async (): Promise<Prove> => (await import('../hosts/prove.js')).prove;

const inProcess = ['cpu', 'wasm', 'tensorflow'] as const;
type InProcess = (typeof inProcess)[number];

/** What can be checked where this program runs; nothing if a process or a page of their own is needed. */
const local = ({ all, host = 'node', backend = 'wasm' }: Options): boolean =>
  !all && host === 'node' && (inProcess as readonly string[]).includes(backend);

const pairsOf = async ({ all, host, backend, threads, precision }: Options): Promise<readonly Pair[]> => {
  if (all)
    return (await import('../hosts/pairs.js')).expectedPairs.filter(
      (pair) => (host ?? pair.host) === pair.host && (backend ?? pair.backend) === pair.backend,
    );
  const chosen = host ?? 'node';
  const backends =
    backend === undefined ? (precision === 16 ? (['webgl'] as const) : namesIn(chosen)) : [backend];
  return backends.map((name) => ({
    host: chosen,
    backend: name,
    ...(name === 'wasm' ? { threads } : {}),
    ...(precision === 16 ? { halfPrecision: true } : {}),
  }));
};

/** @throws {HandgradError} code `option`: a backend that its host cannot have */
const assertPossible = ({ all, host = all ? undefined : 'node', backend, precision }: Options): void => {
  if (precision === 16 && !(host === 'browser' && (backend ?? 'webgl') === 'webgl'))
    throw new HandgradError(
      'option',
      `--precision 16: expected webgl in a browser, received ${backend ?? 'any backend'} in ${host ?? 'any host'}.`,
      'handgrad check --host browser --backend webgl --precision 16',
    );
  if (backend === undefined || host === undefined || namesIn(host).includes(backend)) return;
  const other = host === 'node' ? 'browser' : 'node';
  throw new HandgradError(
    'option',
    `--backend ${backend}: it runs in ${other === 'node' ? 'Node' : 'a browser'} only.`,
    `handgrad check --host ${other} --backend ${backend}`,
  );
};

const progress = (r: Report, host: string, done: number, failed: number, width: number): string =>
  `${host} ${r.backend}  ${done} checked  ${failed} failed  ${r.kind} ${r.name}`.slice(0, width);

/** Writes or draws a verdict when it comes. */
const recorder = (io: Io, json: boolean) => {
  const live = new LiveLine(io);
  const reports: Report[] = [];
  let failed = 0;
  return {
    live,
    reports,
    take: (report: Report, host: Pair['host']): void => {
      reports.push(report);
      if (report.verdict === 'fail') failed++;
      const { name, kind, backend, oracle, worst, tolerance, verdict, notes } = report;
      if (json) {
        live.clear();
        writeJson(io.stdout, 'case', { host, name, kind, backend, oracle, worst, tolerance, verdict, notes });
      }
      live.draw((width) => progress(report, host, reports.length, failed, width));
    },
  };
};

const checkHere = async (options: Options, io: Io, run: CheckAll): Promise<number> => {
  const { backend, filter, json, threads } = options;
  const { live, reports, take } = recorder(io, json);
  try {
    // Its first start decides for the whole process.
    if ((backend ?? 'wasm') === 'wasm') await useBackend('wasm', { threads });
    const backends = backend === undefined ? (['wasm', 'cpu'] as const) : [backend as InProcess];
    const total = await run({ backends, filter, onReport: (report) => take(report, 'node') });
    live.clear();
    if (json) writeJson(io.stdout, 'end', total);
    else io.stdout.write(`${checkLines(reports, total, painter(io.stdout, io.env)).join('\n')}\n`);
    return total.failed > 0 ? exitCodes.failed : exitCodes.fine;
  } finally {
    live.clear();
  }
};

const checkPairs = async (options: Options, io: Io, run: Prove): Promise<number> => {
  const { all, filter, json } = options;
  const { live, reports, take } = recorder(io, json);
  try {
    const results = await run(await pairsOf(options), {
      filter,
      onReport: (report, { host }) => take(report, host),
      onResult: (result) => {
        if (json) writeJson(io.stdout, 'pair', { ...result, ...result.pair, pair: undefined });
        else live.print(`${pairName(result.pair)}: ${outcome(result)}`);
      },
    });
    live.clear();
    // What is asked for by its name has to be there; of all, what a machine cannot have is a row.
    const strict = !all || Boolean(io.env['CI']);
    const total = countPairs(results);
    if (json) writeJson(io.stdout, 'end', { pairs: results.length, ...total });
    else io.stdout.write(`${pairLines(results, reports, strict, painter(io.stdout, io.env)).join('\n')}\n`);
    const red = total.failed > 0 || total.passed === 0 || (strict && total.missing > 0);
    return red ? exitCodes.failed : exitCodes.fine;
  } finally {
    live.clear();
  }
};

/** @returns the exit code: 1 if a check fails */
export const check = async (
  options: Options,
  io: Io,
  checkAll?: CheckAll,
  prove?: Prove,
): Promise<number> => {
  assertPossible(options);
  return local(options)
    ? checkHere(options, io, checkAll ?? (await loadCheckAll()))
    : checkPairs(options, io, prove ?? (await loadProve()));
};
