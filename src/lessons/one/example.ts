/** The 3-4-2 network of lesson 1 by the numbers of its nodes: each example that the lesson writes out. */
import type { Connection } from '../../reference/connection.js';
import type { Example, Network, Weights } from '../../reference/network.js';
import type { Node } from '../../reference/node.js';
import { presets, startOf } from '../presets.js';

const { x, t, rate } = presets['3-4-2'];

export const η = rate;
export const example: Example = [x, t];

export const start = (): Network => startOf(presets['3-4-2']);

/** Nodes 1 to 9: inputs 1 to 3, hidden 4 to 7, outputs 8 and 9. */
export const nodeAt = (network: Network, number: number): Node =>
  network.layers.flatMap(({ nodes }) => nodes)[number - 1]!;

/** w_ji: from node i, or from the bias b, to node j. */
export const connectionAt = (network: Network, j: number, i: number | 'b'): Connection => {
  const { upstream } = nodeAt(network, j);
  return i === 'b' ? upstream.at(-1)! : upstream.find((c) => c.upstream === nodeAt(network, i))!;
};

/** What belongs to w_ji in the form of a network's `weights`: a weight or a gradient. */
export const entryAt = ([W1, W2]: Weights, j: number, i: number | 'b'): number => {
  const isOutput = j >= 8;
  const row = isOutput ? W2![j - 8]! : W1![j - 4]!;
  return i === 'b' ? row.at(-1)! : row[i - (isOutput ? 4 : 1)]!;
};

const a = (network: Network, j: number): number => nodeAt(network, j).output;
const w = (network: Network, j: number, i: number): number => connectionAt(network, j, i).weight;

/** δ₈ = y₁(1 − y₁)(t₁ − y₁)    (lesson 1, eq. delta-8) */
export const δ8 = (network: Network): number => {
  const [y1, t1] = [a(network, 8), t[0]!];
  return y1 * (1 - y1) * (t1 - y1);
};

/** δ₄ = a₄(1 − a₄)(w₈₄δ₈ + w₉₄δ₉)    (lesson 1, eq. delta-4) */
export const δ4 = (network: Network): number => {
  const [a4, δ9] = [a(network, 4), nodeAt(network, 9).delta];
  return a4 * (1 - a4) * (w(network, 8, 4) * δ8(network) + w(network, 9, 4) * δ9);
};

/**
 * w₈₄ ← w₈₄ + ηδ₈a₄    w₄₁ ← w₄₁ + ηδ₄x₁    w₄b ← w₄b + ηδ₄    (lesson 1, eq. node-updates); the lesson has w₈ for w₈₄
 */
export const nodeUpdates = (network: Network) => ({
  w84: w(network, 8, 4) + η * δ8(network) * a(network, 4),
  w41: w(network, 4, 1) + η * δ4(network) * x[0]!,
  w4b: connectionAt(network, 4, 'b').weight + η * δ4(network),
});

/** ∂E/∂net₈ = ∂E/∂y₁·∂y₁/∂net₈ = −(t₁ − y₁)·y₁(1 − y₁)    (lesson 1, eq. output-chain) */
export const outputChain = (network: Network) => {
  const y1 = a(network, 8);
  const [dEdy, dydNet] = [-(t[0]! - y1), y1 * (1 - y1)];
  return { dEdy, dydNet, dEdNet: dEdy * dydNet };
};

/** ∂E/∂net₄ = Σₖ ∂E/∂netₖ·∂netₖ/∂a₄·∂a₄/∂net₄ over k = 8, 9, where ∂E/∂netₖ = −δₖ    (lesson 1, eq. hidden-chain) */
export const hiddenChain = (network: Network) => {
  const terms = [8, 9].map((k) => ({ k, dEdNet: -nodeAt(network, k).delta, dNetda: w(network, k, 4) }));
  const dadNet = a(network, 4) * (1 - a(network, 4));
  return {
    terms,
    dadNet,
    dEdNet: terms.reduce((sum, { dEdNet, dNetda }) => sum + dEdNet * dNetda * dadNet, 0),
  };
};
