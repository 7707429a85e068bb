/** `handgrad train`: a network on a data set, with progress, and a report at the end. */
import { backendInfo } from '../backends/index.js';
import type { Layer, Shape } from '../contract.js';
import { HandgradError, formatShape } from '../errors.js';
import { release } from '../memory.js';
import { rateAt } from '../optimizers/apply.js';
import type { Optimizer } from '../optimizers/contract.js';
import { monitor } from '../train/callbacks/monitor.js';
import { Model } from '../train/model.js';
import { callbacksOf } from './callbacks.js';
import { byNumber } from './classWeights.js';
import { slice, type DataSet, type Examples } from './dataSets.js';
import type { Chosen } from './grammar.js';
import { headOf, type Head } from './head.js';
import { trainedCount } from './heldOut.js';
import type { Io } from './io.js';
import { LiveLine } from './liveLine.js';
import { metricsOf } from './metricList.js';
import { nameOfHidden, networkOf } from './network.js';
import { optimizerOf } from './optimizer.js';
import { startBackend } from './startBackend.js';
import type { TrainOptions } from './options.js';
import { pictureOf } from './picture.js';
import { predictRows } from './predict.js';
import { Recorder } from './recorder.js';
import { humanReport, jsonReport, type End, type Start } from './report.js';
import { onInterrupt } from './signals.js';
import { fitMetrics, inOrder, jsonName } from './tested.js';

/** After this long without a sign of life, the program says what it is doing; in milliseconds. */
const patience = 2000;
const evaluationBatch = 256;
/** How often `--monitor` looks, in the whole run: the last time is near its end. */
const looks = 100;

const load = async (name: string, data: DataSet, live: LiveLine): Promise<Examples> => {
  const say = `loading ${name}…`;
  const timer = setTimeout(() => (live.on ? live.draw(() => say, true) : live.print(say)), patience);
  try {
    return await data.load();
  } finally {
    clearTimeout(timer);
    live.clear();
  }
};

/** The examples to train on: all of them, or the first few. */
const limited = ({ trainX, trainY }: Examples, unit: string, limit: number | undefined) => {
  const all = trainX.shape[0]!;
  if (limit !== undefined && limit > all)
    throw new HandgradError(
      'option',
      `--limit: expected at most ${all}, the number of training ${unit}, received "${limit}".`,
    );
  const count = limit ?? all;
  return { count, x: slice(trainX, 0, count), y: trainY.subarray(0, count) };
};

const networkFrom = (options: TrainOptions, head: Head) => {
  const { layers, activation, initializer, regularizer, constraint } = options;
  const dense = {
    activation: activation.make(activation.options),
    kernelInitializer: initializer,
    kernelRegularizer: regularizer,
    kernelConstraint: constraint,
  };
  return networkOf(layers, dense, { ...head, activation: options.outputActivation ?? head.activation });
};

/** @throws {HandgradError} code `option`: hidden layers after which an example is more than one row */
const assertRows = (network: Layer, inputShape: Shape): void => {
  const shape = network.outShape([-1, ...inputShape]) as Shape;
  if (shape.length !== 2)
    throw new HandgradError(
      'option',
      `--layers: expected layers that end in one row of numbers an example, received ${formatShape(shape)} after the last layer.`,
      'put flatten at the end',
    );
};

/** What the run begins with, for the report. */
const startOf = (
  name: string,
  options: TrainOptions,
  optimizer: Optimizer,
  {
    inputs,
    units,
    trained,
    held,
    tested,
  }: Readonly<Record<'inputs' | 'units' | 'trained' | 'held' | 'tested', number>>,
): Start => {
  const { learningRate } = optimizer;
  return {
    data: name,
    layers: [inputs, ...options.layers.map(nameOfHidden), units],
    activation: options.activation.text,
    loss: options.loss.kind,
    optimizer: optimizer.kind,
    learningRate: rateAt(optimizer, 0),
    ...(typeof learningRate === 'number' ? {} : { schedule: learningRate.kind }),
    batchSize: options.batchSize,
    epochs: options.epochs,
    seed: options.seed,
    backend: backendInfo().name,
    threads: backendInfo().threads,
    trainExamples: trained,
    ...(held > 0 ? { validationExamples: held } : {}),
    testExamples: tested,
  };
};

/**
 * Trains, evaluates on the test examples and reports. The first Ctrl-C ends the training after a step, with
 * the report of what was reached; `quit` is called for the second.
 */
export const train = async (
  chosen: Chosen<DataSet>,
  options: TrainOptions,
  io: Io,
  quit: (code: number) => void = (code) => process.exit(code),
): Promise<void> => {
  const { batchSize, epochs, seed, loss, validationSplit, stratify } = options;
  const live = new LiveLine(io);
  const data = chosen.make(chosen.options);
  if (options.reduceLr && options.schedule)
    throw new HandgradError(
      'option',
      '--reduce-lr: expected no --schedule: it decides the learning rate itself.',
    );
  if (stratify && !data.classes)
    throw new HandgradError(
      'option',
      `--stratify: expected a data set of classes, received "${chosen.name}".`,
    );
  const head = headOf(loss, data);
  const network = networkFrom(options, head);
  const metrics = metricsOf(options.metrics, loss, head.oneHot);
  const callbacks = callbacksOf([options.earlyStopping, options.reduceLr], validationSplit > 0);
  const classWeight = options.classWeight && byNumber(options.classWeight, data.classes);
  const examples = await load(chosen.text, data, live);
  const { count, x, y } = limited(examples, data.unit, options.limit);
  const trained = trainedCount(y, validationSplit, stratify);
  const stepsPerEpoch = Math.ceil(trained / batchSize);
  const optimizer = optimizerOf(options, { stepsPerEpoch, epochs });
  const watching = options.monitor
    ? monitor({ every: Math.ceil((stepsPerEpoch * epochs) / looks) })
    : undefined;

  const inputShape = x.shape.slice(1);
  assertRows(network, inputShape);
  const backend = await startBackend({ ...options, io, live }, () => {
    const trial = new Model(network, { inputShape, seed }).compile({ loss, optimizer, metrics });
    const batch = limited(examples, data.unit, Math.min(batchSize, count));
    const targets = head.targets(batch.y);
    return { step: () => trial.trainOnBatch(batch.x, targets), dispose: () => trial.dispose() };
  });
  const model = new Model(network, { inputShape, seed });
  const report = options.json ? jsonReport(io, live) : humanReport(io, live, data.unit);
  const recorder = new Recorder(live, report);
  const quiet = onInterrupt({
    first: () => recorder.interrupt(),
    second: () => {
      live.clear();
      quit(130);
    },
  });
  try {
    model.compile({ loss, optimizer, metrics });
    const tests = examples.testY.length;
    const sizes = { inputs: inputShape.reduce((a, b) => a * b, 1), units: head.units, trained, held: count - trained, tested: tests }; // prettier-ignore
    report.start(startOf(chosen.text, options, optimizer, sizes));
    await model.fit(x, head.targets(y), {
      epochs,
      batchSize,
      validationSplit,
      stratify,
      classWeight,
      callbacks: [recorder, ...callbacks, ...(watching ? [watching] : [])],
    });
    const { interrupted } = recorder; // a signal from here on changes nothing of what was trained
    live.draw(() => `evaluating on ${tests} test ${data.unit}…`, true);
    const logs = await model.evaluate(examples.testX, head.targets(examples.testY), {
      batchSize: evaluationBatch,
      metrics: data.classes ? metrics : [...fitMetrics, ...metrics],
    });
    const outputs = !options.json ? await predictRows(model, examples.testX, head.units) : [];
    const figures = Object.entries(logs);
    const end: End = {
      testLoss: logs.loss,
      ...Object.fromEntries(figures.map(([name, value]) => [jsonName(name), value] as const)),
      steps: model.state.step,
      seconds: recorder.seconds,
      backend,
      seed,
      ...(interrupted ? { interrupted } : {}),
    };
    const picture = options.json ? undefined : await pictureOf({ model, head, data, examples, outputs });
    report.end(end, {
      losses: recorder.losses,
      tested: inOrder(figures),
      picture,
      seen: watching?.reports.at(-1),
    });
  } finally {
    quiet();
    live.clear();
    release(model.state);
  }
};
