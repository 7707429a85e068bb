/** The proof on many pairs: two at a time, one row each, also for what cannot be had. */
import type { Report } from '../check/case.js';
import type { CheckSummary } from '../check/run.js';
import { fileURLToPath } from 'node:url';
import { HandgradError } from '../errors.js';
import { runOn, type Pair, type RunOptions } from './index.js';

export interface PairResult {
  readonly pair: Pair;
  readonly seconds: number;
  /** The case that took longest, with its seconds. */
  readonly slowest?: { readonly name: string; readonly seconds: number };
  readonly total?: CheckSummary;
  /** Why it did not start, and the command that gets it. */
  readonly missing?: { readonly reason: string; readonly command?: string };
  /** What ended it in the middle. */
  readonly broken?: string;
}

export interface ProveOptions {
  readonly filter?: string | undefined;
  /** Pairs at the same time. Default 2. */
  readonly parallel?: number;
  readonly onReport?: (report: Report, pair: Pair) => void;
  readonly onResult?: (result: PairResult) => void;
  /** In the place of `runOn`, for tests. */
  readonly run?: (pair: Pair, file: string, options: RunOptions) => Promise<unknown>;
}

const task = fileURLToPath(new URL('./checkTask.js', import.meta.url));

/** What could not start says what is missing; what has begun and then fails is broken. */
const failure = (error: unknown, begun: boolean): Pick<PairResult, 'missing' | 'broken'> => {
  const isMissing = error instanceof HandgradError && ['backend', 'state'].includes(error.code) && !begun;
  if (!isMissing) return { broken: (error as Error).message };
  const { message, hint } = error;
  return {
    missing: hint ? { reason: message.replace(`\n  Hint: ${hint}`, ''), command: hint } : { reason: message },
  };
};

const proveOne = async (pair: Pair, { filter, onReport, run = runOn }: ProveOptions): Promise<PairResult> => {
  const begin = performance.now();
  let [last, begun] = [begin, false];
  let slowest: PairResult['slowest'];
  const onMessage = (message: unknown): void => {
    const report = message as Report;
    const seconds = (performance.now() - last) / 1000;
    last = performance.now();
    // The first has waited for everything that is loaded and compiled once.
    if (begun && seconds > (slowest?.seconds ?? 0))
      slowest = { name: `${report.kind} ${report.name}`, seconds };
    begun = true;
    onReport?.(report, pair);
  };
  const end = async (): Promise<Pick<PairResult, 'total' | 'missing' | 'broken'>> => {
    try {
      return { total: (await run(pair, task, { args: { filter }, onMessage })) as CheckSummary };
    } catch (error) {
      if (error instanceof HandgradError && error.code === 'option') throw error;
      return failure(error, begun);
    }
  };
  const ended = await end();
  return { pair, seconds: (performance.now() - begin) / 1000, ...(slowest ? { slowest } : {}), ...ended };
};

/** @returns in the order of `pairs` @throws {HandgradError} code `option`: the filter leaves nothing */
export const prove = async (pairs: readonly Pair[], options: ProveOptions = {}): Promise<PairResult[]> => {
  const results: PairResult[] = [];
  const waiting = [...pairs.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [i, pair] = next;
      results[i] = await proveOne(pair, options);
      options.onResult?.(results[i]);
    }
  };
  await Promise.all(Array.from({ length: options.parallel ?? 2 }, work));
  return results;
};
