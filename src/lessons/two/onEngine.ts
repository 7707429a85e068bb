/** The example of lesson 2 by the tensor engine: float32, on the backend that is running. */
import { losses } from '../../losses/registry.js';
import { release, scope } from '../../memory.js';
import { tensor } from '../../ops/index.js';
import { Network } from '../../reference/network.js';
import type { Example, Weights } from '../../reference/network.js';
import type { Update } from '../../reference/operations.js';
import { layers } from '../../registry.js';
import { onEngine, outputsOnEngine } from '../engine.js';
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
  const network = networkOf();
  const [hidden, y] = await outputsOnEngine(network, example[0]);
  network.backpropagate(example);
  const net = network.outputs.map((node) => node.net);
  const found = scope(() => {
    const loss = losses.halfSquaredError();
    const [out, t] = [tensor([y!]), tensor([[...example[1]]])];
    const dEdOut = loss.backward(tensor(1), loss.forward(out, t).cache).dy!;
    const σ = layers.sigmoid();
    const { cache } = σ.forward(tensor([net]), {}, { training: false, seed: 0 });
    return { dEdOut, dOutdNet: σ.backward(tensor([[1, 1]]), cache, {}, { dx: true, grads: false }).dx! };
  });
  try {
    const [dEdOut, dOutdNet] = [(await found.dEdOut.data())[0]!, (await found.dOutdNet.data())[0]!];
    return { dEdOut, dOutdNet, dNetdW5: hidden![0]! };
  } finally {
    release(found);
  }
};

/** σ′(0) by the backward pass of a node with w = 0, x = 1 and y − t = 1: its gradient is σ′(0). */
export const slopeOnEngine = async (): Promise<number> =>
  onEngine(new Network({ sizes: [1, 1], bias: false, weights: [[[0]]] }), η, async (engine) => {
    const { gradients } = await engine.gradients([[1], [-0.5]]);
    return gradients[0]![0]![0]!;
  });
