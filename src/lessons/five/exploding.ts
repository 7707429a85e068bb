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
      'For a factor |σ′(z)·w| above 1 |w| has to be larger than 4, since σ′ ≤ ¼. But z = wx + b grows with w, and σ′(z) falls: the factor is above 1 only for inputs x close to −b/w. How wide that range of x is, on a grid of 0.0001 and by solving σ′(z) = 1/w: (2/w)·ln((1 + r)/(1 − r)), r = √(1 − 4/w).',
      '由于 σ′ ≤ ¼，要使因子 |σ′(z)·w| 大于 1，|w| 必须大于 4。但 z = wx + b 随 w 增大而远离 0，σ′(z) 随之减小，只有输入 x 靠近 −b/w 时这个因子才大于 1。下表列出这段 x 的宽度，一列在间隔为 0.0001 的网格上测得，一列由 σ′(z) = 1/w 解出：(2/w)·ln((1 + r)/(1 − r))，r = √(1 − 4/w)。',
    ),
    table(
      [
        'w',
        said('max |σ′(z)·w|', '|σ′(z)·w| 最大值'),
        said('width of x where > 1', '大于 1 的区间宽度'),
        said('by the formula', '按公式'),
        said('|σ′(z)·w| at x = 1, b = 0', '|σ′(w)·w|，x = 1，b = 0'),
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
      `So whatever w in (0, 100] is, the factor is above 1 on a range of x no wider than ${rough(widest.largest)}: the gradient of sigmoids explodes only if the weights are large and every layer's inputs stay that close to where z is 0, as the lesson says.`,
      `可见无论 w 在 (0, 100] 内取何值，这个因子大于 1 的 x 区间宽度都不超过 ${rough(widest.largest)}：只有权重很大、并且每一层的输入都一直停留在 z 接近 0 的小范围内，sigmoid 的梯度才会爆炸，这正是课文所说的情况。`,
    ),
  ];
};
