import type { Tensor } from '@tensorflow/tfjs-core';
import { assertBackendReady } from '../backends.js';
import { assertLayer } from '../compose/wiring.js';
import {
  argument,
  isSpec,
  type Layer,
  type ParamSpec,
  type Shape,
  type ShapeOf,
  type Value,
} from '../contract.js';
import { HandgradError, unknownName } from '../errors.js';
import { release, replace, scope } from '../memory.js';
import { clone, concat } from '../ops/index.js';
import { rateAt } from '../optimizers/apply.js';
import { deriveSeed } from '../random.js';
import { leaves, type Tree } from '../tree.js';
import type { Logs } from './callbacks/contract.js';
import { toRowsNow, type ArrayLike } from './data.js';
import { evaluateSource, runFit, stepSeed, type History } from './fit.js';
import {
  areFitOptions,
  assertKnown,
  assertRows,
  checkClassWeight,
  checkCompile,
  checkFit,
  checkInputShape,
  checkMetrics,
  finiteNumber,
  wholeAtLeast1,
  type CompileOptions,
  type DatasetFitOptions,
  type EvaluateOptions,
  type Examples,
  type FitOptions,
  type ModelOptions,
} from './modelOptions.js';
import { pathAndAbove, planOf, untuned, type Plan, type Tuning } from './plan.js';
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
import { splitRows } from './split.js';
import { fresh, makeParams, named, type State } from './state.js';
import { gradientStep, trainStep } from './step.js';
import { summarize } from './summary.js';
import { Tally, toRead } from './tally.js';
import { applyGradients } from './update.js';
import { inputNamesOf, wantedInputs, wantsOf } from './wants.js';
import { copies, withWeights, type NamedTensors } from './weights.js';

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
  /** Passes over the data begun in all calls of `fit`: the order of the examples follows from it and the seed. */
  epochsSeen = 0;
  private readonly specs: Tree<ParamSpec>;
  private plan: Plan | undefined;
  private tuning: Tuning = untuned;
  /** Set by hand, or by a callback, in the place of the optimizer's. */
  private rate: number | undefined;
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
    this.state = { ...fresh, params, step: 0 };
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
    this.plan = planOf(this.network, this.specs, objective, optimizer, this.tuning);
    this.rate = undefined;
    this.state = replace(this.state, { ...this.state, ...fresh });
    return this;
  }

  /** The optimizer's, at the next step. @throws {HandgradError} set while a schedule decides it, or not a number ≥ 0 */
  get learningRate(): number {
    return this.rate ?? rateAt(this.compiled().optimizer, this.state.iterations);
  }

  set learningRate(rate: number) {
    const { learningRate } = this.compiled().optimizer;
    if (typeof learningRate !== 'number')
      throw new HandgradError(
        'state',
        `The learning rate follows the schedule "${learningRate.kind}": it cannot be set.`,
        'compile with a number as the learning rate',
      );
    this.rate = finiteNumber('learningRate', rate, 0);
  }

  /**
   * Freezes a layer or a parameter, or trains it again, by its path (`block/dense`, `dense/kernel`). What the
   * optimizer knows of it is kept. A frozen batch normalization uses its moving averages, as in Keras.
   *
   * @throws {HandgradError} code `option`: an unknown path, with the nearest ones
   */
  setTrainable(path: string, trainable: boolean): this {
    const frozen = new Set(this.tuning.frozen);
    if (trainable) frozen.delete(path);
    else frozen.add(path);
    return this.tune('setTrainable', path, { ...this.tuning, frozen });
  }

  /**
   * Multiplies the learning rate of a layer or a parameter; factors of a path and of what it stands in multiply.
   *
   * @throws {HandgradError} code `option`: an unknown path, or a factor that is not a number ≥ 0
   */
  setLearningRateMultiplier(path: string, factor: number): this {
    const rateFactors = new Map(this.tuning.rateFactors);
    rateFactors.set(path, finiteNumber('factor', factor, 0));
    return this.tune('setLearningRateMultiplier', path, { ...this.tuning, rateFactors });
  }

  /** Copies of the parameters by name, moving averages included. The caller disposes them. */
  getWeights(): NamedTensors {
    return copies(this.weights);
  }

  /**
   * Sets the parameters by name, from tensors (which stay yours), nested arrays or `{ data, shape }`.
   *
   * @throws {HandgradError} an unknown name, a missing one @throws {ShapeError} another shape
   */
  setWeights(values: Readonly<Record<string, ArrayLike>>): this {
    this.assertIdle('setWeights');
    const params = scope(() => withWeights(this.state.params, values));
    this.state = replace(this.state, { ...this.state, params });
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
  fit(dataset: Dataset, options?: DatasetFitOptions): Promise<History>;
  async fit(
    x: Several<ArrayLike> | Dataset,
    second?: Several<ArrayLike> | FitOptions,
    third?: FitOptions,
  ): Promise<History> {
    this.assertIdle('fit');
    const alone =
      third === undefined && (second === undefined || areFitOptions(second, this.network.outputs));
    const options = ((alone ? second : third) ?? {}) as FitOptions;
    const { epochs, initialEpoch, stepsPerEpoch, batchSize, callbacks } = checkFit(options);
    const { shuffle = true, validationSplit = 0, stratify = false, validationData, sampleWeight } = options;
    return this.during('fit', async () => {
      const plan = {
        ...this.compiled(),
        classWeight: checkClassWeight(options.classWeight, this.outputShapes),
      };
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
        const { trained, held } = await splitRows(table, validationData ? 0 : validationSplit, stratify);
        const seed = shuffle ? deriveSeed(this.seed, 'shuffle') : undefined;
        source = tableSource(part(table, trained), batchSize, seed);
        if (held.length) validation = tableSource(part(table, held), batchSize);
      }
      if (validationData) validation = await this.sourceOf(validationData, batchSize, 'validationData ');
      return runFit(this, { plan, source, validation, epochs, initialEpoch, stepsPerEpoch, callbacks });
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
    assertKnown('evaluate', options, ['batchSize', 'sampleWeight', 'metrics']);
    const { batchSize = 32, sampleWeight, metrics } = options;
    wholeAtLeast1('batchSize', batchSize);
    const compiled = this.compiled();
    const plan = metrics
      ? { ...compiled, metrics: checkMetrics(metrics, compiled.losses, this.outputShapes) }
      : compiled;
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
    const wanted = wantedInputs(this.network, this.inputShapes);
    const rows = inOrder('x', x, inputNamesOf(this.network)).map((value, i) => toRowsNow(wanted[i]!, value));
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
      const { read, state, size } = scope(() => {
        const { state: next, ...seen } = trainStep(
          plan,
          before,
          userBatch(this.wants(), batch),
          stepSeed(this),
          this.learningRate,
        );
        return { state: next, read: toRead(seen), size: seen.size };
      });
      const values = await Promise.all(read.map(async (r) => [...(await r.data())]));
      release(read);
      const loss = values[0]![0]!;
      if (!Number.isFinite(loss)) {
        replace(state, undefined, before);
        throw new HandgradError(
          'numeric',
          `Step ${before.step + 1}: the loss is ${loss}.`,
          'the weights are those before this step',
        );
      }
      this.state = replace(before, state);
      return new Tally(plan).add(values, size);
    });
  }

  /**
   * For training steps of your own: the loss of a batch (with penalties, dropout as in training) and its
   * gradients by the trained parameters, by name, as `tf.variableGrads` returns them. The caller disposes them.
   *
   *     const { value, grads } = model.gradients(x, y);
   *     model.applyGradients(grads);
   */
  gradients(
    x: Several<ArrayLike>,
    y: Several<ArrayLike>,
    sampleWeight?: ArrayLike,
  ): { readonly value: Tensor; readonly grads: NamedTensors } {
    const plan = this.compiled();
    const batch: BatchLike = sampleWeight === undefined ? [x, y] : [x, y, sampleWeight];
    return scope(() => {
      const tensors = userBatch(this.wants(), batch);
      const { loss, grads } = gradientStep(plan, this.state.params, tensors, stepSeed(this));
      return { value: loss, grads: Object.fromEntries([...grads].map(([path, g]) => [path, clone(g)])) };
    });
  }

  /**
   * One update by the compiled optimizer, by gradients of every trained parameter, which stay yours.
   *
   * @throws {HandgradError} a gradient that is missing, or of a parameter that is not there @throws {ShapeError}
   */
  applyGradients(grads: Readonly<Record<string, Tensor>>): this {
    this.assertIdle('applyGradients');
    const plan = this.compiled();
    const known = [...this.weights.keys()];
    for (const name of Object.keys(grads))
      if (!known.includes(name)) throw unknownName('parameter', name, known);
    const given = new Map(Object.entries(grads).map(([path, g]) => [path, g]));
    const state = scope(() => {
      const own = new Map([...given].map(([path, g]) => [path, clone(g)]));
      return applyGradients(plan, this.state, own, new Map(), this.learningRate);
    });
    this.state = replace(this.state, state);
    return this;
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

  private tune(method: string, path: string, tuning: Tuning): this {
    this.assertIdle(method);
    const known = new Set(leaves(this.specs, isSpec).flatMap(([own]) => pathAndAbove(own)));
    if (!known.has(path)) throw unknownName('layer or parameter', path, [...known].sort());
    this.tuning = tuning;
    if (this.plan) this.plan = planOf(this.network, this.specs, this.plan, this.plan.optimizer, tuning);
    return this;
  }

  private wants(prefix = ''): Wants {
    const { losses } = this.compiled();
    return wantsOf(this.network, this.inputShapes, this.outputShapes, losses, prefix);
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
  const { y } = network.forward(argument(network, x), params, { training: false, seed: 0 });
  return network.outputs ? (y as readonly Tensor[]) : [y as Tensor];
};
