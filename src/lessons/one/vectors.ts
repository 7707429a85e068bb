/** The same outputs by vectors and matrices. */
import { same } from '../../explain/language.js';
import { activations64 } from '../../reference/activation.js';
import type { Network } from '../../reference/network.js';
import { activate, augmented, type Vector } from '../../reference/vector.js';
import { figures, heading, paragraph } from '../blocks.js';
import type { Block, Figure } from '../contract.js';
import { example } from './example.js';
import type { OnEngine } from './onEngine.js';

const outputFigures = (letter: string, from: number, values: Vector, engine: Vector): Figure[] =>
  values.map((value, i) => ({ name: same(`${letter}${from + i}`), value, engine: engine[i]! }));

export const vectorBlocks = (network: Network, { outputs }: OnEngine): Block[] => {
  const σ = activations64.sigmoid();
  const [W1, W2] = network.weights;
  const a = activate(σ, augmented(W1!, example[0]));
  const y = activate(σ, augmented(W2!, a));
  return [
    heading('By vectors: a = f(W₁·x), y = f(W₂·a)', '向量形式：a = f(W₁·x)，y = f(W₂·a)'),
    paragraph('With a 1 below x, and below a, for the bias.', 'x 和 a 的末尾都补上 1，对应偏置。'),
    figures([...outputFigures('a', 4, a, outputs[0]!), ...outputFigures('y', 1, y, outputs[1]!)]),
  ];
};
