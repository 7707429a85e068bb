/** A row of data that was saved: `{ "input": […], "target": […] }`, a list of them, or a line of a CSV file. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { parseCsv } from '../data/csv.js';
import { HandgradError } from '../errors.js';
import { toNumber } from './texts.js';

export interface SavedRow {
  readonly input: readonly number[];
  readonly target: readonly number[];
}

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1));
const saved = v.object({ input: numbers, target: numbers });

const wrong = (file: string, message: string, hint?: string): HandgradError =>
  new HandgradError('data', `${file}: ${message}`, hint);

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw wrong(file, `cannot be read: ${(error as Error).message}.`);
  }
};

const pick = <T>(file: string, rows: readonly T[], row: number): T => {
  const found = rows[row - 1];
  if (found === undefined) throw wrong(file, `expected a --row from 1 to ${rows.length}, received ${row}.`);
  return found;
};

const fromJson = (file: string, text: string, row: number): SavedRow => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(file, `expected JSON: ${(error as Error).message}.`);
  }
  const result = v.safeParse(saved, pick(file, Array.isArray(value) ? value : [value], row));
  if (result.success) return result.output;
  throw wrong(file, 'expected {"input": [numbers], "target": [numbers]}, or a list of them.');
};

/** The last columns are the targets. */
const fromCsv = (file: string, text: string, row: number, targets: number): SavedRow => {
  const { columns, rows } = parseCsv(text, file);
  if (columns.length <= targets)
    throw wrong(
      file,
      `expected more than ${targets} columns, the last ${targets} of them targets, received ${columns.length}.`,
    );
  const values = pick(file, rows, row).map((cell, i) => {
    const n = toNumber(cell.trim());
    if (Number.isNaN(n))
      throw wrong(file, `row ${row}, column "${columns[i]!}": expected a number, received "${cell}".`);
    return n;
  });
  return { input: values.slice(0, -targets), target: values.slice(-targets) };
};

/**
 * @param row - from 1, the header of a CSV file not counted
 * @param targets - how many of the last columns of a CSV file are targets
 * @throws {HandgradError} code `data`: a file that cannot be read, is not of this form, or has no such row
 */
export const readRow = async (file: string, row = 1, targets = 1): Promise<SavedRow> => {
  const text = await read(file);
  return /^\s*[[{]/.test(text) ? fromJson(file, text, row) : fromCsv(file, text, row, targets);
};
