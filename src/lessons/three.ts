/** Lesson 3: a neuron, activation functions, gradient descent, and a network with one hidden layer trained on a table. */
import type { Lesson } from './contract.js';
import { activations } from './three/activations.js';
import { printedCode } from './three/printedCode.js';
import { settingOf } from './three/setting.js';
import { simplest } from './three/simplest.js';
import { training } from './three/training.js';
import { singleUnit } from './three/unit.js';

export const three: Lesson = {
  title: {
    en: 'Lesson 3: neural networks, gradient descent and backpropagation in code',
    zh: '第三课：神经网络、梯度下降与反向传播的代码实现',
  },
  run: async function* (context) {
    yield* activations();
    yield* simplest();
    yield* singleUnit();
    const setting = settingOf(context);
    const objects = yield* training(setting, context);
    yield* printedCode(setting, objects, context);
  },
};
