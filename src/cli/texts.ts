/** From the text of an option to its value: valibot schemas whose messages say what was expected. */
import * as v from 'valibot';
import { unknownName } from '../errors.js';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** NaN for what people do not write as a number: '', '0x10', ' 1'. */
export const toNumber = (text: string): number => (decimal.test(text) ? Number(text) : NaN);

/** `ok` is never called with NaN or an infinite number. */
export const number = (expected: string, ok: (n: number) => boolean) =>
  v.pipe(
    v.string(),
    // The issue is raised before the transform, so that it carries the text that was given.
    v.check((text) => Number.isFinite(toNumber(text)) && ok(toNumber(text)), `expected ${expected}`),
    v.transform(toNumber),
  );

export const whole = (least: number) =>
  number(`a whole number ≥ ${least}`, (n) => Number.isSafeInteger(n) && n >= least);

/** `rank,school`; none, where nothing is said. */
export const columnNames = v.pipe(
  v.string(),
  v.transform((text) => (text.trim() === '' ? [] : text.split(',').map((name) => name.trim()))),
);

/** `.1,-2,3e-4` */
export const numbers = v.pipe(
  v.string(),
  v.check(
    (text) => text.split(',').every((part) => Number.isFinite(toNumber(part.trim()))),
    'expected numbers with commas between',
  ),
  v.transform((text) => text.split(',').map((part) => toNumber(part.trim()))),
);

/** `2,3,1` */
export const wholes = v.pipe(
  v.string(),
  v.check(
    (text) => /^[1-9]\d*(,[1-9]\d*)+$/.test(text.replaceAll(' ', '')),
    'expected two or more whole numbers ≥ 1 with commas between',
  ),
  v.transform((text) => text.split(',').map(Number)),
);

/** @throws {HandgradError} code `option`, with the nearest names: it says more than an issue does */
export const nameOf = <N extends string>(what: string, names: readonly N[]) =>
  v.pipe(
    v.string(),
    v.transform((text): N => {
      const name = names.find((n) => n === text);
      if (name === undefined) throw unknownName(what, text, names);
      return name;
    }),
  );
