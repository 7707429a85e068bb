/** What `handgrad explain` explains: a lesson's network, any sizes or a saved row, with whatever else is given put in. */
import { HandgradError, unknownName } from '../errors.js';
import type { Text } from '../explain/language.js';
import { notations, type Notation } from '../explain/notation.js';
import { presets, type Preset } from '../lessons/presets.js';
import { deriveSeed, rng } from '../random.js';
import { Network, type Example, type Weights } from '../reference/network.js';
import type { ExplainOptions } from './options.js';
import { readRow } from './savedRow.js';

export interface Setting {
  readonly title: string;
  readonly network: Network;
  readonly notation: Notation;
  readonly example: Example;
  /** η */
  readonly rate: number;
  /** Said at the end. */
  readonly note: Text | undefined;
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

interface Asked {
  readonly sizes: readonly number[];
  readonly preset?: Preset | undefined;
}

const isPreset = (name: string): name is keyof typeof presets => Object.hasOwn(presets, name);
const presetOf = (name: keyof typeof presets): Asked => ({
  sizes: presets[name].network.sizes,
  preset: presets[name],
});

/** What was asked for by a name or by sizes. */
const askedFor = (name: string | undefined, given: readonly number[] | undefined): Asked | undefined => {
  if (name === undefined) return given && { sizes: given };
  if (given)
    throw new HandgradError(
      'option',
      `--sizes: expected no network beside it, received "${name}".`,
      /^[-+.\d]+$/.test(name) ? 'a list has commas and no spaces: --input .1,.2' : undefined,
    );
  if (isPreset(name)) return presetOf(name);
  const sizes = sizesIn(name);
  if (sizes) return { sizes };
  throw unknownName('network', name, [...Object.keys(presets), '2-3-1 or any other sizes']);
};

/** Each connection has a line in every phase: what is more cannot be read. */
const mostConnections = 2000;

const assertReadable = (sizes: readonly number[]): void => {
  const count = sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i]!, 0);
  if (count > mostConnections)
    throw new HandgradError(
      'option',
      `${sizes.join('-')}: expected at most ${mostConnections} connections, each of which is written out, received ${count}.`,
      'handgrad train is for large networks',
    );
};

/** Whether anything of a preset's was replaced. */
const isChanged = (o: ExplainOptions): boolean =>
  [o.input, o.target, o.weights, o.data, o.outputActivation, o.learningRate].some(
    (given) => given !== undefined,
  ) ||
  o.activation.kind !== 'sigmoid' ||
  !o.bias;

const titleOf = ({ sizes, preset }: Asked, { lang, ...options }: ExplainOptions): string => {
  const name = sizes.join('-');
  if (!preset) return name;
  const comma = { en: ', ', zh: '，' }[lang];
  const changed = { en: 'changed', zh: '数值有改动' }[lang];
  return [name, preset.title[lang], ...(isChanged({ lang, ...options }) ? [changed] : [])].join(comma);
};

/**
 * @param name - `2-2-2` (the default), `3-4-2`, `3-3-2-1`, or sizes such as `2-3-1`
 * @throws {HandgradError} code `option` or `data`
 */
export const settingOf = async (name: string | undefined, options: ExplainOptions): Promise<Setting> => {
  const { seed, data } = options;
  if (options.row !== undefined && data === undefined)
    throw new HandgradError('option', '--row: expected --data beside it.');
  const asked = askedFor(name, options.sizes);
  const row = data === undefined ? undefined : await readRow(data, options.row ?? 1, asked?.sizes);
  const found = asked ?? (row ? { sizes: [row.input.length, 2, row.target.length] } : presetOf('2-2-2'));
  const { sizes, preset } = found;
  assertReadable(sizes);
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
    title: titleOf(found, options),
    network,
    notation: notationOf(network),
    example,
    rate: options.learningRate ?? preset?.rate ?? 0.5,
    note: isChanged(options) || options.update !== 'simultaneous' ? undefined : preset?.note,
  };
};
