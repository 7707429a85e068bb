/** A neuron: node h1 of the worked example. */
import { same } from '../../explain/language.js';
import { activations64 } from '../../reference/activation.js';
import type { Network } from '../../reference/network.js';
import { figures, heading, paragraph } from '../blocks.js';
import type { Block } from '../contract.js';
import { outputsOnEngine } from '../engine.js';
import { example, neuron } from './example.js';

export const neuronBlocks = async (network: Network): Promise<Block[]> => {
  const { f } = activations64.sigmoid();
  const [row] = network.weights[0]!;
  const [hidden] = await outputsOnEngine(network, example[0]);
  return [
    heading('The neuron', '神经元'),
    paragraph(
      'A weighted sum and an activation function: output = f(Σ wx + b). The lesson calls the function δ, the letter that elsewhere is the error term. Node h1 of the example below:',
      '先加权求和，再经过激活函数：output = f(Σ wx + b)。课文用 δ 表示激活函数，而 δ 在别处表示误差项。以下例中的节点 h1 为例：',
    ),
    figures([
      {
        name: same('out_h1'),
        formula: 'σ(0.15·0.05 + 0.2·0.1 + 0.35)',
        value: neuron(f, row!.slice(0, 2), example[0], row![2]!),
        engine: hidden![0]!,
      },
    ]),
  ];
};
