/**
 * Learning rates that change: `cosine:warmup=2`. Durations are given in steps by their names
 * (`warmupSteps=200`), or in epochs without `Steps` (`warmup=2`; boundaries: `epochs=2/4`). What is left out
 * follows from the run: rates are the optimizer's, the decay lasts to the end.
 */
import * as v from 'valibot';
import { HandgradError, unknownName } from '../errors.js';
import { describeOptions, type OptionInfo } from '../options.js';
import type { Schedule } from '../schedules/contract.js';
import { schedules } from '../schedules/registry.js';
import { choose, type Chosen, type Makers, type Options } from './grammar.js';

const named = schedules as Makers<Schedule>;
const shortName = (name: string): string => name.replace('Decay', '');

/** `cosine`, or Keras's `cosineDecay`. */
export const scheduleNames = Object.keys(named).map(shortName);

/** How long the run is, in updates of the weights. */
export interface Course {
  readonly rate: number;
  readonly updates: number;
  readonly updatesPerEpoch: number;
}

/** What a duration is called when it is given in epochs. */
const inEpochs = (name: string): string =>
  name.endsWith('Steps') ? name.slice(0, -'Steps'.length) : 'epochs';

const durations = (options: readonly OptionInfo[]): Map<string, OptionInfo> =>
  new Map(options.filter(({ steps }) => steps).map((option) => [inEpochs(option.name), option]));

/** Text to a schedule that waits for the length of the run. @throws {HandgradError} code `option` */
export const schedule = v.pipe(
  v.string(),
  v.transform((text): Chosen<Schedule> => {
    const [name = ''] = text.split(':');
    const full = Object.keys(named).find((n) => n === name || shortName(n) === name);
    if (full === undefined) throw unknownName('schedule', name, scheduleNames);
    const chosen = choose('schedule', named, full + text.slice(name.length));
    const options = describeOptions(chosen.table);
    const known = [...options.map((o) => o.name), ...durations(options).keys()];
    for (const key of Object.keys(chosen.options))
      if (!known.includes(key)) throw unknownName(`option of ${full}`, key, known);
    return { ...chosen, text };
  }),
);

const toSteps = (who: string, key: string, epochs: unknown, { updatesPerEpoch }: Course): unknown => {
  if (Array.isArray(epochs))
    return epochs.map((e: unknown) => toSteps(who, key, e, { updatesPerEpoch } as Course));
  if (typeof epochs === 'number' && epochs >= 0) return Math.round(epochs * updatesPerEpoch);
  throw new HandgradError(
    'option',
    `${who}: option "${key}": expected a number of epochs ≥ 0, received ${JSON.stringify(epochs)}.`,
  );
};

/** What was given, all durations in steps. */
const inSteps = ({ name, table, options }: Chosen<Schedule>, course: Course): Options => {
  const byEpochs = durations(describeOptions(table));
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => {
      const duration = Object.hasOwn(table, key) ? undefined : byEpochs.get(key);
      if (!duration) return [key, value];
      if (Object.hasOwn(options, duration.name))
        throw new HandgradError(
          'option',
          `${name}: expected "${key}" (epochs) or "${duration.name}", not both.`,
        );
      return [duration.name, toSteps(name, key, value, course)];
    }),
  );
};

/** What was left out and has to be there. */
const missing = (option: OptionInfo, given: Options, { rate, updates }: Course): Options => {
  if (!option.required || Object.hasOwn(given, option.name)) return {};
  if (/^(initialL|maxL|l)earningRate$/.test(option.name)) return { [option.name]: rate };
  if (!option.steps || option.list) return {};
  const before = Number.isSafeInteger(given.warmupSteps) ? Number(given.warmupSteps) : 0; // else it is about to fail
  return { [option.name]: Math.max(1, updates - before) };
};

/** @throws {HandgradError} code `option` */
export const scheduleOf = (chosen: Chosen<Schedule>, course: Course): Schedule => {
  const given = inSteps(chosen, course);
  const rest = describeOptions(chosen.table).map((option) => missing(option, given, course));
  return chosen.make(Object.assign({ ...given }, ...rest) as Options);
};
