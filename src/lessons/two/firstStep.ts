/** Step 3: the weights and the error after one step, by both orders of update. */
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { cell, said } from '../words.js';
import { eight, start } from './example.js';
import { alreadyUpdated, figuresOf, resultsAfter } from './orders.js';

export const firstStepBlocks = async (): Promise<Block[]> => {
  const results = await resultsAfter(1);
  const { simultaneous, sequential } = results;
  const { weights, gradients } = start();
  const columns = [
    simultaneous.float64.weights,
    simultaneous.engine.weights,
    sequential.float64.weights,
    sequential.engine.weights,
  ].map(eight);
  const [before, gradient] = [eight(weights), eight(gradients)];
  return [
    heading('Step 3: the new weights, in two ways', '第三步：更新后的权重，两种做法'),
    paragraph(
      'Gradient descent computes every δ from the weights of the forward pass, then changes all weights: simultaneous. The lesson’s figures come from changing w5 … w8 first and computing the hidden δ from the new ones: sequential. The output weights are the same, w1 … w4 are not.',
      '梯度下降用前向传播时的权重计算所有误差项，然后同时更新全部权重（同时更新）。课文的数值则是先更新 w5 … w8，再用新权重计算隐藏层的误差项（逐层更新）。两种做法得到的输出层权重相同，w1 … w4 不同。',
    ),
    table(
      [
        said('weight', '权重'),
        said('before', '更新前'),
        '∂E/∂w',
        said('simultaneous', '同时更新'),
        said('engine', '引擎'),
        said('sequential', '逐层更新'),
        said('engine', '引擎'),
      ],
      before.map((w, i) => [`w${i + 1}`, w, cell(gradient[i]!), ...columns.map((column) => column[i]!)]),
    ),
    figures(figuresOf('E_total', '0.291027924', results, ({ total }) => total, alreadyUpdated)),
  ];
};
