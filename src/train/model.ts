import { Tensor } from '@tensorflow/tfjs-core';
import { assertBackendReady } from '../backends.js';
import type { Layer, Shape, ShapeOf, Value } from '../contract.js';
import { HandgradError, formatShape } from '../errors.js';
import { toLoss, type LossLike } from '../losses/registry.js';
import type { Loss } from '../losses/contract.js';
import { release, replace, scope } from '../memory.js';
import { toMetric, type MetricLike } from '../metrics/registry.js';
import { concat } from '../ops/index.js';
import { toOptimizer, type OptimizerLike } from '../optimizers/registry.js';
import { deriveSeed } from '../random.js';
import type { Callback, Logs } from './callbacks.js';
import { toRowsNow, type ArrayLike, type Wanted } from './data.js';
import {
  Means,
  evaluateSource,
  logNames,
  runFit,
  scalars,
  stepSeed,
  wholeAtLeast1,
  type History,
} from './fit.js';
import {
  datasetSource,
  inOrder,
  isDataset,
  part,
  tableSource,
  toTable,
  userBatch,
  type Dataset,
  type Several,
  type Source,
  type Wants,
} from './source.js';
import { makeParams, named, type State } from './state.js';
import { planOf, trainStep, type Plan } from './step.js';
import { summarize } from './summary.js';

export interface ModelOptions {
  /** Shape of one example, without the batch; a list of shapes for a network of several inputs. */
  readonly inputShape: Shape | readonly Shape[];
  /** Makes initial values, shuffling and dropout reproducible, bit for bit on one backend. Default 0. */
  readonly seed?: number;
}

export interface CompileOptions {
  /** One loss for every output, or one each. */
  readonly loss: LossLike | readonly LossLike[];
  /** Default `sgd`. */
  readonly optimizer?: OptimizerLike;
  /** For each output. */
  readonly metrics?: readonly MetricLike[];
}

export interface EvaluateOptions {
  /** Default 32, as in Keras. */
  readonly batchSize?: number;
  readonly sampleWeight?: ArrayLike;
}

type Pair = readonly [x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike];

export interface FitOptions extends EvaluateOptions {
  /** Default 1. */
  readonly epochs?: number;
  /** Another order of the examples every epoch. Default true; data sets come in their own order. */
  readonly shuffle?: boolean;
  readonly validationData?: Pair | Dataset;
  /** The last share of the examples, before shuffling, is held out. Default 0. */
  readonly validationSplit?: number;
  readonly callbacks?: Callback | readonly Callback[];
}

/**
 * A network with its parameters: compile, fit, evaluate, predict, as in Keras and tfjs.
 *
 *     const model = new Model(sequential([layers.dense({ units: 10 })]), { inputShape: [784] });
 *     model.compile({ loss: 'softmaxCrossEntropy', optimizer: 'adam', metrics: ['accuracy'] });
 *     await model.fit(x, labels, { epochs: 5, batchSize: 64 });
 *
 * batchSize N, 1 and m make batch, stochastic and mini-batch gradient descent (lesson 5).
 */
export class Model {
  readonly network: Layer;
  readonly seed: number;
  readonly inputShapes: readonly Shape[];
  readonly outputShapes: readonly Shape[];
  /** Parameters, optimizer slots and the number of steps done. Replaced whole by every step. */
  state: State;
  /** Set in a callback: `fit` ends after the step. */
  stopTraining = false;
  /** Epochs begun in all calls of `fit`: the order of the examples follows from it and the seed. */
  epochsSeen = 0;
  private plan: Plan | undefined;
  private fitting = false;

  /**
   * @throws {ShapeError} layers that do not fit the shape, with the layer's path, before any tensor exists
   * @throws {HandgradError} code `backend`: no backend is ready
   */
  constructor(network: Layer, { inputShape, seed = 0 }: ModelOptions) {
    this.network = network;
    this.seed = seed;
    this.inputShapes = batched(network.inputs, inputShape);
    const x = (network.inputs ? this.inputShapes : this.inputShapes[0]!) as ShapeOf<Value>;
    const y = network.outShape(x);
    this.outputShapes = network.outputs ? (y as readonly Shape[]) : [y as Shape];
    const specs = network.params(x);
    assertBackendReady();
    this.specs = specs;
    this.state = { params: scope(() => makeParams(specs, deriveSeed(seed, 'init'))), slots: {}, step: 0 };
  }
  private readonly specs;

  /** The parameters by name: `dense/kernel`. They live until the next step: copy what you keep. */
  get weights(): ReadonlyMap<string, Tensor> {
    return named(this.state.params);
  }

  /** @throws {HandgradError} code `option`: an unknown loss, optimizer or metric, with the nearest names */
  compile({ loss, optimizer = 'sgd', metrics = [] }: CompileOptions): this {
    const given = Array.isArray(loss)
      ? (loss as readonly LossLike[])
      : this.outputShapes.map(() => loss as LossLike);
    if (given.length !== this.outputShapes.length)
      throw new HandgradError(
        'option',
        `Expected ${this.outputShapes.length} losses, one for each output, received ${given.length}.`,
      );
    const losses = given.map(toLoss);
    const objective = {
      losses,
      metrics: losses.map((l, i) => metrics.map((m) => toMetric(m, l, this.outputShapes[i]!.at(-1)!))),
    };
    this.plan = planOf(this.network, this.specs, objective, toOptimizer(optimizer));
    return this;
  }

  /**
   * Trains on arrays or tensors, or on an iterable of batches.
   *
   * @returns the loss and the metrics of every epoch
   * @throws {ShapeError} data that do not fit the network
   * @throws {HandgradError} code `data`: empty, NaN, a class out of range; `numeric`: the loss became NaN or
   *   infinite (the step, and the first output or gradient that was; the weights go back to the last good ones)
   */
  fit(x: Several<ArrayLike>, y: Several<ArrayLike>, options?: FitOptions): Promise<History>;
  fit(
    dataset: Dataset,
    options?: Omit<FitOptions, 'validationSplit' | 'shuffle' | 'sampleWeight' | 'batchSize'>,
  ): Promise<History>;
  async fit(
    x: Several<ArrayLike> | Dataset,
    second?: Several<ArrayLike> | FitOptions,
    third?: FitOptions,
  ): Promise<History> {
    if (this.fitting)
      throw new HandgradError('state', 'fit is already running on this model.', 'await the first call');
    const fromDataset = third === undefined && isDataset(x) && (second === undefined || isOptions(second));
    const options = (fromDataset ? second : third) ?? {};
    const {
      epochs = 1,
      batchSize = 32,
      shuffle = true,
      validationSplit = 0,
      validationData,
      callbacks = [],
    } = options;
    wholeAtLeast1('epochs', epochs);
    wholeAtLeast1('batchSize', batchSize);
    this.fitting = true;
    try {
      let source: Source;
      let validation: Source | undefined;
      if (fromDataset) source = datasetSource(this.wants('the batch '), x);
      else {
        const table = await toTable(
          this.wants(),
          x as Several<ArrayLike>,
          second as Several<ArrayLike>,
          options.sampleWeight,
        );
        const { trained, held } = split(table.length, validationSplit);
        source = tableSource(
          part(table, 0, trained),
          batchSize,
          shuffle ? deriveSeed(this.seed, 'shuffle') : undefined,
        );
        if (held > 0) validation = tableSource(part(table, trained, table.length), batchSize);
      }
      if (validationData) validation = await this.sourceOf(validationData, batchSize, 'validationData ');
      return await runFit(this, {
        plan: this.compiled(),
        source,
        validation,
        epochs,
        callbacks: Array.isArray(callbacks) ? (callbacks as Callback[]) : [callbacks as Callback],
      });
    } finally {
      this.fitting = false;
    }
  }

  /** Loss and metrics, in inference (no dropout, moving averages). */
  evaluate(x: Several<ArrayLike>, y: Several<ArrayLike>, options?: EvaluateOptions): Promise<Logs>;
  evaluate(dataset: Dataset): Promise<Logs>;
  async evaluate(
    x: Several<ArrayLike> | Dataset,
    y?: Several<ArrayLike>,
    { batchSize = 32, sampleWeight }: EvaluateOptions = {},
  ): Promise<Logs> {
    wholeAtLeast1('batchSize', batchSize);
    if (y === undefined)
      return evaluateSource(
        this.compiled(),
        this.state,
        datasetSource(this.wants('the batch '), x as Dataset),
      );
    const table = await toTable(this.wants(), x as Several<ArrayLike>, y, sampleWeight);
    return evaluateSource(this.compiled(), this.state, tableSource(table, batchSize));
  }

  /**
   * The network's output in inference: from a loss on logits, logits. The caller disposes it.
   *
   * @returns [N, …], or a list for several outputs
   */
  predict(
    x: Several<ArrayLike>,
    { batchSize = 32 }: { readonly batchSize?: number } = {},
  ): Tensor | readonly Tensor[] {
    wholeAtLeast1('batchSize', batchSize);
    const wanted = this.wantedInputs();
    const rows = inOrder('x', x, this.inputNames).map((value, i) => toRowsNow(wanted[i]!, value));
    const N = rows[0]!.length;
    const outputs = scope(() => {
      const parts: (readonly Tensor[])[] = [];
      for (let from = 0; from < N; from += batchSize) {
        const these = Int32Array.from({ length: Math.min(batchSize, N - from) }, (_, i) => from + i);
        parts.push(
          scope(() =>
            infer(
              this.network,
              rows.map((r) => r.take(these)),
              this.state.params,
            ),
          ),
        );
      }
      return this.outputShapes.map((_, i) =>
        parts.length === 1 ? parts[0]![i]! : concat(parts.map((p) => p[i]!)),
      );
    });
    return this.network.outputs ? outputs : outputs[0]!;
  }

  /** One step on one batch. @returns the loss before the update, and the metrics */
  async trainOnBatch(x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike): Promise<Logs> {
    const before = this.state;
    let rows = 0;
    const { read, state } = scope(() => {
      const batch = userBatch(this.wants(), sampleWeight === undefined ? [x, y] : [x, y, sampleWeight]);
      rows = batch.x[0]!.shape[0]!;
      const plan = this.compiled();
      const { state: next, ...evaluated } = trainStep(
        plan,
        before,
        batch,
        stepSeed(this),
        plan.optimizer.learningRate,
      );
      return { state: next, read: scalars(evaluated) };
    });
    const values = await Promise.all(read.map(async (r) => (await r.data())[0]!));
    release(read);
    if (!Number.isFinite(values[0]!)) {
      replace(state, undefined, before);
      throw new HandgradError(
        'numeric',
        `Step ${before.step + 1}: the loss is ${values[0]!}.`,
        'the weights are those before this step',
      );
    }
    this.state = replace(before, state);
    return new Means(logNames(this.compiled())).add(values, rows);
  }

  /** Prints the layers, their output shapes and parameters. `print` gets one line at a time. */
  summary(print: (line: string) => void = console.log): void {
    for (const line of summarize(this.network, this.inputShapes, this.specs)) print(line);
  }

  /** Frees the parameters and the optimizer's slots. */
  dispose(): void {
    release(this.state);
  }

  private get inputNames(): readonly string[] | undefined {
    return Array.isArray(this.network.inputs) ? (this.network.inputs as readonly string[]) : undefined;
  }

  private wantedInputs(prefix = ''): Wanted[] {
    return this.inputShapes.map((shape, i) => ({
      what: `${prefix}x${this.inputNames ? `[${this.inputNames[i]!}]` : ''}`,
      examples: [shape.slice(1)],
      indices: this.network.indices[i],
    }));
  }

  private wants(prefix = ''): Wants {
    const { losses } = this.compiled();
    const t = this.outputShapes.map((shape, i): Wanted => {
      const what = `${prefix}y${this.network.outputs ? `[${this.network.outputs[i]!}]` : ''}`;
      const same = { what, examples: [shape.slice(1)] };
      if (losses[i]!.targets === 'same') return same;
      const classes = { rank: shape.length - 2, below: shape.at(-1)! };
      return { what, examples: [...same.examples, shape.slice(1, -1)], indicesAtRank: classes };
    });
    return { inputs: this.inputNames, outputs: this.network.outputs, x: this.wantedInputs(prefix), t };
  }

  private compiled(): Plan {
    if (!this.plan)
      throw new HandgradError(
        'state',
        'The model is not compiled.',
        "call model.compile({ loss: 'softmaxCrossEntropy' }) first",
      );
    return this.plan;
  }

  private async sourceOf(data: Pair | Dataset, batchSize: number, prefix: string): Promise<Source> {
    if (!Array.isArray(data) || isBatchList(data))
      return datasetSource(this.wants(`${prefix}batch `), data as Dataset);
    const [x, y, weight] = data as unknown as Pair;
    return tableSource(await toTable(this.wants(prefix), x, y, weight), batchSize);
  }
}

/** The network's outputs in inference, as a list. */
const infer = (network: Layer, x: readonly Tensor[], params: State['params']): readonly Tensor[] => {
  const { y } = network.forward(network.inputs ? x : x[0]!, params, { training: false, seed: 0 });
  return network.outputs ? (y as readonly Tensor[]) : [y as Tensor];
};

const batched = (inputs: Layer['inputs'], inputShape: ModelOptions['inputShape']): readonly Shape[] => {
  const list =
    Array.isArray(inputShape) && Array.isArray(inputShape[0])
      ? (inputShape as readonly Shape[])
      : [inputShape as Shape];
  if (inputs === undefined && list.length !== 1)
    throw new HandgradError('option', `inputShape: expected one shape, received ${list.length}.`);
  for (const shape of list)
    if (!Array.isArray(shape) || !shape.every((d) => Number.isInteger(d) && (d > 0 || d === -1)))
      throw new HandgradError(
        'option',
        `inputShape: expected whole numbers such as [784], received ${formatShape(shape as Shape)}.`,
      );
  return list.map((shape) => [-1, ...shape]);
};

const isOptions = (value: unknown): value is FitOptions =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof Tensor) &&
  !('data' in value);

/** `[{ xs, ys }, …]` is a data set; `[x, y]` are arrays. */
const isBatchList = (list: readonly unknown[]): boolean =>
  typeof list[0] === 'object' && list[0] !== null && 'xs' in list[0];

const split = (N: number, share: number): { trained: number; held: number } => {
  if (!(share >= 0 && share < 1))
    throw new HandgradError('option', `validationSplit: expected a number in [0, 1), received ${share}.`);
  const trained = Math.floor(N * (1 - share));
  if (trained === 0)
    throw new HandgradError('data', `validationSplit ${share} leaves none of ${N} examples to train on.`);
  return { trained, held: N - trained };
};
