/** The networks of the lessons, with their numbers: what `explain` walks through by name. */
import type { Text } from '../explain/language.js';
import type { NotationName } from '../explain/notation.js';
import { Network, type NetworkOptions } from '../reference/network.js';

export interface Preset {
  readonly title: Text;
  readonly network: NetworkOptions;
  readonly x: readonly number[];
  readonly t: readonly number[];
  /** η */
  readonly rate: number;
  readonly notation: NotationName;
  /** Where the lesson prints something else, or leaves something out. */
  readonly note?: Text;
}

export const presets: Readonly<Record<'2-2-2' | '3-4-2' | '3-3-2-1', Preset>> = {
  /** w1 … w8, b1 and b2 as the second lesson gives them; it does not train the biases. */
  '2-2-2': {
    title: { en: 'the worked example of lesson 2', zh: '第二课的算例' },
    network: {
      sizes: [2, 2, 2],
      trainBias: false,
      weights: [
        [
          [0.15, 0.2, 0.35],
          [0.25, 0.3, 0.35],
        ],
        [
          [0.4, 0.45, 0.6],
          [0.5, 0.55, 0.6],
        ],
      ],
    },
    x: [0.05, 0.1],
    t: [0.01, 0.99],
    rate: 0.5,
    notation: 'lesson2',
    note: {
      en: 'The lesson does not train the biases. For E_total after a step it prints 0.291027924: it changes w5 … w8 before it computes δ_h1 and δ_h2, as --update sequential does (docs/errata.md, 2.2).',
      zh: '课文没有训练偏置。更新一步之后的 E_total，课文给出的是 0.291027924：它先更新 w5 … w8，再计算 δ_h1 和 δ_h2，也就是 --update sequential 的做法（见 docs/errata.zh.md 2.2）。',
    },
  },
  /** The first lesson draws the network, nodes 1 to 9, and gives no numbers: these are chosen. */
  '3-4-2': {
    title: { en: 'the network of lesson 1, nodes 1 to 9', zh: '第一课的网络，节点 1 到 9' },
    network: {
      sizes: [3, 4, 2],
      weights: [
        [
          [0.2, -0.4, 0.1, 0.05],
          [-0.3, 0.25, 0.5, -0.1],
          [0.45, 0.15, -0.2, 0.2],
          [-0.1, 0.35, 0.3, -0.15],
        ],
        [
          [0.3, -0.55, 0.4, 0.2, 0.1],
          [-0.25, 0.6, 0.15, -0.35, -0.05],
        ],
      ],
    },
    x: [0.9, 0.1, 0.8],
    t: [0.9, 0.1],
    rate: 0.5,
    notation: 'lesson1',
  },
  /** The fifth lesson's walk: inputs x1 to x3, neurons 1 to 3, 4 and 5, 6, no biases; the numbers are chosen. */
  '3-3-2-1': {
    title: { en: 'the walk of lesson 5', zh: '第五课逐步推算的网络' },
    network: {
      sizes: [3, 3, 2, 1],
      bias: false,
      weights: [
        [
          [0.2, -0.3, 0.4],
          [0.5, 0.1, -0.2],
          [-0.4, 0.3, 0.6],
        ],
        [
          [0.7, -0.5, 0.3],
          [-0.6, 0.4, 0.8],
        ],
        [[0.9, -0.7]],
      ],
    },
    x: [1, 0.5, -1],
    t: [1],
    rate: 0.5,
    notation: 'lesson5',
  },
};

/** The network with the example laid on, forward and backward done; the weights are as they were. */
export const startOf = ({ network: options, x, t }: Preset): Network => {
  const network = new Network(options);
  network.backpropagate([x, t]);
  return network;
};
