/** Step 1: the outputs and the total error, beside the lesson's. */
import { same } from '../../explain/language.js';
import type { Network } from '../../reference/network.js';
import { figures, heading } from '../blocks.js';
import type { Block } from '../contract.js';
import { onEngine } from '../engine.js';
import { said } from '../words.js';
import { example, outputs, totalError, η } from './example.js';

const misprint = said('a misprint: it is 0.751365070.', '课文此处有误，应为 0.751365070。');

export const forwardBlocks = async (network: Network): Promise<Block[]> => {
  const [o1, o2] = outputs(network);
  const engine = await onEngine(network, η, async (on) => ({
    y: await on.predict(example[0]),
    ...(await on.gradients(example)),
  }));
  return [
    heading('Step 1: forward', '第一步：前向传播'),
    figures([
      { name: same('out_o1'), printed: '0.75136079', value: o1!, engine: engine.y[0]!, note: misprint },
      { name: same('out_o2'), printed: '0.772928465', value: o2!, engine: engine.y[1]! },
      {
        name: same('E_total'),
        formula: '½ Σ (target − out)²',
        printed: '0.298371109',
        value: totalError(network),
        engine: engine.loss,
      },
    ]),
  ];
};
