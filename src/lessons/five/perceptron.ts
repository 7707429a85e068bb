/** What the perceptron does on the three gates, in short; the command shows it update by update. */
import { and, or, xor } from '../../data/gates.js';
import { trainPerceptron } from '../../reference/perceptron.js';
import { mostUpdates, radius, separation } from '../../reference/separation.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { rough, said } from '../words.js';

const gates = { AND: and(), OR: or(), XOR: xor() };

/** Passes after which it is given up. */
const mostPasses = 100;

export interface Gate {
  readonly name: string;
  readonly converged: boolean;
  readonly passes: number;
  readonly updates: number;
  /** (R/γ)²; none where nothing separates the points. */
  readonly bound: number | undefined;
}

export const computeGates = (): Gate[] =>
  Object.entries(gates).map(([name, points]) => {
    const { converged, passes, count } = trainPerceptron(points, { mostPasses });
    const found = separation(points);
    const bound = found.separable ? mostUpdates(radius(points), found.margin) : undefined;
    return { name, converged, passes, updates: count, bound };
  });

export const perceptronBlocks = (): Block[] => [
  heading('The perceptron', '感知器'),
  paragraph(
    'A neuron with the output sign(WX + b), which learns from one misclassified point at a time: θ ← θ + α·y·x. If a straight line separates the two classes, it stops after at most (R/γ)² updates (Novikoff 1962); on XOR, where none does, it never stops. Update by update: handgrad perceptron and, handgrad perceptron or, handgrad perceptron xor',
    '感知器是输出为 sign(WX + b) 的神经元，每次用一个误分类点更新：θ ← θ + α·y·x。若两类点线性可分，至多更新 (R/γ)² 次就会收敛（Novikoff，1962）；XOR 线性不可分，更新永远不会停止。逐次更新的过程见：handgrad perceptron and --lang zh（and 可换成 or、xor）',
  ),
  table(
    [
      said('points', '数据'),
      said('converged', '是否收敛'),
      said('passes', '训练轮数'),
      said('updates', '更新次数'),
      said('at most (R/γ)²', '上界 (R/γ)²'),
    ],
    computeGates().map(({ name, converged, passes, updates, bound }) => [
      name,
      converged ? said('yes', '是') : said('no: given up', '否（已中止）'),
      String(passes),
      String(updates),
      bound === undefined ? '–' : rough(bound),
    ]),
  ),
];
