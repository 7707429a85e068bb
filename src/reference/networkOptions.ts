/** What a network of objects is made of and trained with, validated. */
import * as v from 'valibot';
import { HandgradError, unknownName } from '../errors.js';
import { count, flag, parseOptions, wholeNumber } from '../optionTable.js';
import { activations64, type Activation64, type Activation64Name } from './activation.js';
import { updates, type Update } from './operations.js';

/** By layer, by node: the weights of what comes in, the bias last, as the rows of W₁, W₂ … of lesson 1. */
export type Weights = readonly (readonly (readonly number[])[])[];

/** An example: the inputs and the targets. */
export type Example = readonly [x: readonly number[], t: readonly number[]];

export interface NetworkOptions {
  /** Nodes of each layer, the inputs first: [2, 2, 2]. */
  readonly sizes: readonly number[];
  /** Of hidden and output nodes. Default sigmoid. */
  readonly activation?: Activation64Name | Activation64;
  /** Of the output nodes, where it is another. */
  readonly outputActivation?: Activation64Name | Activation64;
  /** Default true. */
  readonly bias?: boolean;
  /** Default true. */
  readonly trainBias?: boolean;
  /** Default: normal, of standard deviation 1/√n for n inputs to the node; biases 0. */
  readonly weights?: Weights;
  /** Of what is drawn. Default 0. */
  readonly seed?: number;
}

export interface TrainOptions {
  /** η */
  readonly rate: number;
  /** Default 1. */
  readonly epochs?: number;
  /** Examples an update: their mean gradient. Default 1, as in lesson 1. */
  readonly batchSize?: number;
  /** In which order weights and δ's are computed; `sequential` has batches of 1. Default simultaneous. */
  readonly update?: Update;
  /** Draws the order of every pass; without it the examples are taken as they come. */
  readonly shuffle?: number | undefined;
  /** After every pass, with its mean error before the updates. Returns true to stop. */
  readonly onEpoch?: ((epoch: number, loss: number) => boolean | void) | undefined;
}

const finite = v.pipe(v.number('expected finite numbers'), v.finite('expected finite numbers'));
const severalSizes = 'expected two or more whole numbers ≥ 1, the inputs first';
const areSizes = (sizes: number[]): boolean =>
  sizes.length >= 2 && sizes.every((n) => Number.isSafeInteger(n) && n >= 1);

const activationOf = (given: unknown): Activation64 => {
  if (typeof given !== 'string') return given as Activation64;
  const names = Object.keys(activations64) as Activation64Name[];
  const name = names.find((n) => n === given);
  if (name === undefined) throw unknownName('activation', given, names);
  return activations64[name]();
};
const isActivation = (given: unknown): boolean =>
  typeof given === 'string' ||
  (typeof given === 'object' && given !== null && 'f' in given && 'derivative' in given);
const activation = v.pipe(
  v.custom<unknown>(isActivation, 'expected an activation: a name, or activations64.…()'),
  v.transform(activationOf),
);

const networkTable = {
  sizes: v.pipe(v.array(v.number(severalSizes), severalSizes), v.check(areSizes, severalSizes)),
  activation: v.optional(activation, 'sigmoid'),
  outputActivation: v.optional(activation),
  bias: flag(true),
  trainBias: flag(true),
  weights: v.optional(v.array(v.array(v.array(finite)))),
  seed: wholeNumber(0),
};

/** @throws {HandgradError} code `option` */
export const readNetworkOptions = (options: NetworkOptions) => parseOptions('Network', networkTable, options);

const trainTable = {
  rate: v.pipe(v.number('expected a finite number'), v.finite('expected a finite number')),
  epochs: v.optional(count(), 1),
  batchSize: v.optional(count(), 1),
  update: v.optional(v.picklist(updates, `expected one of ${updates.join(', ')}`), 'simultaneous'),
  shuffle: v.optional(v.pipe(v.number('expected a seed'), v.integer('expected a seed'))),
  onEpoch: v.optional(
    v.custom<NonNullable<TrainOptions['onEpoch']>>((f) => typeof f === 'function', 'expected a function'),
  ),
};

/** @throws {HandgradError} code `option` */
export const readTrainOptions = (options: TrainOptions) => {
  const read = parseOptions('train', trainTable, options);
  if (read.update === 'sequential' && read.batchSize !== 1)
    throw new HandgradError(
      'option',
      `update sequential: expected a batchSize of 1, received ${read.batchSize}.`,
      'the weights change within a step',
    );
  return read;
};

/** @throws {HandgradError} code `option`: another number of them, or one that is not finite */
export const assertNumbers = (what: string, values: readonly number[], length: number): void => {
  if (values.length !== length || !values.every(Number.isFinite))
    throw new HandgradError(
      'option',
      `${what}: expected ${length} finite number${length === 1 ? '' : 's'}, received [${values.join(', ')}].`,
    );
};
