/** The example of lesson 2 by the tensor engine: float32, on the backend that is running. */
import { losses } from '../../losses/registry.js';
import { Network, type Example, type Weights } from '../../reference/network.js';
import type { Update } from '../../reference/operations.js';
import { layers } from '../../registry.js';
import { onEngine, outputsOnEngine } from '../engine.js';
import { lossOnPoint, onPoints } from '../points.js';
import { example, networkOf, η, type Result } from './example.js';
import { masterDescent } from './master.js';

/** The second row of the output layer negated. */
const negated = (weights: Weights): Weights =>
  weights.map((rows, l) => rows.map((row, j) => (l === 1 && j === 1 ? row.map((w) => -w) : row)));

/**
 * The same example with 1 − out_o2 in the place of out_o2. Since σ(−z) = 1 − σ(z), that is a node with the weights
 * negated and the target 1 − 0.99, and gradient descent takes the same way. But float32 numbers near 0.984 stand
 * 6.0e-8 apart, which is 1e-5 of the difference of 0.0059 that is left to the target; near 0.016 they stand 1.9e-9 apart.
 */
const mirrored: Example = [example[0], [example[1][0]!, 0.01]];

const mirroredResult = async (weights: Weights): Promise<Result> =>
  onEngine(networkOf(weights), η, async (engine) => {
    const [o1, rest] = await engine.predict(mirrored[0]);
    const { loss } = await engine.gradients(mirrored);
    return { weights: negated(weights), outputs: [o1!, 1 - rest!], total: loss };
  });

/** With master weights, and the second output mirrored. */
export const afterOnEngine = async (
  steps: number,
  update: Update,
  onProgress?: (done: number) => void,
): Promise<Result> => {
  const network = networkOf(negated(networkOf().weights));
  const options = { rate: η, steps, update, ...(onProgress && { onProgress }) };
  return mirroredResult(await masterDescent(network, mirrored, options));
};

/** `model.fit` as it is: weights in float32. */
export const afterPlain = async (steps: number): Promise<Result> =>
  onEngine(networkOf(), η, async (engine) => {
    await engine.train([example], steps);
    return {
      weights: await engine.weights(),
      outputs: await engine.predict(example[0]),
      total: (await engine.gradients(example)).loss,
    };
  });

/** The factors of the chain rule, each by the backward pass of the thing that it belongs to. */
export const chainRuleOnEngine = async () => {
  const [x, t] = example;
  const network = networkOf();
  const [hidden, y] = await outputsOnEngine(network, x);
  const { dy: dEdOut } = await lossOnPoint(losses.halfSquaredError(), y!, t);
  network.predict(x);
  const { dx: dOutdNet } = await onPoints(layers.sigmoid(), [network.outputs.map(({ net }) => net)]);
  return { dEdOut: dEdOut[0]!, dOutdNet: dOutdNet[0]!, dNetdW5: hidden![0]! };
};

/** σ′(0) by the backward pass of a node with w = 0, x = 1 and y − t = 1: its gradient is σ′(0). */
export const slopeOnEngine = async (): Promise<number> =>
  onEngine(new Network({ sizes: [1, 1], bias: false, weights: [[[0]]] }), η, async (engine) => {
    const { gradients } = await engine.gradients([[1], [-0.5]]);
    return gradients[0]![0]![0]!;
  });
