/** What the network of objects makes of several examples, its weights as they are. */
import type { Example, Network, Weights } from '../reference/network.js';
import { mean } from './statistics.js';

/** ∂E/∂w of one example after another. */
export const gradientsOf = (network: Network, examples: readonly Example[]): Weights[] =>
  examples.map((example) => {
    network.backpropagate(example);
    return network.gradients;
  });

/** The mean of E. */
export const meanLoss = (network: Network, examples: readonly Example[]): number =>
  mean(examples.map((example) => network.backpropagate(example)));
