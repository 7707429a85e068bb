/** (18) to (26): forward and backward, a layer at a time. */
import { digits } from '../../explain/numbers.js';
import type { Network } from '../../reference/network.js';
import { backwardPass, forwardPass, vectorLayers } from '../../reference/vector.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { said } from '../words.js';
import { example } from './example.js';

export const vectorBlocks = (network: Network): Block[] => {
  const [x, t] = example;
  const layers = vectorLayers(network);
  const passes = forwardPass(layers, x);
  const backward = backwardPass(layers, passes, t);
  const vector = (v: readonly number[]): string => `(${v.map((n) => digits(n, 5)).join(', ')})`;
  return [
    heading('In vectors: (18) to (26)', '向量形式：(18) 到 (26)'),
    paragraph(
      'Here δ = ∂J/∂z; in lesson 1 δ is its opposite.',
      '这里 δ = ∂J/∂z；第一课的 δ 与它相差一个负号。',
    ),
    table(
      [said('equation', '公式'), said('layer', '层'), said('value', '值')],
      [
        ...passes.flatMap(({ z, a }, l) => [
          ['(18) z = W·a + b', String(l + 1), vector(z)],
          ['(19) a = f(z)', String(l + 1), vector(a)],
        ]),
        ['(21) δ = (ŷ − y) ⊗ f′(z)', '2', vector(backward[1]!.δ)],
        ['(22) δ = (Wᵀ·δ) ⊗ f′(z)', '1', vector(backward[0]!.δ)],
        ...[1, 0].flatMap((l) => [
          ...backward[l]!.dW.map((row, i) => [
            i === 0 ? '(24) ∂J/∂W = δ·aᵀ' : '',
            String(l + 1),
            vector(row),
          ]),
          ['(26) ∂J/∂b = δ', String(l + 1), vector(backward[l]!.db)],
        ]),
      ],
    ),
  ];
};
