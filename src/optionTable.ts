/**
 * A factory declares its options once: the table validates them, fills in the defaults, types them, and is
 * what lists and help texts are printed from.
 */
import * as v from 'valibot';
import { HandgradError, whatIs, isPlain, unknownName } from './errors.js';

export type OptionTable = v.ObjectEntries;
export type Input<E extends OptionTable> = v.InferInput<v.StrictObjectSchema<E, undefined>>;
export type Output<E extends OptionTable> = v.InferOutput<v.StrictObjectSchema<E, undefined>>;
/** Options may be left out altogether when none is required. */
export type Args<O> = object extends O ? [options?: O] : [options: O];

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && isPlain(value) && !Array.isArray(value);

/** @throws {HandgradError} code `option`: an unknown option (nearest names), a missing one, a wrong value */
export const parseOptions = <E extends OptionTable>(what: string, table: E, options: unknown): Output<E> => {
  const unknown = isRecord(options) && Object.keys(options).find((key) => !Object.hasOwn(table, key));
  if (typeof unknown === 'string') throw unknownName(`option of ${what}`, unknown, Object.keys(table));
  const result = v.safeParse(v.strictObject(table), options ?? {}, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const key = v.getDotPath(issue) ?? '';
  if (issue.type === 'strict_object')
    throw key
      ? new HandgradError('option', `${what}: option "${key}" is required.`)
      : new HandgradError('option', `${what} expected an object of options, received ${whatIs(options)}.`);
  throw new HandgradError(
    'option',
    `${what}: option "${key}": ${issue.message}, received ${whatIs(issue.input)}.`,
  );
};

export interface Factory<O, L> {
  (...args: Args<O>): L;
  readonly kind: string;
  readonly options: OptionTable;
}

/** A factory with a kind and a table of options: `make` gets them validated, with defaults. */
export const factory = <E extends OptionTable, L>(
  kind: string,
  table: E,
  make: (options: Output<E>) => L,
): Factory<Input<E>, L> =>
  Object.assign((...args: Args<Input<E>>) => make(parseOptions(kind, table, args[0])), {
    kind,
    options: table,
  });

/** A whole number ≥ 1: units, sizes. */
export const count = () =>
  v.pipe(
    v.number('expected a whole number ≥ 1'),
    v.integer('expected a whole number ≥ 1'),
    v.minValue(1, 'expected a whole number ≥ 1'),
  );

export const flag = (by: boolean) => v.optional(v.boolean('expected true or false'), by);

/** A finite number in a range; the message states it. */
export const numberIn = (by: number, low: number, high = Infinity, open = false) => {
  const range =
    low === -Infinity
      ? 'a finite number'
      : high === Infinity
        ? `a number ≥ ${low}`
        : `a number in [${low}, ${high}${open ? ')' : ']'}`;
  return v.optional(
    v.pipe(
      v.number(`expected ${range}`),
      v.finite(`expected ${range}`),
      v.check((n) => n >= low && (open ? n < high : n <= high), `expected ${range}`),
    ),
    by,
  );
};

export const wholeNumber = (by: number) =>
  v.optional(v.pipe(v.number('expected a whole number'), v.integer('expected a whole number')), by);

/** One of a few names. */
export const choice = <N extends string>(names: readonly N[]) =>
  v.picklist(names, `expected one of ${names.map((n) => `"${n}"`).join(', ')}`);
