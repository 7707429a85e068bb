/**
 * A table from the text of a CSV file (RFC 4180, read by papaparse): a header line, then a row a line. Commas,
 * semicolons or tabs, whichever the header has; cells in quotes may hold them, and line ends. A byte order mark, any
 * line ends and rows of nothing are fine.
 */
import Papa from 'papaparse';
import { HandgradError } from '../errors.js';
import { placeOf, type Table } from './table.js';

/** Characters. */
export const longestCsv = 4 * 2 ** 20;

interface Line {
  readonly cells: readonly string[];
  readonly line: number;
}

const wrong = (message: string, hint?: string): HandgradError => new HandgradError('data', message, hint);

const few = (cells: readonly string[]): string =>
  `${cells.slice(0, 4).join(', ')}${cells.length > 4 ? ', …' : ''}`;

const newlines = (text: string): number => text.split('\n').length - 1;

/** Of the header: what is in quotes is a name. */
const delimiterOf = (text: string): string => {
  const header = text
    .replace(/"[^"]*"/g, '')
    .trimStart()
    .split('\n', 1)[0]!;
  return [',', ';', '\t'].find((d) => header.includes(d)) ?? ',';
};

/** Every row that is not blank, with the line it begins on. @throws {HandgradError} quotes that do not fit */
const linesOf = (text: string, source: string): readonly Line[] => {
  const lines: Line[] = [];
  let [line, read] = [1, 0];
  Papa.parse<string[]>(text, {
    newline: '\n',
    delimiter: delimiterOf(text),
    step: ({ data, errors, meta }) => {
      const [error] = errors;
      if (error) {
        const at = line + newlines(text.slice(read, error.index));
        throw wrong(
          `${source}:${at}: expected a quote to end where its cell ends, received: ${error.message}.`,
          'within quotes, a quote is written twice: "say ""yes"""',
        );
      }
      const cells = data.map((cell) => cell.trim());
      if (cells.some((cell) => cell !== '')) lines.push({ cells, line });
      line += newlines(text.slice(read, meta.cursor));
      read = meta.cursor;
    },
  });
  return lines;
};

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

/** @throws {HandgradError} no names, a column without one, two of one name */
const assertHeader = ({ cells, line }: Line, source: string): void => {
  if (cells.every(isNumber))
    throw wrong(
      `${source}:${line}: expected a header of column names, received numbers: ${few(cells)}.`,
      'the first line names the columns: admit,gre,gpa,rank',
    );
  const odd = cells.find((name) => /\p{Cc}/u.test(name));
  if (odd !== undefined)
    throw wrong(
      `${source}:${line}: expected names of columns without line ends and other control characters, received ${JSON.stringify(odd)}.`,
    );
  const blank = cells.indexOf('');
  if (blank >= 0)
    throw wrong(
      `${source}:${line}: expected a name for every column, received none for column ${blank + 1}.`,
      'a column of row numbers, as pandas writes it: to_csv(…, index=False)',
    );
  const twice = cells.find((name, i) => cells.indexOf(name) < i);
  if (twice !== undefined)
    throw wrong(
      `${source}:${line}: expected every column to have a name of its own, received "${twice}" twice.`,
    );
};

const asTable = (lines: readonly Line[], columns: readonly string[], source: string): Table => ({
  columns,
  rows: lines.map(({ cells }) => cells),
  source,
  lines: lines.map(({ line }) => line),
});

export interface CsvOptions {
  /** `optional`: a first line of numbers is a row, and the columns are called 1, 2 … Default required. */
  readonly header?: 'required' | 'optional';
}

/**
 * @param source - what it is called in messages: the file's name
 * @throws {HandgradError} code `data`: not a table, with the line and what is wrong there
 */
export const parseCsv = (text: string, source = 'CSV', { header = 'required' }: CsvOptions = {}): Table => {
  if (text.length > longestCsv)
    throw wrong(
      `${source}: expected at most ${longestCsv} characters, received ${text.length}.`,
      'take a part of the rows',
    );
  if (/[\0\uFFFD]/.test(text))
    throw wrong(
      `${source}: expected text in UTF-8, received something else.`,
      'save it as CSV, and as UTF-8 if it has letters beyond ASCII',
    );
  const lines = linesOf(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), source);
  const [first, ...body] = lines;
  if (!first) throw wrong(`${source}: expected a header line and rows, received an empty text.`);
  const bare = header === 'optional' && first.cells.every(isNumber);
  if (!bare) assertHeader(first, source);
  const columns = bare ? first.cells.map((_, i) => String(i + 1)) : first.cells;
  const table = asTable(bare ? lines : body, columns, source);
  table.rows.forEach((cells, i) => {
    if (cells.length !== columns.length)
      throw wrong(
        `${placeOf(table, i)}: expected ${columns.length} cells (${few(columns)}), received ${cells.length}: ${few(cells)}.`,
      );
    const empty = cells.indexOf('');
    if (empty >= 0)
      throw wrong(
        `${placeOf(table, i)}: expected something in column "${columns[empty]!}", received an empty cell.`,
        'leave out rows with gaps, or fill them',
      );
  });
  if (!table.rows.length) throw wrong(`${source}: expected rows below the header, received none.`);
  return table;
};
