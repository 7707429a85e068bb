/** Lesson 3: a neuron, activation functions, gradient descent, and a network with one hidden layer trained on a table. */
import type { Lesson } from './contract.js';
import { activationBlocks } from './three/activations.js';
import { printedCodeBlocks } from './three/printedCode.js';
import { settingOf } from './three/setting.js';
import { simplestBlocks } from './three/simplest.js';
import { trainingBlocks } from './three/training.js';
import { unitBlocks } from './three/unit.js';
import { said } from './words.js';

export const three: Lesson = {
  title: said(
    'Lesson 3: neural networks, gradient descent and backpropagation in code',
    '第三课：神经网络、梯度下降与反向传播的代码实现',
  ),
  run: async function* (context) {
    // Before anything is shown: the table and the options are the reader's own, and may be wrong.
    const setting = settingOf(context);
    yield* await activationBlocks();
    yield* await simplestBlocks();
    yield* await unitBlocks();
    const objects = yield* trainingBlocks(setting, context);
    yield* printedCodeBlocks(setting, objects, context);
  },
};
