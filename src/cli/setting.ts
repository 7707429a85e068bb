/** What `handgrad explain` explains: a lesson's network, any sizes or a saved row, with whatever else is given put in. */
import { HandgradError, unknownName } from '../errors.js';
import { notations, type Notation } from '../explain/notation.js';
import { presets, type Preset } from '../lessons/presets.js';
import { deriveSeed, rng } from '../random.js';
import { Network, type Example, type Weights } from '../reference/network.js';
import type { ExplainOptions } from './options.js';
import { readRow, type SavedRow } from './savedRow.js';

export interface Setting {
  readonly title: string;
  readonly network: Network;
  readonly notation: Notation;
  readonly example: Example;
  /** η */
  readonly rate: number;
}

/** Two decimals: short enough to calculate along. */
const short = (n: number): number => Math.round(100 * n) / 100;

const drawNumbers = (count: number, seed: number, what: string): number[] => {
  const random = rng(deriveSeed(seed, what));
  return Array.from({ length: count }, () => short(random.uniform()));
};

const drawWeights = (sizes: readonly number[], seed: number): Weights =>
  new Network({ sizes, seed }).weights.map((rows) => rows.map((row) => row.map(short)));

const withoutBias = (weights: Weights): Weights => weights.map((rows) => rows.map((row) => row.slice(0, -1)));

/** Numbers in the order of the connections, as rows by layer and node. */
const inRows = (given: readonly number[], network: Network, notation: Notation): Weights => {
  const names = Array.from(network.connections, (c) => notation.weight(c));
  if (given.length !== names.length)
    throw new HandgradError(
      'option',
      `--weights: expected ${names.length} numbers, received ${given.length}.`,
      `in this order: ${names.join(', ')}`,
    );
  let i = 0;
  return network.weights.map((rows) => rows.map((row) => row.map(() => given[i++]!)));
};

/** `2-3-1` */
const sizesIn = (name: string): number[] | undefined =>
  /^\d+(-\d+)+$/.test(name) ? name.split('-').map(Number) : undefined;

interface Named {
  readonly sizes: readonly number[];
  readonly preset?: Preset | undefined;
}

const lesson2 = '2-2-2';

const named = (name: string | undefined, given: readonly number[] | undefined, row?: SavedRow): Named => {
  if (name !== undefined && given)
    throw new HandgradError('option', `--sizes: expected no network beside it, received "${name}".`);
  const isPreset = (n: string): n is keyof typeof presets => Object.hasOwn(presets, n);
  if (name !== undefined && isPreset(name))
    return { sizes: presets[name].network.sizes, preset: presets[name] };
  const sizes = given ?? (name === undefined ? undefined : sizesIn(name));
  if (sizes) return { sizes };
  if (name !== undefined)
    throw unknownName('network', name, [...Object.keys(presets), '2-3-1 or any other sizes']);
  if (row) return { sizes: [row.input.length, 2, row.target.length] };
  return { sizes: presets[lesson2].network.sizes, preset: presets[lesson2] };
};

/** @param name - `2-2-2` (the default), `3-4-2`, or sizes such as `2-3-1` @throws {HandgradError} code `option` or `data` */
export const settingOf = async (name: string | undefined, options: ExplainOptions): Promise<Setting> => {
  const { lang, seed, data } = options;
  const targets = options.sizes?.at(-1) ?? (name === undefined ? undefined : sizesIn(name)?.at(-1));
  const row = data === undefined ? undefined : await readRow(data, options.row, targets);
  const { sizes, preset } = named(name, options.sizes, row);
  const biased = preset?.network.bias ?? true;
  const bias = biased && options.bias;
  const start = preset?.network.weights ?? drawWeights(sizes, seed);
  const make = (weights: Weights): Network =>
    new Network({
      trainBias: preset?.network.trainBias ?? true,
      sizes,
      weights,
      bias,
      activation: options.activation,
      outputActivation: options.outputActivation ?? options.activation,
    });
  const notationOf = notations[options.notation ?? preset?.notation ?? 'lesson1'];
  const started = make(bias || !biased ? start : withoutBias(start));
  const network = options.weights ? make(inRows(options.weights, started, notationOf(started))) : started;
  const example: Example = [
    options.input ?? row?.input ?? preset?.x ?? drawNumbers(sizes[0]!, seed, 'input'),
    options.target ?? row?.target ?? preset?.t ?? drawNumbers(sizes.at(-1)!, seed, 'target'),
  ];
  network.present(...example);
  return {
    title: preset ? `${sizes.join('-')}${lang === 'zh' ? '，' : ', '}${preset.title[lang]}` : sizes.join('-'),
    network,
    notation: notationOf(network),
    example,
    rate: options.learningRate ?? preset?.rate ?? 0.5,
  };
};
