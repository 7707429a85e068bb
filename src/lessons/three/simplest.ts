/** Section 4: two inputs, one output. */
import { Network } from '../../reference/network.js';
import { figures, heading } from '../blocks.js';
import type { Block } from '../contract.js';
import { onEngine } from '../engine.js';
import { said } from '../words.js';

const x = [0.7, -0.3];
/** The weights of both inputs, then the bias. */
const weights = [[[0.1, 0.8, -0.1]]];

/** σ(0.7·0.1 − 0.3·0.8 − 0.1), a = σ(z) of z = wx + b    (lesson 3, eqs. neuron, simple-network) */
export const simplestBlocks = async (): Promise<Block[]> => {
  const network = new Network({ sizes: [2, 1], weights });
  const input = new Network({ sizes: [2, 1], weights, activation: 'linear' });
  const outputOnEngine = async (of: Network): Promise<number> =>
    (await onEngine(of, 0, (engine) => engine.predict(x)))[0]!;
  return [
    heading('Section 4: the simplest network', '第四节：用代码实现一个简单的神经网络'),
    figures([
      {
        name: said('input of the unit, z', '神经元的输入 z'),
        formula: '0.7·0.1 − 0.3·0.8 − 0.1',
        value: input.predict(x)[0]!,
        engine: await outputOnEngine(input),
      },
      {
        name: said('output', '输出'),
        formula: 'σ(z)',
        value: network.predict(x)[0]!,
        engine: await outputOnEngine(network),
      },
    ]),
  ];
};
