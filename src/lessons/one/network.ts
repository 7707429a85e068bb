/** The network, and its weights as the matrices W₁ and W₂. */
import { lesson1 } from '../../explain/notation.js';
import type { Network } from '../../reference/network.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { said } from '../words.js';
import { example, η } from './example.js';

const [x, t] = example;

export const networkBlocks = (network: Network): Block[] => {
  const name = lesson1(network);
  return [
    heading('The network', '网络'),
    paragraph(
      `Inputs 1 to 3, hidden nodes 4 to 7, output nodes 8 and 9, σ everywhere. w_ji goes to node j from node i, the target first. The lesson gives no numbers; these are chosen: x = (${x.join(', ')}), t = (${t.join(', ')}), η = ${η}. W₁ and W₂ have a row a node, the bias last:`,
      `节点 1 到 3 是输入层，4 到 7 是隐藏层，8 和 9 是输出层，激活函数都是 σ。w_ji 是从节点 i 到节点 j 的权重，目标节点的编号在前。课文没有给出数值，这里选定：x = (${x.join(', ')})，t = (${t.join(', ')})，η = ${η}。W₁ 和 W₂ 每个节点一行，偏置在最后一列：`,
    ),
    ...network.layers.slice(1).map(({ index, nodes }) => {
      const before = network.layers[index - 1]!.nodes;
      return table(
        [
          `W${index}`,
          ...before.map((node) => said(`from ${name.node(node)}`, `来自 ${name.node(node)}`)),
          said('bias', '偏置'),
        ],
        nodes.map((node) => [`w${name.node(node)}`, ...node.upstream.map((c) => c.weight)]),
      );
    }),
  ];
};
