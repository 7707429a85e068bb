/** The options of each command: one row holds the flag, its help, how its text is checked, and its default. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { backendNames, namesIn, type Threads } from '../backends/index.js';
import type { Constraint } from '../constraints/contract.js';
import { constraints } from '../constraints/registry.js';
import { HandgradError } from '../errors.js';
import { languages } from '../explain/language.js';
import { notations, type NotationName } from '../explain/notation.js';
import type { Initializer } from '../initializers/contract.js';
import { initializers } from '../initializers/registry.js';
import type { Loss } from '../losses/contract.js';
import { losses } from '../losses/registry.js';
import type { Optimizer } from '../optimizers/contract.js';
import { optimizers } from '../optimizers/registry.js';
import { activations64, type Activation64 } from '../reference/activation.js';
import { updates } from '../reference/operations.js';
import type { Regularizer } from '../regularizers/contract.js';
import { regularizers } from '../regularizers/registry.js';
import { mostThreads } from '../backends/wasmThreads.js';
import { callbackAfter } from './callbacks.js';
import { classWeights } from './classWeights.js';
import { chosen, made, type Makers } from './grammar.js';
import { activations, type Activation } from './kinds.js';
import { metricList } from './metricList.js';
import { hiddenLayers } from './network.js';
import { schedule, scheduleNames } from './schedule.js';
import { columnNames, nameOf, number, numbers, whole, wholes } from './texts.js';

interface OptionRow {
  /** Its heading in the help. */
  readonly group?: string;
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

/** Of what teaches; the rest of the command line speaks English. */
const lang = {
  flags: '--lang <en|zh>',
  about: 'the language: English or Chinese',
  text: v.optional(nameOf('language', languages), 'en'),
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

/** Names and what they take are too many for a help text. */
const listed = (kind: string): string => `handgrad list ${kind}`;
const share = number('a number in [0, 1)', (n) => n >= 0 && n < 1);
const positive = number('a number > 0', (n) => n > 0);
const notNegative = number('a number ≥ 0', (n) => n >= 0);
const off = v.optional(v.boolean(), false);

/** Options without a default of their own here have the data set's: see dataSets.ts. */
export const trainOptions = {
  layers: {
    group: 'The network',
    flags: '--layers <list>',
    about:
      'hidden layers with commas between, or none: units of dense layers (300,100), and any others (300,dropout:rate=0.2)',
    text: hiddenLayers,
  },
  activation: {
    group: 'The network',
    flags: '--activation <name>',
    about: `of the hidden dense layers; ${listed('activations')}`,
    text: chosen('activation', activations as Makers<Activation>),
  },
  outputActivation: {
    group: 'The network',
    flags: '--output-activation <name>',
    about: 'of the last layer; default: what suits the loss',
    text: v.optional(made('activation', activations as Makers<Activation>)),
  },
  initializer: {
    group: 'The network',
    flags: '--initializer <name>',
    about: `of the kernels of the hidden dense layers; ${listed('initializers')}`,
    text: v.optional(made('initializer', initializers as Makers<Initializer>)),
  },
  regularizer: {
    group: 'The network',
    flags: '--regularizer <name>',
    about: `of the same kernels; ${listed('regularizers')}`,
    text: v.optional(made('regularizer', regularizers as Makers<Regularizer>)),
  },
  constraint: {
    group: 'The network',
    flags: '--constraint <name>',
    about: `of the same kernels; ${listed('constraints')}`,
    text: v.optional(made('constraint', constraints as Makers<Constraint>)),
  },
  loss: {
    group: 'What is learned',
    flags: '--loss <name>',
    about: `${listed('losses')}; the last layer and the targets follow from it`,
    text: made('loss', losses as Makers<Loss>),
  },
  metrics: {
    group: 'What is learned',
    flags: '--metrics <list>',
    about: `with commas between, or none: accuracy, losses, and ${listed('metrics')}`,
    text: metricList,
  },
  classWeight: {
    group: 'What is learned',
    flags: '--class-weight <list>',
    about: 'how much the examples of a class count, by its number or name (1=5,2=0.5); others count 1',
    text: v.optional(classWeights),
  },
  optimizer: {
    group: 'How it is learned',
    flags: '--optimizer <name>',
    about: listed('optimizers'),
    text: chosen('optimizer', optimizers as Makers<Optimizer>),
  },
  learningRate: {
    group: 'How it is learned',
    flags: '--learning-rate <rate>',
    about: "default: the optimizer's",
    text: v.optional(positive),
  },
  schedule: {
    group: 'How it is learned',
    flags: '--schedule <name>',
    about: `of the learning rate: ${scheduleNames.join(', ')}; durations in steps (warmupSteps=200) or epochs (warmup=2)`,
    text: v.optional(schedule),
  },
  weightDecay: {
    group: 'How it is learned',
    flags: '--weight-decay <rate>',
    about: 'the share, times the learning rate, that weights lose at every update',
    text: v.optional(notNegative),
  },
  clipNorm: {
    group: 'How it is learned',
    flags: '--clip-norm <norm>',
    about: 'the largest norm of the gradient of each parameter',
    text: v.optional(positive),
  },
  clipValue: {
    group: 'How it is learned',
    flags: '--clip-value <limit>',
    about: 'the largest size of each element of a gradient',
    text: v.optional(positive),
  },
  globalClipNorm: {
    group: 'How it is learned',
    flags: '--global-clip-norm <norm>',
    about: 'the largest norm of all gradients together',
    text: v.optional(positive),
  },
  ema: {
    group: 'How it is learned',
    flags: '--ema <momentum>',
    about: 'ends with moving averages of the weights, of this momentum',
    text: v.optional(number('a number in [0, 1]', (n) => n >= 0 && n <= 1)),
  },
  accumulate: {
    group: 'How it is learned',
    flags: '--accumulate <steps>',
    about: 'so many steps make one update, by their mean gradient',
    text: v.optional(whole(1)),
  },
  epochs: {
    group: 'The run',
    flags: '--epochs <n>',
    about: 'passes over the training examples',
    text: whole(1),
  },
  batchSize: { group: 'The run', flags: '--batch-size <n>', about: 'examples a step', text: whole(1) },
  seed: {
    group: 'The run',
    flags: '--seed <n>',
    about: 'the same seed gives the same run',
    text: v.optional(whole(0), '1'),
  },
  limit: {
    group: 'The run',
    flags: '--limit <n>',
    about: 'train on the first n examples only',
    text: v.optional(whole(1)),
  },
  validationSplit: {
    group: 'The run',
    flags: '--validation-split <share>',
    about: 'hold out the last share of the training examples, and report on them every epoch',
    text: v.optional(share, '0'),
  },
  stratify: {
    group: 'The run',
    flags: '--stratify',
    about: 'hold out that share of each class',
    text: off,
  },
  earlyStopping: {
    group: 'The run',
    flags: '--early-stopping <epochs>',
    about: 'end after so many epochs without a better validation loss (5:restoreBestWeights=true)',
    text: v.optional(callbackAfter('earlyStopping')),
  },
  reduceLr: {
    group: 'The run',
    flags: '--reduce-lr <epochs>',
    about:
      'a tenth of the learning rate after so many epochs without a better validation loss (5:factor=0.5)',
    text: v.optional(callbackAfter('reduceLROnPlateau')),
  },
  monitor: {
    group: 'Machine and output',
    flags: '--monitor',
    about: 'a table at the end: sizes of gradients, dead and saturated units, by layer',
    text: off,
  },
  backend: {
    group: 'Machine and output',
    flags: '--backend <name>',
    about: `${namesIn('node').join(', ')}; auto: the first of these that starts, webgpu on a real GPU only; fastest: the one that takes the least time for a few steps of this network`,
    text: v.optional(nameOf('backend', [...backendNames, 'auto', 'fastest'] as const), 'auto'),
  },
  threads: { ...threads, group: 'Machine and output' },
  json: { ...json, group: 'Machine and output' },
} satisfies Table;
export type TrainOptions = Values<typeof trainOptions>;

export const checkOptions = {
  backend: {
    flags: '--backend <name>',
    about: `only this one of ${backendNames.join(', ')}; default: wasm and cpu, or in a browser all that run there`,
    text: v.optional(nameOf('backend', backendNames)),
  },
  host: {
    flags: '--host <name>',
    about: 'node (the default), or browser: a headless Chromium',
    text: v.optional(nameOf('host', ['node', 'browser'] as const)),
  },
  all: {
    flags: '--all',
    about:
      'every backend in Node and in a browser, or what --host and --backend leave of them; one row each, also for what cannot be had',
    text: off,
  },
  precision: {
    flags: '--precision <bits>',
    about: '16: webgl as on a GPU that has no float32 textures',
    text: v.optional(
      v.pipe(
        nameOf('precision', ['16', '32'] as const),
        v.transform((text) => (text === '16' ? 16 : 32)),
      ),
      '32',
    ),
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

export const listOptions = { json } satisfies Table;
export const backendsOptions = {
  install: {
    flags: '--install <list>',
    about: 'get native, webgpu, browser, or all, with commas between',
    text: v.optional(columnNames),
  },
  json,
} satisfies Table;

const seed = {
  flags: '--seed <n>',
  about: 'of what is drawn',
  text: v.optional(whole(0), '1'),
};

const notationNames = Object.keys(notations) as NotationName[];
const activation64 = made('activation', activations64 as Makers<Activation64>);

export const explainOptions = {
  sizes: {
    group: 'The network',
    flags: '--sizes <list>',
    about: 'nodes of each layer, the inputs first: 2,3,1',
    text: v.optional(wholes),
  },
  activation: {
    group: 'The network',
    flags: '--activation <name>',
    about: Object.keys(activations64).join(', '),
    text: v.optional(activation64, 'sigmoid'),
  },
  outputActivation: {
    group: 'The network',
    flags: '--output-activation <name>',
    about: 'of the last layer, where it is another',
    text: v.optional(activation64),
  },
  weights: {
    group: 'The network',
    flags: '--weights <list>',
    about: 'by layer and node, what comes in first, the bias last; default: drawn, with two decimals',
    text: v.optional(numbers),
  },
  bias: {
    group: 'The network',
    flags: '--no-bias',
    about: 'nodes without a bias',
    text: v.optional(v.boolean(), true),
  },
  input: {
    group: 'The example',
    flags: '--input <list>',
    about: 'a number for each input: .1,.2',
    text: v.optional(numbers),
  },
  target: {
    group: 'The example',
    flags: '--target <list>',
    about: 'a number for each output',
    text: v.optional(numbers),
  },
  data: {
    group: 'The example',
    flags: '--data <file>',
    about:
      'a saved row: CSV, inputs first, targets last, or JSON: {"input": […], "target": […]} or a list of them',
    text: v.optional(v.string()),
  },
  row: {
    group: 'The example',
    flags: '--row <n>',
    about: 'which row of the file, from 1; default 1',
    text: v.optional(whole(1)),
  },
  learningRate: {
    group: 'The step',
    flags: '--learning-rate <rate>',
    about: "η; default: the lesson's, 0.5",
    text: v.optional(positive),
  },
  steps: {
    group: 'The step',
    flags: '--steps <n>',
    about: 'so many steps of gradient descent; the first one is shown in full',
    text: v.optional(whole(1), '1'),
  },
  update: {
    group: 'The step',
    flags: '--update <order>',
    about:
      'simultaneous: gradient descent; sequential: the weights of a layer change before the δ of the layer before it is computed, as in the figures of lesson 2',
    text: v.optional(nameOf('update', updates), 'simultaneous'),
  },
  notation: {
    group: 'How it is shown',
    flags: '--notation <lesson>',
    about: 'the names: lesson1 (a4, w41), lesson2 (out_h1, w1), lesson5 (y1, w14)',
    text: v.optional(nameOf('notation', notationNames)),
  },
  step: {
    group: 'How it is shown',
    flags: '--step',
    about: 'one step at a time, on and back by key',
    text: off,
  },
  seed: { ...seed, group: 'How it is shown' },
  lang: { ...lang, group: 'How it is shown' },
  json: { ...json, group: 'How it is shown' },
} satisfies Table;
export type ExplainOptions = Values<typeof explainOptions>;

/** What runs on the tensor engine, for learners. */
const taughtOptions = {
  backend: {
    flags: '--backend <name>',
    about: `of the tensor engine: ${namesIn('node').join(', ')}`,
    text: v.optional(nameOf('backend', namesIn('node')), 'wasm'),
  },
  // Tensors of lessons are too small to share out.
  threads: { ...threads, text: v.optional(threadCount, '1') },
  seed,
  lang,
  json,
} satisfies Table;

const ofTable = 'Lesson 3, on a table of your own';
export const lessonOptions = {
  data: {
    group: ofTable,
    flags: '--data <file>',
    about: 'CSV with a header: features, and a target of 0 and 1; default: generated admissions',
    text: v.optional(v.string()),
  },
  target: {
    group: ofTable,
    flags: '--target <column>',
    about: 'default: admit, if there is one, else the last',
    text: v.optional(v.string()),
  },
  oneHot: {
    group: ofTable,
    flags: '--one-hot <columns>',
    about: 'with commas between; default: rank, if there is one, and columns of text',
    text: v.optional(columnNames),
  },
  hidden: {
    group: ofTable,
    flags: '--hidden <n>',
    about: 'hidden units; default 2',
    text: v.optional(whole(1)),
  },
  epochs: { group: ofTable, flags: '--epochs <n>', about: 'default 900', text: v.optional(whole(1)) },
  learningRate: {
    group: ofTable,
    flags: '--learning-rate <rate>',
    about: 'default 0.005',
    text: v.optional(positive),
  },
  ...taughtOptions,
} satisfies Table;
export type LessonOptions = Values<typeof lessonOptions>;

export const perceptronOptions = {
  passes: {
    flags: '--passes <n>',
    about: 'gives up after so many passes over the points',
    text: v.optional(whole(1), '100'),
  },
  learningRate: {
    flags: '--learning-rate <rate>',
    about: 'α',
    text: v.optional(positive, '1'),
  },
  ...taughtOptions,
  seed: { ...seed, about: 'of random, and of the weights of the network that learns XOR' },
} satisfies Table;
export type PerceptronOptions = Values<typeof perceptronOptions>;

export const plotOptions = {
  out: {
    flags: '--out <file>',
    about: 'the SVG file to write; default: stdout',
    text: v.optional(v.pipe(v.string(), v.nonEmpty('expected a path'))),
  },
  seed: { ...seed, about: 'of initial weights, data, and the order of examples' },
  lang,
  backend: taughtOptions.backend,
} satisfies Table;

/** Tells commander about a table. */
export const declare = (command: Command, table: Table): Command => {
  command.showHelpAfterError(`  Hint: handgrad ${command.name()} --help`);
  for (const { group, flags, about, text } of Object.values(table)) {
    const by = 'default' in text ? text.default : undefined;
    const option = new Option(flags, typeof by === 'string' ? `${about} (default: ${by})` : about);
    command.addOption(group === undefined ? option : option.helpGroup(`${group}:`));
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
