import type { Stream } from './io.js';

/** One object a line. What is not finite becomes null, and undefined fields are left out. */
export const writeJson = (stream: Stream, type: string, fields: object): void => {
  stream.write(`${JSON.stringify({ type, ...fields })}\n`);
};
