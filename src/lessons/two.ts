/** Lesson 2: the neuron, the activation functions, and backpropagation worked out on a 2-2-2 network. */
import type { Lesson } from './contract.js';
import { activationBlocks } from './two/activations.js';
import { chainBlocks } from './two/chain.js';
import { start } from './two/example.js';
import { firstStepBlocks } from './two/firstStep.js';
import { forwardBlocks } from './two/forward.js';
import { neuronBlocks } from './two/neuron.js';
import { stepBlocks } from './two/step.js';
import { tenThousandBlocks } from './two/tenThousand.js';
import { said } from './words.js';

export const two: Lesson = {
  title: said('Lesson 2: a 2-2-2 network, number by number', '第二课：2-2-2 网络，逐个数值计算'),
  run: async function* (context) {
    const network = start();
    yield* await neuronBlocks(network);
    yield* await activationBlocks();
    yield* await forwardBlocks(network);
    yield* await chainBlocks(network);
    yield* stepBlocks();
    yield* await firstStepBlocks();
    yield* await tenThousandBlocks(context);
  },
};
