/** From whatever was thrown to a message for people and an exit code for programs. */
import { CommanderError } from 'commander';
import { HandgradError } from '../errors.js';
import { painter, type Io } from './io.js';

/** 0: fine. 1: a check or a run failed. 2: wrong use. */
export const exitCodes = { fine: 0, failed: 1, wrongUse: 2 } as const;

export const exitCode = (error: unknown): number => {
  if (error instanceof CommanderError)
    // Commander throws for --help and --version too.
    return error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUse;
  return error instanceof HandgradError && error.code === 'option' ? exitCodes.wrongUse : exitCodes.failed;
};

const text = (error: unknown): string => {
  if (error instanceof HandgradError) return error.message;
  // Not one of ours: the stack is what a bug report needs.
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** Says on stderr what went wrong (commander has done so for its own errors). @returns the exit code */
export const reportFailure = (error: unknown, io: Io): number => {
  if (!(error instanceof CommanderError))
    io.stderr.write(`${painter(io.stderr, io.env)('red', 'handgrad:')} ${text(error)}\n`);
  return exitCode(error);
};
