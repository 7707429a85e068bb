import type { Io } from '../../src/cli/io.js';

/** Streams that keep what is written to them. */
export const fakeIo = ({ tty = false, env = {} }: { tty?: boolean; env?: Io['env'] } = {}) => {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => (written[name] += text),
    isTTY: tty,
    columns: 100,
  });
  return { io: { stdout: stream('stdout'), stderr: stream('stderr'), env }, written };
};

export interface JsonLine {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Every line has to be an object with a type. */
export const jsonLines = (text: string): JsonLine[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const value = JSON.parse(line) as JsonLine;
      expect(typeof value.type).toBe('string');
      return value;
    });
