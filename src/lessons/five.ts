/** Lesson 5: neural network basics, in the order of the lesson. */
import type { Block, Lesson, LessonContext } from './contract.js';
import { activationBlocks } from './five/activations.js';
import { architectureBlocks } from './five/architecture.js';
import type { DescentOptions } from './five/batches.js';
import { convexBlocks } from './five/convex.js';
import { crossEntropyBlocks } from './five/crossEntropy.js';
import { descentBlocks } from './five/descent.js';
import { layerBlocks, neuronBlocks } from './five/neuron.js';
import { perceptronBlocks } from './five/perceptron.js';
import type { ArchitectureOptions } from './five/shapes.js';
import { softmaxBlocks } from './five/softmax.js';
import { vanishingBlocks, type VanishingOptions } from './five/vanishing.js';
import { walkBlocks } from './five/walk.js';
import { said } from './words.js';

/** How much is measured. */
export interface Extent {
  readonly descent: Omit<DescentOptions, 'seed'>;
  readonly vanishing: Omit<VanishingOptions, 'seeds'>;
  readonly architecture: Omit<ArchitectureOptions, 'seeds'>;
  /** Draws of weights and data; what is told is the median. */
  readonly draws: number;
}

const whole: Extent = {
  descent: { count: 48, batchSizes: [48, 8, 1], passes: 10, rate: 0.05, orders: 200 },
  vanishing: {
    depths: [2, 5, 10, 20],
    width: 32,
    examples: 16,
    chains: [2, 5, 10, 20],
    weights: [1, 4, 5, 7, 10, 20, 100],
  },
  architecture: {
    examples: 400,
    batchSize: 400,
    steps: 100,
    rate: 0.03,
    depths: [1, 2, 3, 4, 6],
    parameters: 600,
    widths: [4, 8, 16, 32],
    shares: [0.5, 0.25, 0.1],
  },
  draws: 3,
};

/** @param extent - smaller in tests */
export async function* lessonFive(context: LessonContext, extent = whole): AsyncGenerator<Block, void> {
  const { seed } = context;
  const seeds = Array.from({ length: extent.draws }, (_, i) => seed + i);
  yield* convexBlocks();
  yield* await crossEntropyBlocks();
  yield* await descentBlocks({ ...extent.descent, seed }, context);
  yield* await neuronBlocks();
  yield* perceptronBlocks();
  yield* await activationBlocks();
  yield* await softmaxBlocks();
  yield* await layerBlocks();
  yield* await walkBlocks();
  yield* await vanishingBlocks({ ...extent.vanishing, seeds }, context);
  yield* await architectureBlocks({ ...extent.architecture, seeds }, context);
}

export const five: Lesson = {
  title: said('Lesson 5: neural network basics', '第五课：神经网络基础'),
  run: (context) => lessonFive(context),
};
