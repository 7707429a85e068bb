/** Step 2: ∂E/∂w5 as a product of three factors, and the new w5. */
import { same } from '../../explain/language.js';
import type { Network } from '../../reference/network.js';
import { figures, heading, paragraph } from '../blocks.js';
import type { Block } from '../contract.js';
import { onEngine } from '../engine.js';
import { chainRule, example, updated, η } from './example.js';
import { chainRuleOnEngine } from './onEngine.js';

export const chainBlocks = async (network: Network): Promise<Block[]> => {
  const { dEdOut, dOutdNet, dNetdW5, dEdW5 } = chainRule(network);
  const factors = await chainRuleOnEngine();
  const engine = await onEngine(network, η, async (on) => {
    const { gradients } = await on.gradients(example);
    await on.train([example]);
    return { gradient: gradients[1]![0]![0]!, weight: (await on.weights())[1]![0]![0]! };
  });
  return [
    heading('Step 2: backward, w5 by the chain rule', '第二步：反向传播，用链式法则求 ∂E/∂w5'),
    paragraph(
      'w5 acts on the error through net_o1 and out_o1: ∂E/∂w5 is the product of three factors.',
      'w5 先影响 net_o1，再经 out_o1 影响误差，因此 ∂E/∂w5 是三个因子的乘积。',
    ),
    figures([
      { name: same('∂E/∂out_o1'), formula: '−(target_o1 − out_o1)', value: dEdOut, engine: factors.dEdOut },
      {
        name: same('∂out_o1/∂net_o1'),
        formula: 'out_o1·(1 − out_o1)',
        value: dOutdNet,
        engine: factors.dOutdNet,
      },
      { name: same('∂net_o1/∂w5'), formula: 'out_h1', value: dNetdW5, engine: factors.dNetdW5 },
      {
        name: same('∂E/∂w5'),
        formula: '∂E/∂out · ∂out/∂net · ∂net/∂w5',
        value: dEdW5,
        engine: engine.gradient,
      },
      {
        name: same('w5⁺'),
        formula: `w5 − ${η}·∂E/∂w5`,
        value: updated(network.weights[1]![0]![0]!, dEdW5),
        engine: engine.weight,
      },
    ]),
  ];
};
