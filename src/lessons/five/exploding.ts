/** When the factor of one sigmoid is above 1. */
import { figures, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { cell, rough, said } from '../words.js';
import { computeExploding, explodingWidth, overWeights, slope } from './chain.js';

export const explodingBlocks = (weights: readonly number[]): Block[] => {
  const rows = weights.map((w) => computeExploding(w));
  const widest = overWeights(explodingWidth);
  const atOne = overWeights((w) => w * slope(w));
  return [
    paragraph(
      'For a factor |σ′(z)·w| above 1 |w| has to be larger than 4, since σ′ ≤ ¼. But z = wx + b grows with w, and σ′(z) falls: the factor is above 1 only for inputs x close to −b/w. How wide that range of x is, on a grid of 0.0001 and by solving σ′(z) = 1/w: (2/w)·ln((1 + r)/(1 − r)), r = √(1 − 4/w). Last, the factor at x = 1, b = 0.',
      '由于 σ′ ≤ ¼，要使因子 |σ′(z)·w| 大于 1，|w| 必须大于 4。但 z = wx + b 随 w 增大而远离 0，σ′(z) 随之减小，只有输入 x 靠近 −b/w 时这个因子才大于 1。下表列出这段 x 的宽度，一列在间隔为 0.0001 的网格上测得，一列由 σ′(z) = 1/w 解出：(2/w)·ln((1 + r)/(1 − r))，r = √(1 − 4/w)。最后一列是 x = 1，b = 0 处的因子。',
    ),
    table(
      [
        'w',
        said('max |σ′(z)·w|', '|σ′(z)·w| 最大值'),
        said('width where > 1', '大于 1 的宽度'),
        said('by the formula', '按公式'),
        said('at x = 1, b = 0', 'x = 1，b = 0 处'),
      ],
      rows.map(({ w, largest, width, expected, atOne }) => [
        cell(w),
        ...[largest, width, expected, atOne].map(rough),
      ]),
    ),
    figures([
      {
        name: said('widest such range', '最大区间宽度'),
        formula: `w = ${cell(widest.w)}`,
        value: widest.largest,
      },
      {
        name: said('largest |σ′(w)·w|, x = 1, b = 0', '|σ′(w)·w| 的最大值，x = 1，b = 0'),
        formula: `w = ${cell(atOne.w)}`,
        value: atOne.largest,
      },
    ]),
    paragraph(
      `So whatever w in (0, 100] is, the factor is above 1 on a range of x no wider than ${rough(widest.largest)}. In a chain of single neurons, then, the gradient explodes only if the product of the factors grows: the weights must be large, and in enough layers z must be so close to 0 that the factors above 1 outweigh the others. That is the case the lesson describes. In wider layers terms are added up as well, and, as above, 10 units with w = 0.9 are enough.`,
      `可见无论 w 在 (0, 100] 内取何值，这个因子大于 1 的 x 区间宽度都不超过 ${rough(widest.largest)}。因此，在每层一个神经元的链中，梯度只有在各层因子的乘积不断增大时才会爆炸：权重必须很大，并且要有足够多的层的 z 停留在 0 附近，使大于 1 的因子压过其余的因子，课文说的就是这种情况。若每层有多个神经元，还要把各项相加，正如前面的例子，每层 10 个单元、w = 0.9 就足以使梯度增大。`,
    ),
  ];
};
