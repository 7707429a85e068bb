/** Small networks trained on the spiral: by depth, by width, by the share of connections. */
import { sequential } from '../../compose/sequential.js';
import { spiral, type ToyClasses } from '../../data/toy.js';
import { release } from '../../memory.js';
import { optimizers } from '../../optimizers/registry.js';
import { deriveSeed, rng } from '../../random.js';
import { layers } from '../../registry.js';
import { Model } from '../../train/model.js';
import { median } from '../statistics.js';

export interface TrainingOptions {
  /** Examples to train on, and as many others to test on. */
  readonly examples: number;
  readonly batchSize: number;
  /** Updates, the same for all. */
  readonly steps: number;
  readonly rate: number;
  /** What is told is the median. */
  readonly seeds: readonly number[];
}

/** Hidden layers of 2 → widths… → 1, and the share of the connections between two hidden layers that are there. */
export interface Shape {
  readonly widths: readonly number[];
  /** Default 1. */
  readonly share?: number;
}

/** How many of I·O connections a share leaves: every unit keeps one at least. */
const kept = (I: number, O: number, share: number): number => O * Math.max(1, Math.round(I * share));

/** Weights and biases that are trained. */
export const parametersOf = ({ widths, share = 1 }: Shape): number => {
  const hidden = widths.slice(1).reduce((sum, units, i) => sum + kept(widths[i]!, units, share) + units, 0);
  return 3 * widths[0]! + hidden + widths.at(-1)! + 1;
};

/** The width at which so many layers have the number of parameters that is nearest to a given one. */
export const widthFor = (depth: number, parameters: number): number => {
  const off = (width: number): number =>
    Math.abs(parametersOf({ widths: Array<number>(depth).fill(width) }) - parameters);
  let width = 1;
  while (off(width + 1) < off(width)) width++;
  return width;
};

/** M [I, O] of 0 and 1: every unit is connected to as many inputs, drawn    (lesson 5, eq. sparse-connections) */
export const maskOf = (I: number, O: number, share: number, seed: number): number[][] => {
  const random = rng(deriveSeed(seed, 'mask'));
  const M = Array.from({ length: I }, () => Array<number>(O).fill(0));
  const count = kept(I, O, share) / O;
  for (let o = 0; o < O; o++) {
    const left = Array.from({ length: I }, (_, i) => i);
    for (let k = 0; k < count; k++) M[left.splice(random.integer(left.length), 1)[0]!]![o] = 1;
  }
  return M;
};

const network = ({ widths, share = 1 }: Shape, seed: number) =>
  sequential([
    ...widths.map((units, l) =>
      layers.dense({
        units,
        activation: 'relu',
        kernelInitializer: 'heNormal',
        ...(l > 0 && share < 1 && { mask: maskOf(widths[l - 1]!, units, share, deriveSeed(seed, l)) }),
      }),
    ),
    layers.dense({ units: 1 }),
  ]);

export interface Trained extends Shape {
  readonly parameters: number;
  /** Of the seeds, the median; the least and the largest. */
  readonly accuracy: number;
  readonly range: readonly [number, number];
  /** Seconds of one training, the median. */
  readonly seconds: number;
}

const labels = ({ y }: ToyClasses) => ({ data: Float32Array.from(y), shape: [y.length, 1] });

const trainOnce = async (
  shape: Shape,
  { examples, batchSize, steps, rate }: TrainingOptions,
  seed: number,
): Promise<{ readonly accuracy: number; readonly seconds: number }> => {
  const [train, test] = ['train', 'test'].map((what) =>
    spiral({ count: examples, seed: deriveSeed(seed, what) }),
  ) as [ToyClasses, ToyClasses];
  const model = new Model(network(shape, seed), { inputShape: [2], seed });
  try {
    model.compile({
      loss: 'sigmoidCrossEntropy',
      optimizer: optimizers.adam({ learningRate: rate }),
      metrics: ['accuracy'],
    });
    const began = performance.now();
    const perPass = Math.ceil(examples / batchSize);
    await model.fit(train.x, labels(train), { batchSize, epochs: Math.ceil(steps / perPass) });
    const seconds = (performance.now() - began) / 1000;
    const { accuracy } = await model.evaluate(test.x, labels(test), { batchSize: examples });
    return { accuracy: accuracy!, seconds };
  } finally {
    release(model.state);
  }
};

/** @param onTraining - before each seed */
export const train = async (
  shape: Shape,
  options: TrainingOptions,
  onTraining: () => void = () => undefined,
): Promise<Trained> => {
  const found: Awaited<ReturnType<typeof trainOnce>>[] = [];
  for (const seed of options.seeds) {
    onTraining();
    found.push(await trainOnce(shape, options, seed));
  }
  const accuracies = found.map(({ accuracy }) => accuracy);
  return {
    ...shape,
    parameters: parametersOf(shape),
    accuracy: median(accuracies),
    range: [Math.min(...accuracies), Math.max(...accuracies)],
    seconds: median(found.map(({ seconds }) => seconds)),
  };
};
