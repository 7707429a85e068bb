/**
 * From a table to numbers that a network reads, with a target of 0 and 1, some rows held out for testing.
 *
 * x̂ = (x − x̄)/s,  s² = Σ (x − x̄)²/(n − 1)    a column of numbers
 * column_c = [x = c]                          for every value c of a one-hot column; these columns come last
 *
 * As the course of lesson 3 prepares its data: x̄ and s are of all rows, taken before some are held out (what is held out
 * then has had its part in them; `loadIris` takes the training part alone), s has n − 1 as in pandas, and
 * ⌊n·(1 − share)⌋ rows are for training.
 */
import * as v from 'valibot';
import { HandgradError, unknownName } from '../errors.js';
import { numberIn, parseOptions, wholeNumber } from '../optionTable.js';
import { deriveSeed, permutation } from '../random.js';
import { placeOf, type Table } from './table.js';

export interface FeatureOptions {
  /** The column of 0 and 1. Default: `admit` if there is one, else the last. */
  readonly target?: string | undefined;
  /** Columns of categories. Default: `rank` if there is one, and every column of text. */
  readonly oneHot?: readonly string[] | undefined;
  /** Of the rows, in [0.01, 0.9]. Default 0.1. */
  readonly testShare?: number | undefined;
  /** Draws the rows that are held out. Default 0. */
  readonly seed?: number | undefined;
}

/** A row of features and a target each, in the order of the table. */
export interface Rows {
  readonly x: readonly (readonly number[])[];
  readonly t: readonly number[];
}

export interface Features {
  readonly target: string;
  /** Of the features: `gre`, `rank_1`. */
  readonly names: readonly string[];
  readonly train: Rows;
  readonly test: Rows;
}

const table = {
  target: v.optional(v.string('expected a column')),
  oneHot: v.optional(v.array(v.string('expected a column'), 'expected a list of columns')),
  testShare: numberIn(0.1, 0.01, 0.9),
  seed: wholeNumber(0),
};

/** With a tenth held out there is one to test on. */
const fewest = 10;
/** More values are names, not categories. */
const mostCategories = 50;

/** Of a standard deviation: the squares of what is smaller lose their digits. */
const least = 1e-150;

/** A column of the table. */
interface Column {
  readonly name: string;
  readonly cells: readonly string[];
}
/** What it becomes: one column, or one for each category. */
interface Coded {
  readonly name: string;
  readonly values: readonly number[];
}

const wrong = (message: string, hint?: string): HandgradError => new HandgradError('data', message, hint);

const isNumber = (cell: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);
const isMissing = (cell: string): boolean => /^([+-]?nan|na|n\/a|null|[+-]?inf(inity)?)$/i.test(cell);
const isDecimalComma = (cell: string): boolean => /^[+-]?\d+,\d+$/.test(cell);

const hintFor = (cell: string, ifText: string): string =>
  isMissing(cell)
    ? 'leave out rows with gaps, or fill them'
    : isDecimalComma(cell)
      ? 'decimals have a point: 3.61'
      : ifText;

/** @throws {HandgradError} a cell that is none, with its line; `ifText`: what to do with text */
const numbersOf = (from: Table, { name, cells }: Column, ifText: string): number[] =>
  cells.map((cell, i) => {
    const value = isNumber(cell) ? Number(cell) : NaN;
    if (Number.isFinite(value)) return value;
    throw wrong(
      `${placeOf(from, i)}: expected a number in column "${name}", received "${cell}".`,
      hintFor(cell, ifText),
    );
  });

/** A column in which nothing is, or was meant as, a number. */
const isText = ({ cells }: Column): boolean =>
  !cells.some((cell) => isNumber(cell) || isMissing(cell) || isDecimalComma(cell));

/** (x − x̄)/s */
const standardized = (from: Table, column: Column): Coded => {
  const x = numbersOf(from, column, `if they are categories, let "${column.name}" be one-hot`);
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const s = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (x.length - 1));
  if (x.every((value) => value === x[0]))
    throw wrong(
      `Column "${column.name}": expected numbers that vary, received ${x[0]!} throughout.`,
      'its standard deviation is 0, and standardizing divides by it: leave the column out',
    );
  if (!(s >= least && s < Infinity))
    throw wrong(
      `Column "${column.name}": expected numbers that can be standardized, received ${Math.min(...x)} to ${Math.max(...x)}.`,
      'their standard deviation is too large or too small for float64: write them in another unit',
    );
  return { name: column.name, values: x.map((value) => (value - mean) / s) };
};

/** Numbers by size, then text by its letters. */
const inOrder = (a: string, b: string): number =>
  (isNumber(a) && isNumber(b) ? Number(a) - Number(b) : Number(isNumber(b)) - Number(isNumber(a))) ||
  (a < b ? -1 : 1);

/** [x = c] for each c */
const coded = (from: Table, { name, cells }: Column): Coded[] => {
  const missing = cells.findIndex(isMissing);
  if (missing >= 0)
    throw wrong(
      `${placeOf(from, missing)}: expected a category in column "${name}", received "${cells[missing]!}".`,
      'leave out rows with gaps, or fill them',
    );
  // 1 and 1.0 are one category.
  const keys = cells.every(isNumber) ? cells.map((cell) => String(Number(cell))) : cells;
  const categories = [...new Set(keys)].sort(inOrder);
  if (categories.length < 2)
    throw wrong(
      `Column "${name}": expected two categories or more, received "${categories[0]!}" throughout.`,
      'leave the column out',
    );
  if (categories.length > mostCategories)
    throw wrong(
      `Column "${name}": expected at most ${mostCategories} categories, received ${categories.length} ("${categories[0]!}", …).`,
      'each would become a column: leave it out, or make fewer of them',
    );
  return categories.map((category) => ({
    name: `${name}_${category}`,
    values: keys.map((key) => (key === category ? 1 : 0)),
  }));
};

/** @throws {HandgradError} something that is neither 0 nor 1, or one of them only */
const targetsOf = (from: Table, column: Column): number[] => {
  const t = numbersOf(from, column, 'the target has two classes: write them as 0 and 1');
  const other = t.findIndex((value) => value !== 0 && value !== 1);
  if (other >= 0)
    throw wrong(
      `${placeOf(from, other)}: expected 0 or 1 in the target column "${column.name}", received ${column.cells[other]!}.`,
      'another column may be the target',
    );
  if (t.every((value) => value === t[0]))
    throw wrong(
      `Target column "${column.name}": expected both 0 and 1, received ${t[0]!} throughout: there is nothing to learn.`,
    );
  return t;
};

/**
 * @throws {HandgradError} code `option`: an unknown column, with the nearest ones; code `data`: what is not a number,
 *   not 0 or 1, constant, too large or too small to be standardized, or too little, with its line
 */
export const toFeatures = (from: Table, options: FeatureOptions = {}): Features => {
  const { target: given, oneHot: listed, testShare, seed } = parseOptions('toFeatures', table, options);
  const n = from.rows.length;
  if (n < fewest)
    throw wrong(
      `${from.source ?? 'The table'}: expected at least ${fewest} rows, received ${n}.`,
      'some of them are held out for testing',
    );
  for (const name of [...(given === undefined ? [] : [given]), ...(listed ?? [])])
    if (!from.columns.includes(name)) throw unknownName('column', name, from.columns);
  const target = given ?? (from.columns.includes('admit') ? 'admit' : from.columns.at(-1)!);
  if (listed?.includes(target))
    throw new HandgradError(
      'option',
      `One-hot columns: expected features, received "${target}", the target.`,
    );
  const columns = from.columns.map((name, c): Column => ({
    name,
    cells: from.rows.map((cells) => cells[c]!),
  }));
  const features = columns.filter(({ name }) => name !== target);
  if (!features.length)
    throw wrong(
      `${from.source ?? 'The table'}: expected columns beside the target "${target}", received none.`,
    );
  const isOneHot = (column: Column): boolean =>
    listed ? listed.includes(column.name) : column.name === 'rank' || isText(column);

  const t = targetsOf(
    from,
    columns.find(({ name }) => name === target)!,
  );
  const made = [
    ...features.filter((column) => !isOneHot(column)).map((column) => standardized(from, column)),
    ...features.filter(isOneHot).flatMap((column) => coded(from, column)),
  ];
  const training = new Set(
    permutation(n, deriveSeed(seed, 'split')).subarray(0, Math.floor(n * (1 - testShare))),
  );
  const part = (isTraining: boolean): Rows => {
    const taken = from.rows.flatMap((_, i) => (training.has(i) === isTraining ? [i] : []));
    return { x: taken.map((i) => made.map(({ values }) => values[i]!)), t: taken.map((i) => t[i]!) };
  };
  const names = made.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw wrong(
      `Expected features of different names, received "${twice}" twice: a column, and a category of another.`,
      'rename one of the columns',
    );
  return { target, names, train: part(true), test: part(false) };
};
