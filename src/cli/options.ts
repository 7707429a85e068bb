/** The options of each command: one row holds the flag, its help, how its text is checked, and its default. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { backendNames, type Threads } from '../backends.js';
import { HandgradError } from '../errors.js';
import { optimizers } from '../optimizers/registry.js';
import { activationRows } from '../registry.js';
import { mostThreads } from '../wasmThreads.js';
import { hiddenSizes, nameOf, number, whole } from './texts.js';

const names = <N extends string>(rows: Readonly<Record<N, unknown>>): readonly N[] =>
  Object.keys(rows) as N[];
const [activationNames, optimizerNames] = [names(activationRows), names(optimizers)];

interface OptionRow {
  readonly flags: string;
  readonly about: string;
  /** From the text on the command line; `v.optional` holds the default, as text. */
  readonly text: v.GenericSchema;
}
type Table = Readonly<Record<string, OptionRow>>;
/** What an action gets. */
export type Values<T extends Table> = { readonly [K in keyof T]: v.InferOutput<T[K]['text']> };

const json = {
  flags: '--json',
  about: 'one JSON object a line on stdout, and nothing else',
  text: v.optional(v.boolean(), false),
};

const threadCount = v.pipe(
  v.string(),
  v.check(
    (text) => text === 'auto' || (/^[1-9]$/.test(text) && Number(text) <= mostThreads),
    `expected auto or a whole number from 1 to ${mostThreads}`,
  ),
  v.transform((text): Threads => (text === 'auto' ? text : Number(text))),
);
const threads = {
  flags: '--threads <n|auto>',
  about: `of the wasm backend, 1 to ${mostThreads}; auto: the cores, less one where there are more than two`,
  text: v.optional(threadCount, 'auto'),
};

export const trainOptions = {
  layers: {
    flags: '--layers <sizes>',
    about: 'units of the hidden layers, as in 300,100, or none',
    text: v.optional(hiddenSizes, '300'),
  },
  activation: {
    flags: '--activation <name>',
    about: `of the hidden layers: ${activationNames.join(', ')}`,
    text: v.optional(nameOf('activation', activationNames), 'relu'),
  },
  optimizer: {
    flags: '--optimizer <name>',
    about: optimizerNames.join(', '),
    text: v.optional(nameOf('optimizer', optimizerNames), 'adam'),
  },
  learningRate: {
    flags: '--learning-rate <rate>',
    about: "default: the optimizer's own",
    text: v.optional(number('a number > 0', (n) => n > 0)),
  },
  epochs: {
    flags: '--epochs <n>',
    about: 'passes over the training images',
    text: v.optional(whole(1), '5'),
  },
  batchSize: { flags: '--batch-size <n>', about: 'images a step', text: v.optional(whole(1), '64') },
  seed: { flags: '--seed <n>', about: 'the same seed gives the same run', text: v.optional(whole(0), '1') },
  backend: {
    flags: '--backend <name>',
    about: backendNames.join(', '),
    text: v.optional(nameOf('backend', backendNames), 'wasm'),
  },
  threads,
  limit: { flags: '--limit <n>', about: 'train on the first n images only', text: v.optional(whole(1)) },
  validationSplit: {
    flags: '--validation-split <share>',
    about: 'hold out the last share of the training images, and report on them every epoch',
    text: v.optional(
      number('a number in [0, 1)', (n) => n >= 0 && n < 1),
      '0',
    ),
  },
  json,
} satisfies Table;

export const checkOptions = {
  backend: {
    flags: '--backend <name>',
    about: `only this one of ${backendNames.join(', ')}`,
    text: v.optional(nameOf('backend', backendNames)),
  },
  // The tensors of a case are too small to share out.
  threads: { ...threads, text: v.optional(threadCount, '1') },
  filter: {
    flags: '--filter <text>',
    about: 'only what has this text in its kind or name',
    text: v.optional(v.string()),
  },
  json,
} satisfies Table;

export const backendsOptions = { json } satisfies Table;

/** Tells commander about a table. */
export const declare = (command: Command, table: Table): Command => {
  for (const { flags, about, text } of Object.values(table)) {
    const by = 'default' in text ? text.default : undefined;
    command.addOption(new Option(flags, typeof by === 'string' ? `${about} (default: ${by})` : about));
  }
  return command;
};

/** @throws {HandgradError} code `option`: names the option, what it takes and what it got */
export const readOptions = <T extends Table>(table: T, given: Readonly<Record<string, unknown>>): Values<T> =>
  Object.fromEntries(
    Object.entries(table).map(([key, { flags, text }]) => {
      const result = v.safeParse(text, given[key]);
      if (result.success) return [key, result.output];
      const { message, input } = result.issues[0];
      throw new HandgradError(
        'option',
        `${flags.split(' ')[0]!}: ${message}, received ${JSON.stringify(input)}.`,
      );
    }),
  ) as Values<T>;
