/** A text file that someone named on the command line: there, not too large, and in UTF-8. */
import { readFile, stat } from 'node:fs/promises';
import { HandgradError } from '../errors.js';

/** Bytes. What is larger is for programs that train on it, not for a lesson. */
const largest = 4 * 2 ** 20;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** @param hint - what should be there @throws {HandgradError} code `data` */
export const readTextFile = async (path: string, hint: string): Promise<string> => {
  const unreadable = (why: string): HandgradError =>
    new HandgradError('data', `Cannot read ${path}: ${why}.`, hint);
  const found = await stat(path).catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw unreadable(missing ? 'there is no such file' : (error as Error).message);
  });
  if (!found.isFile()) throw unreadable(found.isDirectory() ? 'it is a directory' : 'it is not a file');
  if (found.size > largest)
    throw new HandgradError(
      'data',
      `${path}: expected at most ${megabytes(largest)}, received ${megabytes(found.size)}.`,
      'take a part of the rows',
    );
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable((error as Error).message);
  });
  return new TextDecoder().decode(bytes);
};
