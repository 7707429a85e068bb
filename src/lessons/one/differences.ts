/** Central differences of one weight, by the size of ε. */
import { digits } from '../../explain/numbers.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { exponential, said } from '../words.js';
import { connectionAt, example, start } from './example.js';

const epsilons = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14];

export const differenceBlocks = (): Block[] => {
  const network = start();
  const w41 = connectionAt(network, 4, 1);
  const exact = w41.gradient;
  return [
    heading(
      'Checking one weight: (E(w + ε) − E(w − ε))/2ε',
      '梯度检验（一个权重）：(E(w + ε) − E(w − ε))/2ε',
    ),
    paragraph(
      `∂E/∂w41 by backpropagation is ${digits(exact)}. Differences come closer by ε² as ε falls, which is truncation; then E(w + ε) and E(w − ε) agree in ever more of their 16 digits, and what the subtraction leaves is rounding, about 1e−17/ε. In between, near 1e−5, is the best ε.`,
      `反向传播得到的 ∂E/∂w41 为 ${digits(exact)}。ε 减小时，中心差分的误差先按 ε² 减小，这是截断误差；ε 再小，E(w + ε) 与 E(w − ε) 的 16 位数字中相同的位数越来越多，相减之后剩下的主要是舍入误差，约为 1e−17/ε。最合适的 ε 在两者之间，约为 1e−5。`,
    ),
    table(
      ['ε', said('differences', '中心差分'), said('off by', '偏差')],
      epsilons.map((ε) => {
        const found = network.numericGradient(w41, example, ε);
        return [exponential(ε), digits(found, 12), exponential(Math.abs(found - exact))];
      }),
    ),
  ];
};
