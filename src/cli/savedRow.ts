/** A row of data that was saved: `{ "input": […], "target": […] }`, a list of them, or a line of a CSV file. */
import * as v from 'valibot';
import { parseCsv } from '../data/csv.js';
import { placeOf } from '../data/table.js';
import { HandgradError } from '../errors.js';
import { readTextFile } from './readTextFile.js';
import { toNumber } from './texts.js';

export interface SavedRow {
  readonly input: readonly number[];
  readonly target: readonly number[];
}

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1));
const saved = v.object({ input: numbers, target: numbers });

const form = 'CSV: inputs first, targets last; or JSON: {"input": [0.1, 0.2], "target": [1]}';

const wrong = (message: string, hint?: string): HandgradError => new HandgradError('data', message, hint);

const pick = <T>(file: string, rows: readonly T[], row: number): T => {
  if (!rows.length) throw wrong(`${file}: expected rows, received none.`);
  const found = rows[row - 1];
  if (found === undefined)
    throw wrong(`${file}: expected a --row from 1 to ${rows.length}, received ${row}.`);
  return found;
};

const fromJson = (file: string, text: string, row: number): SavedRow => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`${file}: expected JSON: ${(error as Error).message}.`);
  }
  const result = v.safeParse(saved, pick(file, Array.isArray(value) ? value : [value], row));
  if (result.success) return result.output;
  throw wrong(`${file}: expected {"input": [numbers], "target": [numbers]}, or a list of them.`);
};

const fromCsv = (file: string, text: string, row: number, targets: number): SavedRow => {
  const table = parseCsv(text, file, { header: 'optional' });
  const { columns } = table;
  if (columns.length <= targets)
    throw wrong(
      `${file}: expected inputs beside the ${targets === 1 ? 'target' : `${targets} targets`}, received ${columns.length} columns in all.`,
    );
  const values = pick(file, table.rows, row).map((cell, i) => {
    const n = toNumber(cell);
    if (Number.isNaN(n))
      throw wrong(
        `${placeOf(table, row - 1)}: expected a number in column "${columns[i]!}", received "${cell}".`,
      );
    return n;
  });
  return { input: values.slice(0, -targets), target: values.slice(-targets) };
};

/**
 * @param row - from 1, the header of a CSV file not counted
 * @param sizes - of the network, if it is known; else a CSV file has one target, its last column
 * @throws {HandgradError} code `data`: a file that cannot be read, is not of this form, has no such row, or one that does not fit
 */
export const readRow = async (file: string, row: number, sizes?: readonly number[]): Promise<SavedRow> => {
  const text = await readTextFile(file, form);
  const found = /^\s*[[{]/.test(text)
    ? fromJson(file, text, row)
    : fromCsv(file, text, row, sizes?.at(-1) ?? 1);
  const [inputs, targets] = [found.input.length, found.target.length];
  if (sizes && (inputs !== sizes[0] || targets !== sizes.at(-1)))
    throw wrong(
      `${file}: expected ${sizes[0]!} inputs and ${sizes.at(-1)!} targets in a row, since the network is ${sizes.join('-')}, received ${inputs} and ${targets}.`,
    );
  return found;
};
