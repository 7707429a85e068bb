/** net, output and δ of every node. */
import { digits } from '../../explain/numbers.js';
import type { Network } from '../../reference/network.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { said } from '../words.js';
import type { OnEngine } from './onEngine.js';

export const nodeBlocks = (network: Network, engine: OnEngine): Block[] => {
  const nodes = network.layers.flatMap((layer) => layer.nodes);
  const empty = '';
  return [
    heading('The nodes', '各个节点'),
    paragraph(
      'δ is −∂E/∂net (3.13). A bias’s input is 1, so −δ is the gradient of the node’s bias: that is what the tensor engine gives.',
      '由 (3.13)，δ = −∂E/∂net。偏置的输入恒为 1，所以节点偏置的梯度就是 −δ，张量引擎给出的正是这个数。',
    ),
    table(
      [
        said('node', '节点'),
        'net',
        said('a, y', 'a、y'),
        'δ',
        said('a, engine', 'a（引擎）'),
        said('δ, engine', 'δ（引擎）'),
      ],
      nodes.map((node, i) =>
        node.layer === 0
          ? [String(i + 1), empty, node.output, empty, empty, empty]
          : [
              String(i + 1),
              node.net,
              node.output,
              node.delta,
              digits(engine.outputs[node.layer - 1]![node.index]!, 8),
              digits(-engine.gradients[node.layer - 1]![node.index]!.at(-1)!, 8),
            ],
      ),
    ),
  ];
};
