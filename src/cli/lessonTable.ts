/** The table of `handgrad lesson 3 --data FILE`: a CSV file, in UTF-8. */
import { readFile, stat } from 'node:fs/promises';
import { longestCsv, parseCsv } from '../data/csv.js';
import type { Table } from '../data/table.js';
import { HandgradError } from '../errors.js';

const unreadable = (path: string, why: string): HandgradError =>
  new HandgradError('data', `Cannot read ${path}: ${why}.`, '--data takes a CSV file: admit,gre,gpa,rank');

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Before it is read: what is no file, or does not end. */
const assertFile = async (path: string): Promise<void> => {
  const found = await stat(path).catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw unreadable(path, missing ? 'there is no such file' : (error as Error).message);
  });
  if (!found.isFile()) throw unreadable(path, found.isDirectory() ? 'it is a directory' : 'it is not a file');
  if (found.size > longestCsv)
    throw new HandgradError(
      'data',
      `${path}: expected at most ${megabytes(longestCsv)}, received ${megabytes(found.size)}.`,
      'take a part of the rows',
    );
};

/** @throws {HandgradError} code `data`: no such file, too large, not text, or not a table, with the line */
export const readLessonTable = async (path: string): Promise<Table> => {
  await assertFile(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, (error as Error).message);
  });
  return parseCsv(new TextDecoder().decode(bytes), path);
};
