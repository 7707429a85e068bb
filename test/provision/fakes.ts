/** A machine that does nothing, and remembers what it was asked to. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Machine } from '../../src/provision/machine.js';
import type { Ran, RunOptions } from '../../src/provision/run.js';

export const done = (stdout = ''): Ran => ({ end: 'done', stdout, stderr: '' });
export const failed = (stderr: string): Ran => ({ end: 'failed', stdout: '', stderr });

type Answer = (args: readonly string[], options: RunOptions) => Ran;
/** What a command answers: the first whose pattern is in the whole line. */
export type Answers = readonly (readonly [pattern: RegExp, answer: Answer])[];

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'provision-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A path in the test's own folder. */
export const at = (...path: string[]): string => join(folder, ...path);

export const write = (path: string, text = ''): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

/**
 * A Linux on which nothing is installed, and every command fails that has no answer.
 *
 * @param programs what is in PATH
 * @param packages folders of npm packages by name
 */
export const fakeMachine = (
  answers: Answers,
  {
    programs = [],
    packages = {},
    ...rest
  }: Partial<Machine> & { programs?: readonly string[]; packages?: Readonly<Record<string, string>> } = {},
) => {
  const ran: string[] = [];
  const said: string[] = [];
  const machine: Machine = {
    env: {},
    platform: 'linux',
    system: 'linux-x64',
    root: false,
    node: { path: at('bin', 'node'), version: 'v20.19.0' },
    cache: at('cache'),
    run: (command, args, options) => {
      const line = [command, ...args].join(' ');
      ran.push(line);
      const [, answer] = answers.find(([pattern]) => pattern.test(line)) ?? [];
      return Promise.resolve(answer?.(args, options) ?? failed(`nobody expected ${line}`));
    },
    which: (program) => (programs.includes(program) ? `/usr/bin/${program}` : undefined),
    packageFolder: (name) => packages[name],
    unreachable: () => Promise.resolve('the host does not answer'),
    say: (line) => void said.push(line),
    interval: 60,
    retry: false,
    ...rest,
  };
  return { machine, ran, said };
};
