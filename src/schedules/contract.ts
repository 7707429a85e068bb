/**
 * A learning rate that follows from the number of updates done: a pure function on the host, so it costs a
 * step nothing. `optimizers.adam({ learningRate: schedules.cosineDecay({ … }) })`.
 */
import * as v from 'valibot';
import { factory, type OptionTable, type parseOptions } from '../options.js';

export interface Schedule {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The learning rate of the update after `step` updates: 0 at the first. */
  at(step: number): number;
}

export const isSchedule = (value: unknown): value is Schedule =>
  typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'function';

export const scheduleFactory = <E extends OptionTable>(
  kind: string,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => Schedule['at'],
) => factory(kind, table, (options): Schedule => Object.freeze({ kind, config: options, at: make(options) }));

/** The option of an optimizer: a number ≥ 0, or a schedule. */
export const learningRate = (by: number) =>
  v.optional(
    v.custom<number | Schedule>(
      (value) => isSchedule(value) || (typeof value === 'number' && value >= 0 && value < Infinity),
      'expected a number ≥ 0, or a schedule',
    ),
    by,
  );

const number = (expected: string, holds: (n: number) => boolean) =>
  v.pipe(
    v.number(expected),
    v.check((n) => holds(n) && n < Infinity, expected),
  );

/** A rate that has to be given. */
export const rate = () => number('expected a number ≥ 0', (n) => n >= 0);

/** A factor > 0. */
export const factor = (by: number) =>
  v.optional(
    number('expected a number > 0', (n) => n > 0),
    by,
  );

/** How long, in steps, `least` at the least; marked, so that a command line can take epochs too. */
export const stepCount = (least = 0) => {
  const expected = `expected a whole number of steps ≥ ${least}`;
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.metadata({ unit: 'steps' }),
  );
};
