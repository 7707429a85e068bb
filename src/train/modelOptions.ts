/** The options of a model's methods, and their checks: a misspelt one is an error, never ignored. */
import type { Layer, Shape } from '../contract.js';
import { HandgradError, ShapeError, formatShape, unknownName, whatIs } from '../errors.js';
import { toLoss, type LossLike } from '../losses/registry.js';
import type { Loss } from '../losses/contract.js';
import type { Metric } from '../metrics/contract.js';
import { toMetric, type MetricLike } from '../metrics/registry.js';
import { toOptimizer, type OptimizerLike } from '../optimizers/registry.js';
import type { Optimizer } from '../optimizers/contract.js';
import type { Callback } from './callbacks/contract.js';
import type { ArrayLike } from './data.js';
import type { BatchLike, Dataset, Several } from './source.js';
import type { Objective } from './plan.js';

export interface ModelOptions {
  /** Shape of one example, without the batch; a list of shapes for a network of several inputs. */
  readonly inputShape: Shape | readonly Shape[];
  /** Makes initial values, shuffling and dropout reproducible, bit for bit on one backend. Default 0. */
  readonly seed?: number | undefined;
}

export interface CompileOptions {
  /** One loss for every output, or one each: as a list, or by the output's name. Of several, `a_loss` is logged too. */
  readonly loss: LossLike | readonly LossLike[] | Readonly<Record<string, LossLike>>;
  /**
   * How much the loss of each output counts: as a list, or by the output's name. Default 1. The log `loss` is
   * Σ weight·loss and the penalties; the logs of the outputs are without the weights, as in Keras.
   */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>> | undefined;
  /** By name, with its defaults, or made with options. Default `sgd` (Keras: rmsprop). */
  readonly optimizer?: OptimizerLike | undefined;
  /** For each output: names or metrics.…(); `accuracy` follows the loss and the targets. Default: none. */
  readonly metrics?: readonly MetricLike[] | undefined;
}

export interface EvaluateOptions {
  /** Default 32, as in Keras. */
  readonly batchSize?: number | undefined;
  /** [N]: how much each example counts in the loss, with all its rows. The loss is Σ w·l / N, as in Keras. */
  readonly sampleWeight?: ArrayLike | undefined;
  /** In the place of the compiled ones. */
  readonly metrics?: readonly MetricLike[] | undefined;
}

export type Examples = readonly [x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike];

export interface FitOptions extends Omit<EvaluateOptions, 'metrics'> {
  /** The number of the last epoch, from 1. Default 1. */
  readonly epochs?: number | undefined;
  /** Epochs that were done before, in a run that goes on. Default 0. */
  readonly initialEpoch?: number | undefined;
  /**
   * An epoch ends after so many steps, and the next one goes on from there; data that come to their end begin
   * again. For iterables without an end. Default: one pass over the data.
   */
  readonly stepsPerEpoch?: number | undefined;
  /**
   * How much the examples of each class count in training, by the class's number (1 where not given): as
   * sampleWeight of the same values, and multiplied by it where both are given. The class is the index, the
   * largest of a row, or, where there is one unit, whether the target is above ½. One output only.
   */
  readonly classWeight?: Readonly<Record<number, number>> | undefined;
  /** Another order of the examples every epoch. Default true; data sets come in their own order. */
  readonly shuffle?: boolean | undefined;
  /** `[x, y, sampleWeight?]` or an iterable of batches: evaluated after every epoch, logged as `val_…`. */
  readonly validationData?: Examples | readonly BatchLike[] | Dataset | undefined;
  /** In [0, 1): the last share of the examples, before shuffling, is held out. Default 0; not used with validationData. */
  readonly validationSplit?: number | undefined;
  /** The share of validationSplit is held out of each class (of the first output). Default false. Not in Keras. */
  readonly stratify?: boolean | undefined;
  /** One or a list: `callbacks.…()`, or objects with methods of `Callback`. */
  readonly callbacks?: Callback | readonly Callback[] | undefined;
}

/** What applies to an iterable of batches. */
export type DatasetEvaluateOptions = Pick<EvaluateOptions, 'metrics'>;
export type DatasetFitOptions = Pick<
  FitOptions,
  'epochs' | 'initialEpoch' | 'stepsPerEpoch' | 'classWeight' | 'validationData' | 'callbacks'
>;

const fitKeys: readonly (keyof FitOptions)[] = [
  'epochs',
  'initialEpoch',
  'stepsPerEpoch',
  'classWeight',
  'stratify',
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
    throw new HandgradError('option', `${what} expected an object of options, received ${whatIs(options)}.`);
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw unknownName(`option of ${what}`, key, known);
};

const ofArrays = ['batchSize', 'shuffle', 'sampleWeight', 'validationSplit', 'stratify'] as const;

/** @throws {HandgradError} code `option`: one that would be ignored, since a data set yields batches as they are */
export const assertForDataset = (what: string, options: FitOptions): void => {
  const given = ofArrays.find((key) => options[key] !== undefined);
  if (given !== undefined)
    throw new HandgradError(
      'option',
      `${what}: ${given} does not apply to a data set.`,
      'it yields the batches as they are to be: { xs, ys, sampleWeight? }',
    );
};

/** Whether an argument beside the data can only be options: `{ epochs: 2 }`, and no targets by name. */
export const areOptions = (value: unknown, outputs: readonly string[] | undefined): boolean =>
  isRecord(value) && !('data' in value) && !outputs?.some((o) => o in value);

/** @throws {HandgradError} code `option` */
export const wholeNumber = (what: string, value: number, least = -Infinity): number => {
  if (!Number.isInteger(value) || value < least)
    throw new HandgradError(
      'option',
      `${what}: expected a whole number${least === -Infinity ? '' : ` ≥ ${least}`}, received ${whatIs(value)}.`,
    );
  return value;
};

export const wholeAtLeast1 = (what: string, value: number): number => wholeNumber(what, value, 1);

/** @throws {HandgradError} code `option` */
export const finiteNumber = (what: string, value: number, least = -Infinity): number => {
  if (!Number.isFinite(value) || value < least)
    throw new HandgradError(
      'option',
      `${what}: expected a ${least === -Infinity ? 'finite number' : `number ≥ ${least}`}, received ${whatIs(value)}.`,
    );
  return value;
};

export const checkFit = (options: FitOptions) => {
  assertKnown('fit', options, fitKeys);
  const { epochs = 1, initialEpoch = 0, stepsPerEpoch, batchSize = 32, callbacks = [] } = options;
  const list = (Array.isArray(callbacks) ? callbacks : [callbacks]) as readonly Callback[];
  if (list.some((c) => typeof (c as unknown) !== 'object' || (c as unknown) === null))
    throw new HandgradError('option', 'callbacks: expected objects such as { onEpochEnd(epoch, logs) {…} }.');
  if (!Number.isInteger(initialEpoch) || initialEpoch < 0)
    throw new HandgradError(
      'option',
      `initialEpoch: expected a whole number ≥ 0, received ${String(initialEpoch)}.`,
    );
  return {
    callbacks: list,
    epochs: wholeAtLeast1('epochs', epochs),
    initialEpoch,
    stepsPerEpoch: stepsPerEpoch === undefined ? undefined : wholeAtLeast1('stepsPerEpoch', stepsPerEpoch),
    batchSize: wholeAtLeast1('batchSize', batchSize),
  };
};

/** The weight of every class, in their order. @throws {HandgradError} code `option` */
export const checkClassWeight = (
  weights: FitOptions['classWeight'],
  outputs: readonly Shape[],
): readonly number[] | undefined => {
  if (weights === undefined) return undefined;
  if (outputs.length > 1)
    throw new HandgradError('option', 'classWeight: expected a network of one output.', 'use sampleWeight');
  const C = Math.max(2, outputs[0]!.at(-1)!); // one output says yes or no
  for (const [key, value] of Object.entries(weights)) {
    if (!(Number.isInteger(Number(key)) && Number(key) >= 0 && Number(key) < C))
      throw new HandgradError(
        'option',
        `classWeight: expected classes from 0 to ${C - 1}, received "${key}".`,
      );
    finiteNumber(`classWeight of ${key}`, value, 0);
  }
  return Array.from({ length: C }, (_, c) => weights[c] ?? 1);
};

/** Of two logs of one name, the last would be seen: `loss` is there already. */
const withOwnNames = (metrics: readonly Metric[]): readonly Metric[] => {
  const names = ['loss', ...metrics.map(({ name }) => name)];
  const twice = metrics.find(({ name }, i) => names.indexOf(name) <= i);
  if (!twice) return metrics;
  throw new HandgradError(
    'option',
    `metrics: two are called "${twice.name}".`,
    `name one of them: metrics.${twice.kind}({ name: '…' })`,
  );
};

/** The metrics of each output. @throws {HandgradError} code `option` */
export const checkMetrics = (
  metrics: readonly MetricLike[],
  losses: readonly Loss[],
  shapes: readonly Shape[],
): readonly (readonly Metric[])[] => {
  if (!Array.isArray(metrics))
    throw new HandgradError('option', "metrics: expected a list, such as ['accuracy'].");
  return losses.map((loss, i) =>
    withOwnNames((metrics as readonly MetricLike[]).map((m) => toMetric(m, loss, shapes[i]!.at(-1)!))),
  );
};

/** Losses and metrics of each output, and the optimizer. @throws {HandgradError} code `option` */
export const checkCompile = (
  options: CompileOptions,
  outputs: readonly string[] | undefined,
  shapes: readonly Shape[],
): Objective & { readonly optimizer: Optimizer } => {
  assertKnown('compile', options, ['loss', 'lossWeights', 'optimizer', 'metrics']);
  const { loss, lossWeights = 1, optimizer = 'sgd', metrics = [] } = options;
  const losses = eachOutput('loss', loss, outputs, shapes.length).map(toLoss);
  return {
    losses,
    lossWeights: eachOutput<number>('lossWeights', lossWeights, outputs, shapes.length).map((w) =>
      finiteNumber('lossWeights', w),
    ),
    metrics: checkMetrics(metrics, losses, shapes),
    optimizer: toOptimizer(optimizer),
  };
};

/** One for all outputs, or one each: as a list, or by name. */
const eachOutput = <T>(
  what: string,
  given: T | readonly T[] | Readonly<Record<string, T>>,
  outputs: readonly string[] | undefined,
  count: number,
): readonly T[] => {
  if (outputs && isRecord(given) && !('backward' in given)) {
    for (const name of Object.keys(given))
      if (!outputs.includes(name)) throw unknownName(`output in ${what}`, name, outputs);
    return outputs.map((name) => {
      const own = given[name];
      if (own === undefined)
        throw new HandgradError(
          'option',
          `${what}: output "${name}" has none.`,
          `outputs: ${outputs.join(', ')}`,
        );
      return own;
    });
  }
  const list = (Array.isArray(given) ? given : Array<unknown>(count).fill(given)) as readonly T[];
  if (list.length !== count)
    throw new HandgradError(
      'option',
      `${what}: expected ${count}, one for each output, received ${list.length}.`,
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
