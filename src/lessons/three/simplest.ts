/** Section 4: two inputs, one output. */
import { Network } from '../../reference/network.js';
import type { Block } from '../contract.js';
import { withEngine } from './withEngine.js';

const x = [0.7, -0.3];
/** The weights of both inputs, then the bias. */
const weights = [[[0.1, 0.8, -0.1]]];

/** σ(0.7·0.1 − 0.3·0.8 − 0.1), a = σ(z) of z = wx + b    (lesson 3, eqs. neuron, simple-network) */
export async function* simplest(): AsyncGenerator<Block> {
  yield {
    kind: 'heading',
    text: { en: 'Section 4: the simplest network', zh: '第四节：用代码实现一个简单的神经网络' },
  };
  const network = new Network({ sizes: [2, 1], weights });
  const input = new Network({ sizes: [2, 1], weights, activation: 'linear' });
  const first = async (of: Network): Promise<number> =>
    (await withEngine(of, 0, (engine) => engine.predict(x)))[0]!;
  yield {
    kind: 'figures',
    figures: [
      {
        name: { en: 'input of the unit, z', zh: '神经元的输入 z' },
        formula: '0.7·0.1 − 0.3·0.8 − 0.1',
        value: input.predict(x)[0]!,
        engine: await first(input),
      },
      {
        name: { en: 'output', zh: '输出' },
        formula: 'σ(z)',
        value: network.predict(x)[0]!,
        engine: await first(network),
      },
    ],
  };
}
