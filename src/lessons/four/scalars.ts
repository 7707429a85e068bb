/** (5) to (16): the chain rule for one weight of each layer, factor by factor. */
import { same } from '../../explain/language.js';
import type { Network } from '../../reference/network.js';
import { figures, heading, paragraph } from '../blocks.js';
import type { Block, Figure } from '../contract.js';
import type { Gradients } from '../engine.js';
import { inLetters } from './example.js';
import { hiddenWeightFactors, outputWeightFactors } from './equations.js';

const factorFigures = (names: readonly string[], values: readonly number[]): Figure[] =>
  names.map((name, i) => ({ name: same(name), value: values[i]! }));

export const scalarBlocks = (network: Network, engine: Gradients): Block[] => {
  const of = inLetters(network);
  const [W, V] = [outputWeightFactors(of, 0, 0), hiddenWeightFactors(of, 0, 0)];
  const productOf = (factors: readonly number[]): number => factors.reduce((a, b) => a * b);
  return [
    heading('In scalars: (5) to (16)', '标量形式：(5) 到 (16)'),
    paragraph(
      'The 3-4-2 network of lesson 1 in this lesson’s letters: x in, V and c to the hidden h, W and b to the output ŷ, target y. The chain rule for one weight of each layer; in (11) and (16) the lesson has W_hk for W_ks.',
      '沿用第一课的 3-4-2 网络，换成本课的记号：输入 x，隐藏层 h 的权重 V 和偏置 c，输出 ŷ 的权重 W 和偏置 b，目标 y。每层取一个权重，用链式法则计算；(11) 和 (16) 中的 W_hk 应为 W_ks。',
    ),
    figures([
      ...factorFigures(['∂E/∂ŷ₁', '∂ŷ₁/∂β₁', '∂β₁/∂W₁₁ = h₁'], W),
      {
        name: same('∇W₁₁ (7)'),
        formula: '(ŷ₁ − y₁)·ŷ₁(1 − ŷ₁)·h₁',
        value: productOf(W),
        engine: engine.gradients[1]![0]![0]!,
      },
      ...factorFigures(['∂E/∂h₁', '∂h₁/∂α₁', '∂α₁/∂V₁₁ = x₁'], V),
      {
        name: same('∇V₁₁ (11)'),
        formula: '(Σ ŷ(1 − ŷ)(ŷ − y)·W)·h₁(1 − h₁)·x₁',
        value: productOf(V),
        engine: engine.gradients[0]![0]![0]!,
      },
    ]),
  ];
};
