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

const steps = 'expected a whole number of steps ≥ 0';
/** How long, in steps. On the command line also in epochs: `warmup=2` for `warmupSteps`. */
export const stepCount = () => v.pipe(v.number(steps), v.integer(steps), v.minValue(0, steps));
