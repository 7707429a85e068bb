/**
 * The trainer of section 6: one hidden layer, no biases, every update by the mean gradient of all training rows.
 *
 * hᵢ = σ(Σ wᵢx)    ŷ = σ(Σ v·h)    δ = (y − ŷ)·ŷ(1 − ŷ)    δₕ = v·δ·h(1 − h)
 * Δv = Σ δ·h    Δw = Σ δₕ·x    over the rows;    v ← v + η·Δv/n    w ← w + η·Δw/n
 */
import { release } from '../../memory.js';
import type { Tensor } from '../../ops/index.js';
import { deriveSeed, rng } from '../../random.js';
import type { Example, Network, Weights } from '../../reference/network.js';
import { transposed } from '../../reference/vector.js';
import { breathe } from '../../train/readings.js';
import type { Engine } from '../engine.js';
import { mean } from '../statistics.js';

/** Something that learns by whole passes over the rows. */
export interface Learner {
  /** So many passes, an update each. `onPass` is called now and then, with how many are done. */
  train(examples: readonly Example[], epochs: number, onPass?: (done: number) => void): Promise<void>;
  /** Of each row. */
  outputs(examples: readonly Example[]): Promise<readonly (readonly number[])[]>;
}

export interface Stop {
  /** Passes done. */
  readonly epoch: number;
  /** Of the training rows. */
  readonly loss: number;
}

export interface Data {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
}

export interface Run {
  /** Before the first pass, and after every tenth of them. */
  readonly stops: readonly Stop[];
  /** Of the test rows. */
  readonly accuracy: number;
}

/** (1/n) Σ (ŷ − y)², np.mean((out − targets)**2): twice E = ½ Σ (y − ŷ)², a row */
export const meanSquaredError = (
  outputs: readonly (readonly number[])[],
  examples: readonly Example[],
): number => mean(outputs.flatMap((row, i) => row.map((y) => (y - examples[i]![1][0]!) ** 2)));

/** np.mean((out > 0.5) == targets) */
export const accuracyOf = (outputs: readonly (readonly number[])[], examples: readonly Example[]): number =>
  mean(outputs.flatMap((row, i) => row.map((y) => (y > 0.5 === (examples[i]![1][0]! === 1) ? 1 : 0))));

/** w, v ~ N(0, 1/√n), n features, for both layers; np.random.normal draws w by feature */
export const initialWeights = (features: number, hidden: number, seed: number): Weights => {
  const random = rng(deriveSeed(seed, 'weights'));
  /** N(0, 1/√n)    (lesson 3, eq. initial-weights) */
  const drawn = (count: number): number[] =>
    Array.from({ length: count }, () => random.normal() / Math.sqrt(features));
  const w = Array.from({ length: features }, () => drawn(hidden));
  return [transposed(w), [drawn(hidden)]];
};

/** Long loops let others have their turn, and tell how far they are, so often, in milliseconds. */
const turn = 50;

/** Passes one after the other, with pauses for timers and signals. */
export const passes = async (
  epochs: number,
  pass: () => void,
  onPass: (done: number) => void = () => undefined,
): Promise<void> => {
  let last = performance.now();
  for (let done = 1; done <= epochs; done++) {
    pass();
    if (performance.now() - last < turn) continue;
    onPass(done);
    await breathe();
    last = performance.now();
  }
};

/** The network of objects, in float64    (lesson 3, eq. trainer) */
export const objectLearner = (network: Network, rate: number): Learner => ({
  train: (examples, epochs, onPass) => passes(epochs, () => network.trainBatch(examples, rate), onPass),
  outputs: (examples) => Promise.resolve(examples.map(([x]) => network.predict(x))),
});

/** The tensor engine, in float32: a batch of all rows, in their order. */
export const engineLearner = ({ model }: Engine): Learner => ({
  train: async (examples, epochs, onPass) => {
    const [x, t] = [examples.map(([x]) => x), examples.map(([, t]) => t)];
    let last = performance.now();
    const onEpochEnd = (epoch: number): void => {
      if (performance.now() - last < turn) return;
      onPass?.(epoch + 1);
      last = performance.now();
    };
    await model.fit(x, t, {
      batchSize: examples.length,
      shuffle: false,
      epochs,
      callbacks: [{ onEpochEnd }],
    });
  },
  outputs: async (examples) => {
    const y = model.predict(
      examples.map(([x]) => x),
      { batchSize: examples.length },
    );
    try {
      return Array.from(await (y as Tensor).data(), (value) => [value]);
    } finally {
      release(y);
    }
  },
});

/** 0, and every tenth. */
const tenths = (epochs: number): number[] => [
  ...new Set(Array.from({ length: 11 }, (_, i) => Math.round((i * epochs) / 10))),
];

/** @param progress - is told how many epochs are done */
export const run = async (
  learner: Learner,
  { train, test }: Data,
  epochs: number,
  progress: (done: number) => void,
): Promise<Run> => {
  const stops: Stop[] = [];
  for (const epoch of tenths(epochs)) {
    const before = stops.at(-1)?.epoch ?? 0;
    if (epoch > before) await learner.train(train, epoch - before, (done) => progress(before + done));
    progress(epoch);
    stops.push({ epoch, loss: meanSquaredError(await learner.outputs(train), train) });
  }
  return { stops, accuracy: accuracyOf(await learner.outputs(test), test) };
};
