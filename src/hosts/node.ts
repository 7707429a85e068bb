/** Runs a task on a backend of Node: a process each, since a backend is started once and may take the process with it. */
import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HandgradError } from '../errors.js';
import { webgpuEnvironment } from '../provision/index.js';
import { resultOf, type Answer } from './answer.js';
import { pairName, type Pair, type RunOptions } from './contract.js';

/** Characters kept of what it prints. */
const most = 2000;

const child = join(dirname(fileURLToPath(import.meta.url)), 'child.js');

/**
 * @param file - of the module whose default export is the task
 * @throws {HandgradError} code `backend`: it does not start, or the process dies or hangs; else what the task throws
 */
export const runInNode = async (
  pair: Pair,
  file: string,
  { args, onMessage, patience = 120_000 }: RunOptions = {},
): Promise<unknown> => {
  const additions = pair.backend === 'webgpu' ? await webgpuEnvironment() : {};
  return new Promise((resolve, reject) => {
    const process_ = fork(child, [], {
      env: { ...process.env, ...additions },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let printed = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fail = (what: string): void =>
      reject(
        new HandgradError('backend', `${pairName(pair)}: ${what}${printed ? `\n${printed.trim()}` : ''}`),
      );
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        fail(`nothing was heard of it for ${patience / 1000} s`);
        process_.kill('SIGKILL');
      }, patience);
    };
    wait();
    process_
      .stderr!.setEncoding('utf8')
      .on('data', (text: string) => (printed = (printed + text).slice(-most)));
    /** With what `f` returns or throws. */
    const settle = (f: () => unknown): void => resolve(new Promise((done) => done(f())));
    process_.on('message', (said: { readonly message?: unknown } | { readonly answer: Answer }) => {
      wait();
      if ('answer' in said) return settle(() => resultOf(said.answer));
      try {
        onMessage?.(said.message);
      } catch (error) {
        process_.kill('SIGKILL');
        settle(() => {
          throw error;
        });
      }
    });
    process_.on('error', (error) => fail(error.message));
    process_.on('close', (code, signal) => {
      clearTimeout(timer);
      fail(`the process ended with ${signal ?? `code ${code}`}`); // nothing happens if it has answered
    });
    process_.send({ pair, file, args }, (error) => {
      if (!error) return;
      fail(error.message);
      process_.kill();
    });
  });
};
