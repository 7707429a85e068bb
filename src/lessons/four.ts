/** Lesson 4: backpropagation in scalars, (1) to (17), and in vectors and matrices, (18) to (26). */
import type { Lesson } from './contract.js';
import { onEngine } from './engine.js';
import { example, rate, start } from './four/example.js';
import { gradientBlocks } from './four/gradients.js';
import { lossBlocks } from './four/loss.js';
import { miniBatchBlocks } from './four/miniBatch.js';
import { scalarBlocks } from './four/scalars.js';
import { transposeBlocks } from './four/transpose.js';
import { vectorBlocks } from './four/vectors.js';
import { said } from './words.js';

export const four: Lesson = {
  title: said('Lesson 4: backpropagation in scalars and in vectors', '第四课：反向传播的标量形式与向量形式'),
  run: async function* ({ seed }) {
    const network = start();
    const engine = await onEngine(network, rate, (on) => on.gradients(example));
    yield* lossBlocks(network, engine);
    yield* scalarBlocks(network, engine);
    yield* vectorBlocks(network);
    yield* gradientBlocks(network, engine);
    yield* transposeBlocks();
    yield* await miniBatchBlocks(seed);
  },
};
