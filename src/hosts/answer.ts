/** What a task says at its end, as plain data: errors do not cross processes as they are. */
import { HandgradError, type ErrorCode } from '../errors.js';

interface Failure {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly hint?: string;
}
export type Answer = { readonly result: unknown } | { readonly error: Failure };

/** An error of ours by its parts, any other by its stack: that is what a bug report needs. */
const failureOf = (error: unknown): Failure => {
  if (!(error instanceof HandgradError))
    return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  const { message, code, hint } = error;
  return hint === undefined
    ? { message, code }
    : { message: message.replace(`\n  Hint: ${hint}`, ''), code, hint };
};

export const answerOf = async (work: () => Promise<unknown>): Promise<Answer> => {
  try {
    return { result: await work() };
  } catch (error) {
    return { error: failureOf(error) };
  }
};

/** @throws what the task has thrown */
export const resultOf = (answer: Answer): unknown => {
  if ('result' in answer) return answer.result;
  const { message, code, hint } = answer.error;
  throw code ? new HandgradError(code, message, hint) : new Error(message);
};
