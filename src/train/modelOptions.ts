/** The options of a model's methods, and their checks: a misspelt one is an error, never ignored. */
import type { Layer, Shape } from '../contract.js';
import { HandgradError, ShapeError, formatShape, unknownName } from '../errors.js';
import { toLoss, type LossLike } from '../losses/registry.js';
import type { MetricLike } from '../metrics/registry.js';
import { toMetric } from '../metrics/registry.js';
import { toOptimizer, type OptimizerLike } from '../optimizers/registry.js';
import type { Optimizer } from '../optimizers/contract.js';
import type { Callback } from './callbacks.js';
import type { ArrayLike } from './data.js';
import type { BatchLike, Dataset, Several } from './source.js';
import type { Objective } from './step.js';

export interface ModelOptions {
  /** Shape of one example, without the batch; a list of shapes for a network of several inputs. */
  readonly inputShape: Shape | readonly Shape[];
  /** Makes initial values, shuffling and dropout reproducible, bit for bit on one backend. Default 0. */
  readonly seed?: number | undefined;
}

export interface CompileOptions {
  /** One loss for every output, or one each: as a list, or by the output's name. */
  readonly loss: LossLike | readonly LossLike[] | Readonly<Record<string, LossLike>>;
  /** Default `sgd`. */
  readonly optimizer?: OptimizerLike | undefined;
  /** For each output. */
  readonly metrics?: readonly MetricLike[] | undefined;
}

export interface EvaluateOptions {
  /** Default 32, as in Keras. */
  readonly batchSize?: number | undefined;
  /** [N]: how much each example counts. The loss is Σ w·l / N. */
  readonly sampleWeight?: ArrayLike | undefined;
}

export type Examples = readonly [x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike];

export interface FitOptions extends EvaluateOptions {
  /** Default 1. */
  readonly epochs?: number | undefined;
  /** Another order of the examples every epoch. Default true; data sets come in their own order. */
  readonly shuffle?: boolean | undefined;
  readonly validationData?: Examples | readonly BatchLike[] | Dataset | undefined;
  /** The last share of the examples, before shuffling, is held out. Default 0; not used with validationData. */
  readonly validationSplit?: number | undefined;
  readonly callbacks?: Callback | readonly Callback[] | undefined;
}

const fitKeys: readonly (keyof FitOptions)[] = [
  'epochs',
  'batchSize',
  'shuffle',
  'validationData',
  'validationSplit',
  'sampleWeight',
  'callbacks',
];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** @throws {HandgradError} code `option`: not an object of options, or an unknown one, with the nearest names */
export const assertKnown = (what: string, options: unknown, known: readonly string[]): void => {
  if (!isRecord(options))
    throw new HandgradError('option', `${what} expected an object of options, received ${typeof options}.`);
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw unknownName(`option of ${what}`, key, known);
};

/** Whether an argument of `fit` can only be its options: `{ epochs: 2 }`, and no targets by name. */
export const areFitOptions = (value: unknown, outputs: readonly string[] | undefined): boolean =>
  isRecord(value) && !('data' in value) && !outputs?.some((o) => o in value);

/** @throws {HandgradError} code `option` */
export const wholeAtLeast1 = (what: string, value: number): number => {
  if (!Number.isInteger(value) || value < 1)
    throw new HandgradError('option', `${what}: expected a whole number ≥ 1, received ${value}.`);
  return value;
};

export const checkFit = (
  options: FitOptions,
): { callbacks: readonly Callback[]; epochs: number; batchSize: number } => {
  assertKnown('fit', options, fitKeys);
  const { epochs = 1, batchSize = 32, callbacks = [] } = options;
  const list = (Array.isArray(callbacks) ? callbacks : [callbacks]) as readonly Callback[];
  if (list.some((c) => typeof (c as unknown) !== 'object' || (c as unknown) === null))
    throw new HandgradError('option', 'callbacks: expected objects such as { onEpochEnd(epoch, logs) {…} }.');
  return {
    callbacks: list,
    epochs: wholeAtLeast1('epochs', epochs),
    batchSize: wholeAtLeast1('batchSize', batchSize),
  };
};

/** How many examples are trained on; the rest are held out. @throws {HandgradError} a share that leaves none */
export const trainedShare = (N: number, share: number): number => {
  if (!(share >= 0 && share < 1))
    throw new HandgradError('option', `validationSplit: expected a number in [0, 1), received ${share}.`);
  const trained = Math.floor(N * (1 - share));
  if (trained === 0)
    throw new HandgradError('data', `validationSplit ${share} leaves none of ${N} examples to train on.`);
  return trained;
};

/** Losses and metrics of each output, and the optimizer. @throws {HandgradError} code `option` */
export const checkCompile = (
  options: CompileOptions,
  outputs: readonly string[] | undefined,
  shapes: readonly Shape[],
): Objective & { readonly optimizer: Optimizer } => {
  assertKnown('compile', options, ['loss', 'optimizer', 'metrics']);
  const { loss, optimizer = 'sgd', metrics = [] } = options;
  if (!Array.isArray(metrics))
    throw new HandgradError('option', "metrics: expected a list, such as ['accuracy'].");
  const losses = eachOutput(loss, outputs, shapes.length).map(toLoss);
  return {
    losses,
    metrics: losses.map((l, i) =>
      (metrics as readonly MetricLike[]).map((m) => toMetric(m, l, shapes[i]!.at(-1)!)),
    ),
    optimizer: toOptimizer(optimizer),
  };
};

const eachOutput = (
  loss: CompileOptions['loss'],
  outputs: readonly string[] | undefined,
  count: number,
): readonly LossLike[] => {
  if (outputs && isRecord(loss) && !('backward' in loss))
    return outputs.map((name) => {
      const own = loss[name];
      if (own === undefined)
        throw new HandgradError(
          'option',
          `loss: output "${name}" has none.`,
          `outputs: ${outputs.join(', ')}`,
        );
      return own;
    });
  const list = (Array.isArray(loss) ? loss : Array<unknown>(count).fill(loss)) as readonly LossLike[];
  if (list.length !== count)
    throw new HandgradError(
      'option',
      `Expected ${count} losses, one for each output, received ${list.length}.`,
    );
  return list;
};

/** The network's input shapes with the batch in front, unknown. @throws {HandgradError} code `option` */
export const checkInputShape = (inputs: Layer['inputs'], inputShape: unknown): readonly Shape[] => {
  const several = Array.isArray(inputShape) && Array.isArray(inputShape[0]);
  const list = (several ? inputShape : [inputShape]) as readonly unknown[];
  const isShape = (shape: unknown): shape is Shape =>
    Array.isArray(shape) && shape.every((d) => Number.isInteger(d) && ((d as number) > 0 || d === -1));
  const names = Array.isArray(inputs) ? (inputs as readonly string[]) : undefined;
  const expected = names
    ? `a list of ${names.length} shapes (${names.join(', ')}), such as [[784], [10]]`
    : 'the shape of one example without the batch, such as [784]';
  if (!list.every(isShape) || list.length !== (names?.length ?? (inputs ? list.length : 1)))
    throw new HandgradError(
      'option',
      `inputShape: expected ${expected}, received ${JSON.stringify(inputShape)}.`,
    );
  return list.map((shape) => [-1, ...shape]);
};

/** A loss is taken for each row of an output: [N, …, C]. */
export const assertRows = (outputs: readonly Shape[]): void => {
  for (const shape of outputs)
    if (shape.length < 2)
      throw new ShapeError(
        { expected: 'an output of rank ≥ 2, such as [null, 10]', received: formatShape(shape) },
        'compile',
      );
};
