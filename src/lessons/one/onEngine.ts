/** What the tensor engine makes of the example: outputs, gradients, and the weights after a step. */
import type { Network } from '../../reference/network.js';
import { onEngine, outputsOnEngine } from '../engine.js';
import { example, η } from './example.js';

export const exampleOnEngine = (network: Network) =>
  onEngine(network, η, async (engine) => {
    const outputs = await outputsOnEngine(network, example[0]);
    const { loss, gradients } = await engine.gradients(example);
    await engine.train([example]);
    const after = await engine.gradients(example);
    return { outputs, loss, gradients, weights: await engine.weights(), lossAfter: after.loss };
  });

export type OnEngine = Awaited<ReturnType<typeof exampleOnEngine>>;
