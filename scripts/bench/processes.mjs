/** The parent's side of runner.mjs: a contestant's process as an object with methods that return promises. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('runner.mjs', import.meta.url));

/**
 * No on-stack replacement: whether V8 compiles a kernel of the cpu backend in the middle of its first long
 * loop or between two calls is chance, differs from process to process, and is worth 10 % in matMul.
 */
const execArgv = ['--no-use-osr'];

/** @param options - of `useBackend` */
export const startRunner = async (contestant, backend, batch, options = {}) => {
  const child = fork(script, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ask = (call, ...args) =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`The process of ${contestant} ended with code ${code}.`));
      child.once('exit', ended);
      child.once('message', ({ value, error }) => {
        child.off('exit', ended);
        if (error) reject(new Error(`${contestant}: ${error}`));
        else resolve(value);
      });
      child.send({ call, args });
    });
  try {
    await ask('start', contestant, backend, batch, options);
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    contestant,
    losses: (steps) => ask('losses', steps),
    warmUp: (ms) => ask('warmUp', ms),
    turn: (count) => ask('turn', count),
    threads: () => ask('threads'),
    kernels: () => ask('kernels'),
    details: (steps) => ask('details', steps),
    alive: () => ask('alive'),
    stop: () => child.kill(),
  };
};
