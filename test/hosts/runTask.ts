/**
 * Runs a task module on a pair, through the built library in a process of its own: what a test loads is no ES module. A
 * pair that cannot run here is a test with the reason in its name; where CI is set, one that fails.
 */
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pair } from '../../src/hosts/contract.js';
import { pairName } from '../../src/hosts/contract.js';
import type { Provided, ProvisionName } from '../../src/provision/index.js';

const root = join(__dirname, '..', '..');
const runner = join(__dirname, 'runner.mjs');

/** In milliseconds: of a pair that starts a browser, on a machine that does other things too. */
export const pairPatience = 240_000;

/** What can be provided, there or not; asked for once, with a build of the library. */
const located = JSON.parse(
  execFileSync(process.execPath, [runner, 'located'], { encoding: 'utf8', cwd: root }),
) as readonly Provided[];
export const provided = (name: ProvisionName): Provided => located.find((row) => row.name === name)!;

/** What a pair needs, by the names of what can be provided. */
const needs = ({ host, backend }: Pair): readonly ProvisionName[] => [
  ...(host === 'browser' ? (['browser'] as const) : []),
  ...(host === 'node' && backend === 'tensorflow' ? (['native'] as const) : []),
  ...(host === 'node' && backend === 'webgpu' ? (['webgpu'] as const) : []),
];

/** Why a pair cannot run here; undefined if it can. */
export const missing = (pair: Pair): string | undefined =>
  needs(pair)
    .map(provided)
    .find(({ available }) => !available)?.reason;

/** What a task returns on a pair. @throws what it throws */
export const runTask = async <Result>(pair: Pair, file: string, args: unknown = null): Promise<Result> => {
  const child = promisify(execFile)(process.execPath, [runner, 'run'], {
    cwd: root,
    maxBuffer: 2 ** 26,
    encoding: 'utf8',
  });
  child.child.stdin!.end(JSON.stringify({ pair, file, args }));
  const { result, error } = JSON.parse((await child).stdout) as { result?: Result; error?: string };
  if (error !== undefined) throw new Error(error);
  return result!;
};

/** A test for each pair. */
export const testPairs = (
  what: string,
  pairs: readonly Pair[],
  body: (pair: Pair) => Promise<void>,
): void => {
  for (const pair of pairs) {
    const reason = missing(pair);
    const name = `${pairName(pair)}: ${what}`;
    if (reason === undefined || process.env['CI']) test(name, () => body(pair), pairPatience);
    else test.skip(`${name} (${reason})`, () => undefined);
  }
};
