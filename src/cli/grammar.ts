/**
 * Things with options as text: `name:key=value:key=value`. A value is true, false, a number, a list
 * (`0.1/0.01`; a list of one ends in a slash) or a word. What a thing takes is in its factory's own table,
 * which also checks it.
 */
import * as v from 'valibot';
import { HandgradError, unknownName } from '../errors.js';
import { describeOptions, type OptionTable } from '../options.js';
import { toNumber } from './texts.js';

export type Options = Readonly<Record<string, unknown>>;

/** What is made by name: a row's factory. */
export interface Maker<T> {
  (...args: never[]): T;
  readonly kind: string;
  readonly options: OptionTable;
}
export type Makers<T> = Readonly<Record<string, Maker<T>>>;

const scalar = (text: string): boolean | number | string => {
  if (text === 'true' || text === 'false') return text === 'true';
  const n = toNumber(text);
  return Number.isNaN(n) ? text : n;
};

const value = (text: string): unknown =>
  text.length > 1 && text.includes('/')
    ? text
        .replace(/\/$/, '')
        .split('/')
        .map((part) => scalar(part))
    : scalar(text);

/** `key=value:key=value`. @param what - for the message */
export const parsePairs = (what: string, pairs: readonly string[]): Options => {
  const options: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, key, text] = /^([A-Za-z]\w*)=(.+)$/.exec(pair) ?? [];
    if (key === undefined || text === undefined)
      throw new HandgradError('option', `${what}: expected key=value after each colon, received "${pair}".`);
    if (Object.hasOwn(options, key))
      throw new HandgradError('option', `${what}: option "${key}" is given twice.`);
    options[key] = value(text);
  }
  return options;
};

/** One value where a list is expected is a list of one. */
const withLists = (table: OptionTable, options: Options): Options => {
  const lists = new Set(describeOptions(table).flatMap(({ name, list }) => (list ? [name] : [])));
  return Object.fromEntries(
    Object.entries(options).map(([key, given]) => [
      key,
      lists.has(key) && !Array.isArray(given) ? [given] : given,
    ]),
  );
};

/** A thing that was named, not made yet. */
export interface Chosen<T> {
  readonly text: string;
  readonly name: string;
  readonly table: OptionTable;
  /** Those that were given. */
  readonly options: Options;
  /** @throws {HandgradError} code `option`: unknown, missing or wrong options */
  readonly make: (options: Options) => T;
}

/** @throws {HandgradError} code `option`: an unknown name with the nearest ones, or no pairs */
export const choose = <T>(what: string, makers: Makers<T>, text: string): Chosen<T> => {
  const [name = '', ...pairs] = text.split(':');
  if (!Object.hasOwn(makers, name)) throw unknownName(what, name, Object.keys(makers));
  const maker = makers[name]!;
  const make = maker as unknown as (options: Options) => T;
  return {
    text,
    name,
    table: maker.options,
    options: withLists(maker.options, parsePairs(name, pairs)),
    make: (options) => make(withLists(maker.options, options)),
  };
};

/** Text to a thing that waits for more options. */
export const chosen = <T>(what: string, makers: Makers<T>) =>
  v.pipe(
    v.string(),
    v.transform((text) => choose(what, makers, text)),
  );

/** Text to the thing. */
export const made = <T>(what: string, makers: Makers<T>) =>
  v.pipe(
    chosen(what, makers),
    v.transform((given) => given.make(given.options)),
  );
