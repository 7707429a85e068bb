/** The loss without ½ and with it, and the gradient of each. */
import { same } from '../../explain/language.js';
import { centralDifferences } from '../../reference/differences.js';
import { Network } from '../../reference/network.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import type { Gradients } from '../engine.js';
import { said } from '../words.js';
import { example, inLetters, options } from './example.js';
import { halfSquaredError, outputWeightGradient, squaredError } from './equations.js';

type Loss = typeof squaredError;

/** Central differences of a loss of the outputs, by one weight. */
const difference = ({ weights }: Network, loss: Loss, layer: number, j: number, i: number): number => {
  const [x, y] = example;
  const row = weights[layer]![j]!;
  const lossAt = ([w]: readonly number[]): number => {
    const moved = weights.with(layer, weights[layer]!.with(j, row.with(i, w!)));
    return loss({ ŷ: new Network({ ...options, weights: moved }).predict(x), y });
  };
  return centralDifferences(lossAt, [row[i]!])[0]!;
};

export const lossBlocks = (network: Network, engine: Gradients): Block[] => {
  const of = inLetters(network);
  const exact = outputWeightGradient(of, 0, 0);
  const numeric = (loss: Loss): number => difference(network, loss, 1, 0, 0);
  return [
    heading('The loss: (3) without ½, (4) with it', '损失函数：(3) 没有 ½，(4) 有 ½'),
    paragraph(
      'Equations (5) to (16) and (21) are the derivatives of (4): the 2 that differentiating a square gives is gone. Those of (3) are twice as large, so descent by (3) with η is descent by (4) with 2η.',
      '(5) 到 (16) 以及 (21) 都是对 (4) 求导的结果：平方求导得到的因子 2 已被 ½ 消去。对 (3) 求导的结果是它的两倍，因此以学习率 η 对 (3) 做梯度下降，相当于以 2η 对 (4) 做梯度下降。',
    ),
    figures([
      { name: same('ℓ (3)'), formula: 'Σ (ŷ − y)²', value: squaredError(of) },
      { name: same('E (4)'), formula: '½ Σ (ŷ − y)²', value: halfSquaredError(of), engine: engine.loss },
    ]),
    table(
      ['∇W₁₁', said('by the formula', '按公式'), said('central differences', '中心差分')],
      [
        ['(3)', 2 * exact, numeric(squaredError)],
        ['(4)', exact, numeric(halfSquaredError)],
      ],
    ),
  ];
};
