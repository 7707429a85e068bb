import type { Tensor } from '@tensorflow/tfjs-core';
import { assertBackendReady } from '../backends.js';
import { assertLayer } from '../compose/wiring.js';
import type { Layer, ParamSpec, Shape, ShapeOf, Value } from '../contract.js';
import { HandgradError } from '../errors.js';
import { release, replace, scope } from '../memory.js';
import { concat } from '../ops/index.js';
import { deriveSeed } from '../random.js';
import type { Tree } from '../tree.js';
import type { Logs } from './callbacks.js';
import { toRowsNow, type ArrayLike, type Wanted } from './data.js';
import { Means, evaluateSource, logNames, runFit, scalars, stepSeed, type History } from './fit.js';
import {
  areFitOptions,
  assertKnown,
  assertRows,
  checkCompile,
  checkFit,
  checkInputShape,
  trainedShare,
  wholeAtLeast1,
  type CompileOptions,
  type EvaluateOptions,
  type Examples,
  type FitOptions,
  type ModelOptions,
} from './modelOptions.js';
import {
  assertIndices,
  assertSameLength,
  datasetSource,
  inOrder,
  isBatches,
  isDataset,
  part,
  tableSource,
  toTable,
  userBatch,
  type BatchLike,
  type Dataset,
  type Several,
  type Source,
  type Wants,
} from './source.js';
import { makeParams, named, type State } from './state.js';
import { planOf, trainStep, type Plan } from './step.js';
import { summarize } from './summary.js';

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
  private readonly specs: Tree<ParamSpec>;
  private plan: Plan | undefined;
  /** The method that is changing the parameters now. */
  private busy: string | undefined;
  private disposed = false;

  /**
   * @throws {ShapeError} layers that do not fit the shape, with the layer's path, before any tensor exists
   * @throws {HandgradError} code `backend`: no backend is ready
   */
  constructor(network: Layer, options: ModelOptions) {
    assertLayer('The network', network);
    assertKnown('Model', options, ['inputShape', 'seed']);
    this.network = network;
    this.seed = options.seed ?? 0;
    this.inputShapes = checkInputShape(network.inputs, options.inputShape);
    const x = (network.inputs ? this.inputShapes : this.inputShapes[0]!) as ShapeOf<Value>;
    const y = network.outShape(x);
    this.outputShapes = network.outputs ? (y as readonly Shape[]) : [y as Shape];
    this.specs = network.params(x);
    assertBackendReady();
    const params = scope(() => makeParams(this.specs, deriveSeed(this.seed, 'init')));
    this.state = { params, slots: {}, step: 0, updates: 0 };
  }

  /** The parameters by name: `dense/kernel`. They live until the next step: copy what you keep. */
  get weights(): ReadonlyMap<string, Tensor> {
    this.assertAlive();
    return named(this.state.params);
  }

  /**
   * Chooses loss, optimizer and metrics. Called again, the weights stay and the optimizer starts afresh.
   *
   * @throws {HandgradError} code `option`: an unknown loss, optimizer, metric or option, with the nearest names
   */
  compile(options: CompileOptions): this {
    this.assertIdle('compile');
    assertRows(this.outputShapes);
    const { optimizer, ...objective } = checkCompile(options, this.network.outputs, this.outputShapes);
    this.plan = planOf(this.network, this.specs, objective, optimizer);
    this.state = replace(this.state, { ...this.state, slots: {}, updates: 0 });
    return this;
  }

  /**
   * Trains on arrays or tensors, or on an iterable of batches. Frees nothing of yours: a generator that yields
   * tensors disposes them after its `yield`.
   *
   * @returns the loss and the metrics of every epoch
   * @throws {ShapeError} data that do not fit the network
   * @throws {HandgradError} code `data`: empty, NaN, a class out of range; `numeric`: a loss or a weight became
   *   NaN or infinite (the step, and the first value that did; the weights go back to the last good ones)
   */
  fit(x: Several<ArrayLike>, y: Several<ArrayLike>, options?: FitOptions): Promise<History>;
  fit(
    dataset: Dataset,
    options?: Pick<FitOptions, 'epochs' | 'validationData' | 'callbacks'>,
  ): Promise<History>;
  async fit(
    x: Several<ArrayLike> | Dataset,
    second?: Several<ArrayLike> | FitOptions,
    third?: FitOptions,
  ): Promise<History> {
    this.assertIdle('fit');
    const alone =
      third === undefined && (second === undefined || areFitOptions(second, this.network.outputs));
    const options = ((alone ? second : third) ?? {}) as FitOptions;
    const { epochs, batchSize, callbacks } = checkFit(options);
    const { shuffle = true, validationSplit = 0, validationData, sampleWeight } = options;
    return this.during('fit', async () => {
      const plan = this.compiled();
      let source: Source;
      let validation: Source | undefined;
      if (alone) source = this.batchesOf(x as Dataset, '');
      else {
        const table = await toTable(
          this.wants(),
          x as Several<ArrayLike>,
          second as Several<ArrayLike>,
          sampleWeight,
        );
        const trained = validationData ? table.length : trainedShare(table.length, validationSplit);
        const seed = shuffle ? deriveSeed(this.seed, 'shuffle') : undefined;
        source = tableSource(part(table, 0, trained), batchSize, seed);
        if (trained < table.length) validation = tableSource(part(table, trained, table.length), batchSize);
      }
      if (validationData) validation = await this.sourceOf(validationData, batchSize, 'validationData ');
      return runFit(this, { plan, source, validation, epochs, callbacks });
    });
  }

  /** Loss and metrics, in inference (no dropout, moving averages). */
  evaluate(x: Several<ArrayLike>, y: Several<ArrayLike>, options?: EvaluateOptions): Promise<Logs>;
  evaluate(dataset: Dataset): Promise<Logs>;
  async evaluate(
    x: Several<ArrayLike> | Dataset,
    y?: Several<ArrayLike>,
    options: EvaluateOptions = {},
  ): Promise<Logs> {
    assertKnown('evaluate', options, ['batchSize', 'sampleWeight']);
    const { batchSize = 32, sampleWeight } = options;
    wholeAtLeast1('batchSize', batchSize);
    const plan = this.compiled();
    const source =
      y === undefined
        ? this.batchesOf(x as Dataset, '')
        : tableSource(await toTable(this.wants(), x as Several<ArrayLike>, y, sampleWeight), batchSize);
    return evaluateSource(plan, () => this.living(), source);
  }

  /**
   * The network's output in inference: from a loss on logits, logits. The caller disposes it.
   *
   * @returns [N, …]; a list for a network of several outputs
   */
  predict(
    x: Several<ArrayLike>,
    options: { readonly batchSize?: number | undefined } = {},
  ): Tensor | readonly Tensor[] {
    assertKnown('predict', options, ['batchSize']);
    const batchSize = wholeAtLeast1('batchSize', options.batchSize ?? 32);
    const { params } = this.living();
    const wanted = this.wantedInputs();
    const rows = inOrder('x', x, this.inputNames).map((value, i) => toRowsNow(wanted[i]!, value));
    const N = assertSameLength(rows.map((r, i) => [wanted[i]!.what, r.length]));
    const outputs = scope(() => {
      const parts: (readonly Tensor[])[] = [];
      for (let from = 0; from < N; from += batchSize) {
        const these = Int32Array.from({ length: Math.min(batchSize, N - from) }, (_, i) => from + i);
        parts.push(scope(() => infer(this.network, rows.map((r) => r.take(these)), params))); // prettier-ignore
      }
      return this.outputShapes.map((_, i) =>
        parts.length === 1 ? parts[0]![i]! : concat(parts.map((p) => p[i]!)),
      );
    });
    return this.network.outputs ? outputs : outputs[0]!;
  }

  /** One step on one batch. @returns the loss before the update, and the metrics */
  async trainOnBatch(x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike): Promise<Logs> {
    this.assertIdle('trainOnBatch');
    return this.during('trainOnBatch', async () => {
      const plan = this.compiled();
      const batch: BatchLike = sampleWeight === undefined ? [x, y] : [x, y, sampleWeight];
      await assertIndices(this.wants(), batch);
      const before = this.state;
      let rows = 0;
      const { read, state } = scope(() => {
        const tensors = userBatch(this.wants(), batch);
        rows = tensors.x[0]!.shape[0]!;
        const { state: next, ...evaluated } = trainStep(
          plan,
          before,
          tensors,
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
      return new Means(logNames(plan)).add(values, rows);
    });
  }

  /** Prints the layers, their output shapes and parameters. `print` gets one line at a time. */
  summary(print: (line: string) => void = console.log): void {
    for (const line of summarize(this.network, this.inputShapes, this.specs)) print(line);
  }

  /** Frees the parameters and the optimizer's slots. The model cannot be used afterwards. */
  dispose(): void {
    this.assertIdle('dispose');
    release(this.state);
    this.disposed = true;
  }

  private assertAlive(): void {
    if (this.disposed) throw new HandgradError('state', 'The model has been disposed.', 'make a new one');
  }

  private living(): State {
    this.assertAlive();
    return this.state;
  }

  private assertIdle(method: string): void {
    if (method !== 'dispose') this.assertAlive();
    if (this.busy)
      throw new HandgradError(
        'state',
        `${method}: ${this.busy} is already running on this model.`,
        'await it first',
      );
  }

  private async during<T>(method: string, f: () => Promise<T>): Promise<T> {
    this.busy = method;
    try {
      return await f();
    } finally {
      this.busy = undefined;
    }
  }

  private get inputNames(): readonly string[] | undefined {
    return Array.isArray(this.network.inputs) ? (this.network.inputs as readonly string[]) : undefined;
  }

  private wantedInputs(prefix = ''): Wanted[] {
    return this.inputShapes.map((shape, i) => ({
      what: `${prefix}x${this.inputNames ? `[${this.inputNames[i]!}]` : ''}`,
      isInput: true,
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
    this.assertAlive();
    if (this.plan) return this.plan;
    throw new HandgradError(
      'state',
      'The model is not compiled.',
      "call model.compile({ loss: 'softmaxCrossEntropy' }) first",
    );
  }

  /** @throws {HandgradError} code `data`: arrays without their targets, or nothing that can be iterated */
  private batchesOf(data: unknown, prefix: string): Source {
    if (isDataset(data)) return datasetSource(this.wants(`${prefix}batch `), data);
    throw new HandgradError(
      'data',
      `${prefix}y is missing: expected x and y, or an iterable of { xs, ys }.`,
      'fit(x, y, { epochs }) or fit(dataset, { epochs })',
    );
  }

  private async sourceOf(
    data: NonNullable<FitOptions['validationData']>,
    batchSize: number,
    prefix: string,
  ): Promise<Source> {
    if (!Array.isArray(data) || isBatches(data)) return this.batchesOf(data, prefix);
    const [x, y, weight] = data as unknown as Examples;
    return tableSource(await toTable(this.wants(prefix), x, y, weight), batchSize);
  }
}

/** The network's outputs in inference, as a list. */
const infer = (network: Layer, x: readonly Tensor[], params: State['params']): readonly Tensor[] => {
  const { y } = network.forward(network.inputs ? x : x[0]!, params, { training: false, seed: 0 });
  return network.outputs ? (y as readonly Tensor[]) : [y as Tensor];
};
