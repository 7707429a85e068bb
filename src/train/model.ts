import type { Tensor } from '@tensorflow/tfjs-core';
import { assertBackendReady } from '../backends/index.js';
import { anyCanBeLost, currentLoss, explained, lossOfTensor } from '../backends/lost.js';
import { assertLayer } from '../compose/wiring.js';
import type { Layer, ParamSpec, Shape, ShapeOf, Value } from '../contract.js';
import { HandgradError } from '../errors.js';
import { release, replace, scope } from '../memory.js';
import { rateAt } from '../optimizers/apply.js';
import { deriveSeed } from '../random.js';
import type { Tree } from '../tree.js';
import { restored, type Backup } from './backup.js';
import { lossAndGradients, stepOnce, updateBy } from './byHand.js';
import type { Logs } from './callbacks/contract.js';
import { toRowsNow, type ArrayLike } from './data.js';
import { evaluateSource } from './evaluate.js';
import { runFit, type History } from './fit.js';
import {
  areOptions,
  assertKnown,
  assertRows,
  checkClassWeight,
  checkCompile,
  checkFit,
  checkInputShape,
  checkMetrics,
  finiteNumber,
  wholeAtLeast1,
  wholeNumber,
  type CompileOptions,
  type DatasetEvaluateOptions,
  type DatasetFitOptions,
  type EvaluateOptions,
  type FitOptions,
  type ModelOptions,
} from './modelOptions.js';
import { planOf, untuned, type Plan, type Tuning } from './plan.js';
import { predictRows } from './predict.js';
import {
  assertSameLength,
  inOrder,
  type BatchLike,
  type Dataset,
  type Several,
  type Wants,
} from './source.js';
import { evaluationSource, fitSources } from './sources.js';
import { fresh, makeParams, named, type State } from './state.js';
import { stepSeed } from './steps.js';
import { summarize } from './summary.js';
import { withRateFactor, withTrainable } from './tuning.js';
import { inputNamesOf, wantedInputs, wantsOf } from './wants.js';
import { copies, withWeights, type NamedTensors } from './weights.js';

/**
 * A network with its parameters: compile, fit, evaluate, predict, as in Keras and tfjs.
 *
 *     const model = new Model(sequential([layers.dense({ units: 10 })]), { inputShape: [784] });
 *     model.compile({ loss: 'softmaxCrossEntropy', optimizer: 'adam', metrics: ['accuracy'] });
 *     await model.fit(x, labels, { epochs: 5, batchSize: 64 });
 *
 * batchSize N, 1 and m make batch, stochastic and mini-batch gradient descent (lesson 4, eq. 17; lesson 5, eqs. batch,
 * stochastic, mini-batch).
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
  /** True while a callback runs: it may set the weights. */
  mayBeSet = false;
  /** Passes over the data begun in all calls of `fit`: the order of the examples follows from it and the seed. */
  epochsSeen = 0;
  /** What `fit` has kept on the host, where the GPU may be lost. */
  backup: Backup | undefined;
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
    this.seed = wholeNumber('seed', options.seed ?? 0);
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
    this.backup = undefined; // another optimizer has other slots
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
   * Freezes a layer or a parameter, or trains it again with all that is in it, by its path (`block/dense`,
   * `dense/kernel`). What the optimizer knows of it is kept. A frozen batch normalization uses its moving averages, and they stay: it is
   * in inference, as in Keras. A layer made with `trainable: false` stays frozen.
   *
   * @throws {HandgradError} code `option`: an unknown path, with the nearest ones; nothing there that can be
   *   trained; or what it stands in is frozen
   */
  setTrainable(path: string, trainable: boolean): this {
    this.assertIdle('setTrainable');
    return this.tune(withTrainable(this.tuning, this.specs, path, trainable));
  }

  /**
   * Multiplies the learning rate of a layer or a parameter by a factor, default 1; the factors of a path and of
   * what it stands in multiply. Set again, a path's factor is the new one.
   *
   * @throws {HandgradError} code `option`: an unknown path, or a factor that is not a number ≥ 0
   */
  setLearningRateMultiplier(path: string, factor: number): this {
    this.assertIdle('setLearningRateMultiplier');
    return this.tune(withRateFactor(this.tuning, this.specs, path, factor));
  }

  /** Copies of the parameters by name, `dense/kernel`, moving averages included. The caller disposes them. */
  getWeights(): NamedTensors {
    return copies(this.weights);
  }

  /**
   * Sets all parameters by name, each from a tensor (which stays yours), nested arrays, a typed array or
   * `{ data, shape }`; what the optimizer knows stays. While `fit` runs, only its callbacks can.
   *
   *     model.setWeights({ ...model.getWeights(), 'dense/bias': [0, 0] });
   *
   * @throws {HandgradError} code `option`: an unknown name, with the nearest ones; `data`: a name that is missing
   * @throws {ShapeError} a value of another shape
   */
  setWeights(values: Readonly<Record<string, ArrayLike>>): this {
    this.assertAlive();
    if (!this.mayBeSet) this.assertIdle('setWeights');
    const params = scope(() => withWeights(this.state.params, values));
    this.state = replace(this.state, { ...this.state, params });
    return this;
  }

  /**
   * Puts back the state at the end of the last epoch of `fit`: weights, optimizer, place in the random numbers. For a GPU
   * that was lost, and everything on it: on webgl and webgpu `fit` keeps a copy on the host (of its beginning, its
   * end, and the ends of epochs, at most one a second), which is put on the backend that runs now.
   *
   *     await useBackend('webgl'); // anew; or 'wasm'
   *     await model.fit(x, y, { epochs, initialEpoch: model.restore() });
   *
   * @returns how many epochs were done: `initialEpoch` for the next `fit`
   * @throws {HandgradError} code `state`: there is no copy; `backend`: the backend that runs now is the lost one
   */
  restore(): number {
    this.assertFree('restore');
    const loss = currentLoss();
    if (loss) throw loss;
    const { backup } = this;
    if (!backup)
      throw new HandgradError(
        'state',
        'restore: there is no copy of the state.',
        '`fit` keeps one on backends whose GPU may be lost, webgl and webgpu; elsewhere getWeights() makes one',
      );
    this.state = replace(this.state, restored(backup));
    this.epochsSeen = backup.epochsSeen;
    return backup.epoch;
  }

  /**
   * Trains on arrays or tensors, [N, …] each, or on an iterable of batches. Reads your arrays until it is done: change
   * them afterwards. Frees nothing of yours: a generator that yields tensors disposes them after its `yield`. Options and defaults: `FitOptions`.
   *
   * @returns the loss and the metrics of every epoch
   * @throws {ShapeError} data that do not fit the network
   * @throws {HandgradError} code `data`: empty, NaN, a class out of range; `numeric`: a loss or a weight became
   *   NaN or infinite (the step, and the first value that did; the weights go back to the last good ones); `memory`: no
   *   room for a tensor (which, and the batch size to try); `backend`: the GPU is lost (see `restore`)
   */
  fit(x: Several<ArrayLike>, y: Several<ArrayLike>, options?: FitOptions): Promise<History>;
  fit(dataset: Dataset, options?: DatasetFitOptions): Promise<History>;
  async fit(
    x: Several<ArrayLike> | Dataset,
    second?: Several<ArrayLike> | FitOptions,
    third?: FitOptions,
  ): Promise<History> {
    this.assertIdle('fit');
    const alone = third === undefined && (second === undefined || areOptions(second, this.network.outputs));
    const options = ((alone ? second : third) ?? {}) as FitOptions;
    const { batchSize, ...loop } = checkFit(options);
    return this.during('fit', async () => {
      const classWeight = checkClassWeight(options.classWeight, this.outputShapes);
      const plan = { ...this.compiled(), classWeight };
      const seed = (options.shuffle ?? true) ? deriveSeed(this.seed, 'shuffle') : undefined;
      const y = alone ? undefined : (second as Several<ArrayLike>);
      const sources = await fitSources(this.wants, x, y, options, batchSize, seed);
      return runFit(this, { ...loop, ...sources, plan });
    });
  }

  /**
   * Loss and metrics over all examples, in inference (no dropout, moving averages).
   *
   * @throws {ShapeError} data that do not fit the network @throws {HandgradError} code `data`
   */
  evaluate(x: Several<ArrayLike>, y: Several<ArrayLike>, options?: EvaluateOptions): Promise<Logs>;
  evaluate(dataset: Dataset, options?: DatasetEvaluateOptions): Promise<Logs>;
  async evaluate(
    x: Several<ArrayLike> | Dataset,
    second?: Several<ArrayLike> | DatasetEvaluateOptions,
    third?: EvaluateOptions,
  ): Promise<Logs> {
    const alone = third === undefined && areOptions(second, this.network.outputs);
    const options = ((alone ? second : third) ?? {}) as EvaluateOptions;
    const y = alone ? undefined : (second as Several<ArrayLike> | undefined);
    assertKnown('evaluate', options, ['batchSize', 'sampleWeight', 'metrics']);
    const { metrics } = options;
    const compiled = this.compiled();
    const plan = metrics
      ? { ...compiled, metrics: checkMetrics(metrics, compiled.losses, this.outputShapes) }
      : compiled;
    const source = await evaluationSource(this.wants, x, y, options);
    return evaluateSource(plan, () => this.living(), source);
  }

  /**
   * The network's output in inference: from a loss on logits, logits. The caller disposes it.
   *
   * @param options - batchSize: default 32
   * @returns [N, …]; a list for a network of several outputs
   * @throws {ShapeError} inputs that do not fit the network @throws {HandgradError} code `data`
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
    assertSameLength(rows.map((r, i) => [wanted[i]!.what, r.length]));
    const outputs = explaining(() => predictRows(this.network, rows, params, batchSize));
    return this.network.outputs ? outputs : outputs[0]!;
  }

  /**
   * One step on one batch. With `sampleWeight` [N] as in `fit`.
   *
   * @returns the loss before the update, and the metrics
   * @throws {HandgradError} code `numeric`: the loss, or an accumulated gradient, is not finite; the weights stay
   */
  async trainOnBatch(x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike): Promise<Logs> {
    this.assertIdle('trainOnBatch');
    return this.during('trainOnBatch', async () => {
      const { state, logs } = await stepOnce(this.moment(), this.wants(), batchOf(x, y, sampleWeight));
      this.state = replace(this.state, state);
      return logs;
    });
  }

  /**
   * For training steps of your own: the loss of a batch (with penalties, dropout as in training) and its
   * gradients by the trained parameters, by name, as `tf.variableGrads` returns them. The caller disposes them.
   *
   *     const { value, grads } = model.gradients(x, y);
   *     model.applyGradients(grads);
   *
   * The two together are `trainOnBatch`, but for moving averages: these follow `fit` and `trainOnBatch` only.
   */
  gradients(
    x: Several<ArrayLike>,
    y: Several<ArrayLike>,
    sampleWeight?: ArrayLike,
  ): { readonly value: Tensor; readonly grads: NamedTensors } {
    const moment = this.moment();
    return explaining(() => lossAndGradients(moment, this.wants(), batchOf(x, y, sampleWeight)));
  }

  /**
   * One update by the compiled optimizer, by gradients of every trained parameter, by name; they stay yours.
   * Gradients of frozen parameters are not looked at.
   *
   * @throws {HandgradError} code `state`: a gradient that is missing; `option`: of a parameter that is not there
   * @throws {ShapeError} a gradient that is not of its parameter's shape
   */
  applyGradients(grads: Readonly<Record<string, Tensor>>): this {
    this.assertIdle('applyGradients');
    const moment = this.moment();
    this.state = replace(this.state, explaining(() => updateBy(grads, moment))); // prettier-ignore
    return this;
  }

  /** Prints the layers, their output shapes and parameters. `print` gets one line at a time. */
  summary(print: (line: string) => void = console.log): void {
    for (const line of summarize(this.network, this.inputShapes, this.specs)) print(line);
  }

  /** Frees the parameters and the optimizer's slots. The model cannot be used afterwards. */
  dispose(): void {
    this.assertFree('dispose');
    release(this.state);
    this.backup = undefined;
    this.disposed = true;
  }

  /** Neither disposed, nor on a GPU that is lost. */
  private assertAlive(): void {
    this.assertNotDisposed();
    if (!anyCanBeLost()) return; // it is asked in every step
    for (const w of named(this.state.params).values()) {
      const loss = lossOfTensor(w);
      if (loss) throw loss;
    }
  }

  private assertNotDisposed(): void {
    if (this.disposed) throw new HandgradError('state', 'The model has been disposed.', 'make a new one');
  }

  private living(): State {
    this.assertAlive();
    return this.state;
  }

  private assertIdle(method: string): void {
    this.assertAlive();
    this.assertFree(method);
  }

  /** No other method is changing the parameters now. */
  private assertFree(method: string): void {
    if (method !== 'dispose') this.assertNotDisposed();
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
    } catch (error) {
      throw explained(error);
    } finally {
      this.busy = undefined;
    }
  }

  private tune(tuning: Tuning): this {
    this.tuning = tuning;
    if (this.plan) this.plan = planOf(this.network, this.specs, this.plan, this.plan.optimizer, tuning);
    return this;
  }

  private readonly wants = (prefix = ''): Wants =>
    wantsOf(this.network, this.inputShapes, this.outputShapes, this.compiled().losses, prefix);

  /** Before the next step. */
  private moment() {
    const plan = this.compiled();
    return { plan, before: this.state, seed: stepSeed(this), learningRate: this.learningRate };
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
}

/** tfjs stumbles in many ways over a GPU that is gone. */
const explaining = <T>(f: () => T): T => {
  try {
    return f();
  } catch (error) {
    throw explained(error);
  }
};

const batchOf = (x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike): BatchLike =>
  sampleWeight === undefined ? [x, y] : [x, y, sampleWeight];
