/** Cross entropy of scores, worked: the value and the gradient by the formula, the tensor engine and differences. */
import { losses } from '../../losses/registry.js';
import { centralDifferences } from '../../reference/differences.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { lossOnPoint } from '../points.js';
import { cell, said } from '../words.js';
import { crossEntropy64, crossEntropySlope64, softmax64 } from './softmax64.js';

/** Three classes, of which the second is right. */
const scores = [2, 1, -1] as const;
const right = [0, 1, 0] as const;

interface Computed {
  readonly loss: number;
  readonly gradient: readonly number[];
}

/** In float32. */
const byEngine = async (f: readonly number[], p: readonly number[]): Promise<Computed> => {
  const { l, dy } = await lossOnPoint(losses.softmaxCrossEntropy(), f, p);
  return { loss: l, gradient: dy };
};

export interface CrossEntropy {
  readonly q: readonly number[];
  readonly float64: Computed;
  readonly engine: Computed;
  readonly differences: readonly number[];
}

export const computeCrossEntropy = async (
  f: readonly number[] = scores,
  p: readonly number[] = right,
): Promise<CrossEntropy> => ({
  q: softmax64(f),
  float64: { loss: crossEntropy64(f, p), gradient: crossEntropySlope64(f, p) },
  engine: await byEngine(f, p),
  differences: centralDifferences((at) => crossEntropy64(at, p), f),
});

export const crossEntropyBlocks = async (): Promise<Block[]> => {
  const { q, float64, engine, differences } = await computeCrossEntropy();
  return [
    heading('Cross entropy', '交叉熵损失'),
    paragraph(
      'Loss = −Σ pₖ·log qₖ, where q = softmax(f) is made of the scores f, and p is 1 for the class that is right and 0 for the others. So the loss is −log q of the right class, and its derivative by a score is qₖ − pₖ: too much probability is pushed down, too little is pulled up. Here the scores are f = (2, 1, −1), and class 2 is right.',
      'Loss = −Σ pₖ·log qₖ，其中 q = softmax(f)，由得分 f 算出；p 在真实类别上为 1，在其余类别上为 0。因此损失就是真实类别的 −log q，它对得分的导数是 qₖ − pₖ：概率过大的得分被压低，过小的被抬高。下面取 f = (2, 1, −1)，真实类别为第 2 类。',
    ),
    figures([
      {
        name: said('cross entropy', '交叉熵损失'),
        formula: '−log(e¹/(e² + e¹ + e⁻¹))',
        value: float64.loss,
        engine: engine.loss,
      },
    ]),
    table(
      [
        said('class', '类别'),
        'fₖ',
        'pₖ',
        'qₖ',
        'qₖ − pₖ',
        said('tensor engine', '张量引擎'),
        said('central differences', '中心差分'),
      ],
      q.map((qk, k) => [
        String(k + 1),
        cell(scores[k]!),
        cell(right[k]!),
        cell(qk),
        cell(float64.gradient[k]!),
        cell(engine.gradient[k]!),
        cell(differences[k]!),
      ]),
    ),
  ];
};
