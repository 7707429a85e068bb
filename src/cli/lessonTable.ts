/** The table of `handgrad lesson 3 --data FILE`: a CSV file, in UTF-8. */
import { parseCsv } from '../data/csv.js';
import type { Table } from '../data/table.js';
import { readTextFile } from './readTextFile.js';

/** @throws {HandgradError} code `data`: no such file, too large, not text, or not a table, with the line */
export const readLessonTable = async (path: string): Promise<Table> =>
  parseCsv(await readTextFile(path, '--data takes a CSV file: admit,gre,gpa,rank'), path);
