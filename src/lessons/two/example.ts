/** The worked example of lesson 2: 2-2-2, σ, w1 … w8, two biases that are not trained. */
import { Network, type Example, type Weights } from '../../reference/network.js';
import type { Update } from '../../reference/operations.js';
import { presets, startOf } from '../presets.js';

const { network: options, x, t, rate } = presets['2-2-2'];

export const η = rate;
export const example: Example = [x, t];

export const start = (): Network => startOf(presets['2-2-2']);

/** output = f(Σⱼ wⱼxⱼ + b)    (lesson 2, eq. neuron) */
export const neuron = (
  f: (net: number) => number,
  w: readonly number[],
  x: readonly number[],
  b: number,
): number => f(w.reduce((sum, wⱼ, j) => sum + wⱼ * x[j]!, 0) + b);

/** out_o1 and out_o2    (lesson 2, eq. forward) */
export const outputs = (network: Network): number[] => network.predict(x);

/** E_total = ½(target_o1 − out_o1)² + ½(target_o2 − out_o2)²    (lesson 2, eq. total-error) */
export const totalError = (network: Network): number => {
  network.present(x, t);
  network.predict(x);
  return network.calcLoss();
};

/** ∂E/∂w5 = ∂E/∂out_o1 · ∂out_o1/∂net_o1 · ∂net_o1/∂w5    (lesson 2, eq. chain-rule) */
export const chainRule = (network: Network) => {
  const o1 = network.outputs[0]!;
  const h1 = network.layers[1]!.nodes[0]!;
  const dEdOut = -(o1.target - o1.output);
  const dOutdNet = o1.output * (1 - o1.output);
  const dNetdW5 = h1.output;
  return { dEdOut, dOutdNet, dNetdW5, dEdW5: dEdOut * dOutdNet * dNetdW5 };
};

/** w5⁺ = w5 − η·∂E/∂w5    (lesson 2, eq. weight-update) */
export const updated = (w: number, gradient: number): number => w - η * gradient;

export interface Result {
  readonly weights: Weights;
  readonly outputs: readonly number[];
  readonly total: number;
}

/**
 * After so many steps, in float64. `simultaneous` is gradient descent, and gives 0.291027774 after one step;
 * `sequential` gives the lesson's 0.291027924    (lesson 2, eqs. first-step, ten-thousand-steps)
 */
export const after = (steps: number, update: Update): Result => {
  const network = new Network(options);
  for (let i = 0; i < steps; i++) network.trainOne(example, η, update);
  return { weights: network.weights, outputs: outputs(network), total: totalError(network) };
};

/** The network with other weights, or the one of the lesson. */
export const networkOf = (weights?: Weights): Network =>
  new Network({ ...options, ...(weights && { weights }) });

/** Without the two biases of each layer, w1 … w8 in order. */
export const eight = (weights: Weights): number[] =>
  weights.flatMap((rows) => rows.flatMap((row) => row.slice(0, 2)));
