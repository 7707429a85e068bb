/** Steps that take a while: progress, load tests, packages from npm. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { bytesIn } from './cache.js';
import type { Machine } from './machine.js';
import { reasonOf, type RunOptions } from './run.js';

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
/** For what nobody knows the size of. */
export const bytesSoFar = async (folder: string): Promise<string> => megabytes(await bytesIn(folder));
/** `45 % of 207 MB` */
export const share = (done: number, of: number): string =>
  `${Math.min(100, Math.floor((100 * done) / of))} % of ${megabytes(of)}`;

/**
 * Says that a step begins, and every few seconds how far it is.
 *
 * @param far what is known of that; also given by the work itself, which `report`s
 */
export const step = async <T>(
  { say, interval }: Machine,
  what: string,
  work: (report: (far: string) => void) => Promise<T>,
  far?: () => Promise<string>,
): Promise<T> => {
  say(what);
  const began = Date.now();
  let reported = '';
  const tell = async (): Promise<void> => {
    const known = await far?.().catch(() => undefined);
    const parts = [what, known ?? reported, `${Math.round((Date.now() - began) / 1000)} s`];
    say(parts.filter(Boolean).join(' · '), true);
  };
  const timer = setInterval(() => void tell(), interval * 1000);
  try {
    return await work((text) => (reported = text));
  } finally {
    clearInterval(timer);
  }
};

export type Result<T> = { readonly value: T } | { readonly reason: string };

export const isResult = <T>(result: Result<T>): result is { readonly value: T } => 'value' in result;

/** Runs a program. @returns what it printed, or why it failed */
export const attempt = async (
  { run }: Machine,
  what: string,
  [command, ...args]: readonly [string, ...string[]],
  options: RunOptions,
): Promise<Result<string>> => {
  const ran = await run(command, args, options);
  return ran.end === 'done' ? { value: ran.stdout } : { reason: reasonOf(what, ran, options.limit) };
};

/** Runs the body of an async function with `args`, in a Node of its own. Its value goes through JSON. */
export const load = async <T>(
  machine: Machine,
  what: string,
  body: string,
  args: readonly string[],
  schema: v.GenericSchema<unknown, T>,
  env: Readonly<Record<string, string>> = {},
): Promise<Result<T>> => {
  const script = `(async (args) => {${body}})(process.argv.slice(1)).then(
    (value) => process.stdout.write('\\n' + JSON.stringify(value) + '\\n', () => process.exit(0)),
    (error) => process.stderr.write(String(error?.message ?? error), () => process.exit(1)),
  )`;
  const ran = await attempt(machine, what, [machine.node.path, '-e', script, ...args], { limit: 60, env });
  if (!isResult(ran)) return ran;
  try {
    return { value: v.parse(schema, JSON.parse(ran.value.trim().split('\n').at(-1)!)) };
  } catch {
    return { reason: `${what}: the load test gave no result` };
  }
};

/** npm as arguments for this Node where its file is known: on Windows `npm` itself needs a shell. */
export const npmCommand = ({ env, node, which }: Machine): readonly [string, ...string[]] => {
  const beside = join(dirname(node.path), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const given = env['npm_execpath'];
  if (given?.endsWith('npm-cli.js') && existsSync(given)) return [node.path, given];
  return existsSync(beside) ? [node.path, beside] : [which('npm') ?? 'npm'];
};

/** Installs packages into `folder`/node_modules, without their scripts. npm compares their checksums. @returns a reason */
export const npmInstall = async (
  machine: Machine,
  what: string,
  spec: string,
  folder: string,
): Promise<string | undefined> => {
  const options = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--no-package-lock'];
  const command = [...npmCommand(machine), 'install', '--prefix', folder, ...options, spec] as const;
  const installed = await attempt(machine, what, command, { limit: 300, cwd: folder });
  return isResult(installed) ? undefined : installed.reason;
};
