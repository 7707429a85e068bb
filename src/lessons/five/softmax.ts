/** The softmax, and how its outputs change with its inputs. */
import { layers } from '../../registry.js';
import { figures, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { onPoints } from '../points.js';
import { cell, said } from '../words.js';
import { softmax64, softmaxSlope64 } from './softmax64.js';

/** The softmax of three scores, and how its first output changes with each. */
export const computeSoftmax = async (z: readonly number[] = [2, 1, -1]) => ({
  z,
  q: softmax64(z),
  slope: softmaxSlope64(z, 0),
  engine: await onPoints(layers.softmax(), [z], { dy: [z.map((_, k) => Number(k === 0))] }),
});

export const softmaxBlocks = async (): Promise<Block[]> => {
  const { z, q, slope, engine } = await computeSoftmax();
  return [
    paragraph(
      'Softmax makes a distribution of any numbers: every output lies in (0, 1), and they add up to 1. Each output depends on all inputs: ∂qⱼ/∂zₖ = qⱼ([j = k] − qₖ).',
      'Softmax 把任意一组实数变成概率分布：每个输出都在 (0, 1) 之间，总和为 1。每个输出都依赖所有输入：∂qⱼ/∂zₖ = qⱼ([j = k] − qₖ)。',
    ),
    table(
      ['k', 'zₖ', 'qₖ', said('tensor engine', '张量引擎'), '∂q₁/∂zₖ', said('tensor engine', '张量引擎')],
      z.map((zk, k) => [String(k + 1), ...[zk, q[k]!, engine.y[k]!, slope[k]!, engine.dx[k]!].map(cell)]),
    ),
    figures([
      {
        name: said('sum of the outputs', '输出之和'),
        formula: 'Σ qₖ',
        value: q.reduce((a, b) => a + b, 0),
        engine: engine.y.reduce((a, b) => a + b, 0),
      },
    ]),
  ];
};
