/** `handgrad train`: a multilayer perceptron on a data set, with progress, and a report at the end. */
import { backendInfo, useBackend } from '../backends.js';
import { sequential } from '../compose/sequential.js';
import { HandgradError } from '../errors.js';
import { release } from '../memory.js';
import { rateAt } from '../optimizers/apply.js';
import { optimizers } from '../optimizers/registry.js';
import type { Optimizer } from '../optimizers/contract.js';
import { layers } from '../registry.js';
import { Model } from '../train/model.js';
import { dataSets, slice, type DataSetName, type Labelled } from './dataSets.js';
import type { Io } from './io.js';
import { LiveLine } from './liveLine.js';
import type { Values, trainOptions } from './options.js';
import { predictClasses } from './predict.js';
import { Recorder } from './recorder.js';
import { humanReport, jsonReport, type End, type Start, type TrainReport } from './report.js';
import { onInterrupt } from './signals.js';

export type TrainOptions = Values<typeof trainOptions>;

/** After this long without a sign of life, the program says what it is doing; in milliseconds. */
const patience = 2000;
const evaluationBatch = 256;

const load = async (name: DataSetName, live: LiveLine): Promise<Labelled> => {
  const say = `loading ${name}…`;
  const timer = setTimeout(() => (live.on ? live.draw(() => say, true) : live.print(say)), patience);
  try {
    return await dataSets[name].load();
  } finally {
    clearTimeout(timer);
    live.clear();
  }
};

/** The images to train on: all of them, or the first few. */
const limited = ({ trainX, trainY }: Labelled, limit: number | undefined) => {
  const all = trainX.shape[0]!;
  if (limit !== undefined && limit > all)
    throw new HandgradError(
      'option',
      `--limit: expected at most ${all}, the number of training images, received "${limit}".`,
    );
  const count = limit ?? all;
  return { count, x: slice(trainX, 0, count), y: trainY.subarray(0, count) };
};

const optimizerOf = ({ optimizer, learningRate }: TrainOptions): Optimizer =>
  optimizers[optimizer](learningRate === undefined ? {} : { learningRate });

/**
 * Trains, evaluates on the test images and reports. The first Ctrl-C ends the training after a step, with
 * the report of what was reached; `quit` is called for the second.
 */
export const train = async (
  name: DataSetName,
  options: TrainOptions,
  io: Io,
  quit: (code: number) => void = (code) => process.exit(code),
): Promise<void> => {
  const { backend, threads, batchSize, epochs, seed, activation, validationSplit } = options;
  const live = new LiveLine(io);
  const { classes } = dataSets[name];
  await useBackend(backend, { threads });
  const data = await load(name, live);
  const { count, x, y } = limited(data, options.limit);

  const optimizer = optimizerOf(options);
  const inputShape = data.trainX.shape.slice(1);
  const network = sequential([
    ...options.layers.map((units) => layers.dense({ units, activation })),
    layers.dense({ units: classes }),
  ]);
  const model = new Model(network, { inputShape, seed });
  model.compile({ loss: 'softmaxCrossEntropy', optimizer, metrics: ['accuracy'] });

  const trained = Math.floor(count * (1 - validationSplit));
  const start: Start = {
    data: name,
    layers: [inputShape.reduce((a, b) => a * b, 1), ...options.layers, classes],
    activation,
    optimizer: optimizer.kind,
    learningRate: rateAt(optimizer, 0),
    batchSize,
    epochs,
    seed,
    backend,
    threads: backendInfo().threads,
    trainImages: trained,
    ...(count > trained ? { validationImages: count - trained } : {}),
    testImages: data.testY.length,
  };
  const report: TrainReport = options.json ? jsonReport(io, live) : humanReport(io, live);
  const recorder = new Recorder(live, report);
  const quiet = onInterrupt({
    first: () => recorder.interrupt(),
    second: () => {
      live.clear();
      quit(130);
    },
  });
  try {
    report.start(start);
    await model.fit(x, y, { epochs, batchSize, validationSplit, callbacks: recorder });
    const { interrupted } = recorder; // a signal from here on changes nothing of what was trained
    live.draw(() => `evaluating on ${data.testY.length} test images…`, true);
    const tested = await model.evaluate(data.testX, data.testY, { batchSize: evaluationBatch });
    const end: End = {
      testLoss: tested.loss,
      testAccuracy: tested.accuracy!,
      steps: model.state.step,
      seconds: recorder.seconds,
      backend,
      seed,
      ...(interrupted ? { interrupted } : {}),
    };
    const predicted = options.json ? undefined : await predictClasses(model, data.testX, classes);
    report.end(end, { losses: recorder.losses, predicted, truth: data.testY, classes });
  } finally {
    quiet();
    live.clear();
    release(model.state);
  }
};
