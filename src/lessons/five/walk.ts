/** The 3-3-2-1 network of the lesson, a step of it number by number; and which δ its update needs. */
import { same } from '../../explain/language.js';
import { lesson5 } from '../../explain/notation.js';
import { explain, type Step } from '../../explain/walk.js';
import type { Connection } from '../../reference/connection.js';
import { Network, type Example } from '../../reference/network.js';
import type { Node } from '../../reference/node.js';
import { dot, type Vector } from '../../reference/vector.js';
import { figures, heading, paragraph, steps, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { onEngine } from '../engine.js';
import { presets } from '../presets.js';
import { cell, said } from '../words.js';

const { network: options, x, t, rate } = presets['3-3-2-1'];
const example: Example = [x, t];

/**
 * −δ·f′·y with a δ that leaves out the f′ on its way: δ₆ = t − y, δ₄ = w₄₆·δ₆, δ₁ = w₁₄·δ₄ + w₁₅·δ₅. What
 * `backpropagate` has computed has to be there.
 */
export const withoutSlopes = (network: Network): number[] => {
  const errors = new Map<Node, number>();
  for (const { nodes } of network.layers.toReversed())
    for (const node of nodes)
      errors.set(
        node,
        node.isOutput
          ? node.calcError()
          : node.downstream.reduce(
              (sum, { weight, downstream }) => sum + weight * errors.get(downstream)!,
              0,
            ),
      );
  return [...network.connections].map(
    ({ upstream, downstream }) => -errors.get(downstream)! * downstream.slope * upstream.output,
  );
};

export interface Compared {
  readonly connection: Connection;
  readonly name: string;
  readonly differences: number;
  /** −δ·f′·y, δ = −∂E/∂y */
  readonly gradient: number;
  readonly engine: number;
  readonly withoutSlopes: number;
}

/** ∂E/∂w of every weight in four ways. */
export const compareGradients = async (): Promise<Compared[]> => {
  const network = new Network(options);
  const { weight } = lesson5(network);
  const engine = await onEngine(network, rate, async (on) => (await on.gradients(example)).gradients.flat(2));
  network.backpropagate(example);
  const without = withoutSlopes(network);
  return [...network.connections].map((connection, i) => ({
    connection,
    name: weight(connection),
    gradient: connection.gradient,
    engine: engine[i]!,
    withoutSlopes: without[i]!,
    differences: network.numericGradient(connection, example),
  }));
};

/**
 * Forward, backward and the update: y₄ = f₄(w₁₄y₁ + w₂₄y₂ + w₃₄y₃), w′₁₄ = w₁₄ + η·δ₄·f₄′(e)·y₁
 * (lesson 5, eqs. forward-4, update-4, update-5)
 */
export const walkThrough = (network = new Network(options)): Step[] => {
  network.present(...example);
  return explain(network, { notation: lesson5(network), rate });
};

/** u·v/(‖u‖·‖v‖) */
const cosine = (u: Vector, v: Vector): number => dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));

const ratio = ({ withoutSlopes, gradient }: Compared): number => withoutSlopes / gradient;

/** The widest and the narrowest ratio over the weights into a layer. */
const ratios = (rows: readonly Compared[], layer: number): readonly [number, number] => {
  const found = rows.filter(({ connection }) => connection.downstream.layer === layer).map(ratio);
  return [Math.min(...found), Math.max(...found)];
};

export const walkBlocks = async (): Promise<Block[]> => {
  const network = new Network(options);
  const walked = walkThrough(network);
  const slope6 = network.outputs[0]!.slope;
  const rows = await compareGradients();
  const [right, without] = [rows.map(({ gradient }) => gradient), rows.map((row) => row.withoutSlopes)];
  const [low, high] = ratios(rows, 1);
  return [
    heading('Backpropagation through 3-3-2-1', '3-3-2-1 网络的反向传播'),
    paragraph(
      'Inputs x1 to x3, neurons 1 to 3, 4 and 5, and 6; sigmoids, no biases; x = (1, 0.5, −1), t = 1, η = 0.5; w14 leads from neuron 1 to neuron 4, e is the sum that goes into a neuron, and δ is −∂E/∂y, without f′, which stands in the update: w′14 = w14 + η·δ4·f4′(e)·y1.',
      '输入为 x1 到 x3，三层神经元依次编号为 1 到 3、4 和 5、6；激活函数为 sigmoid，没有偏置；x = (1, 0.5, −1)，t = 1，η = 0.5。w14 是从神经元 1 到神经元 4 的权重，e 是神经元的加权输入；δ 指 −∂E/∂y，其中不含 f′，f′ 写在更新公式里：w′14 = w14 + η·δ4·f4′(e)·y1。',
    ),
    steps(walked),
    paragraph(
      'Which δ does this update need? It multiplies δ4 by f4′ and y1 only, so it is gradient descent if δ4 = −∂E/∂y4. By the chain rule y4 reaches E through e6, and that passes through f6: δ4 = w46·f6′(e6)·δ6. The picture from which this walk is usually shown sends back δ4 = w46·δ6, without f6′. Both, beside central differences of E, which know nothing of either; and the ratio of the two:',
      '这个更新公式需要怎样的 δ？它只把 δ4 乘以 f4′ 和 y1，所以只有当 δ4 = −∂E/∂y4 时才是梯度下降。按链式法则，y4 经由 e6 影响 E，中间要通过 f6，因此 δ4 = w46·f6′(e6)·δ6。而这套推导常见的配图，传回的却是 δ4 = w46·δ6，漏掉了 f6′。下表把两种结果与 E 的中心差分并列，后者不依赖任何推导；最后一列是两种结果之比：',
    ),
    table(
      [
        said('∂E/∂w of', '∂E/∂w'),
        said('differences', '中心差分'),
        'δ4 = w46·f6′·δ6',
        said('tensor engine', '张量引擎'),
        'δ4 = w46·δ6',
        said('ratio', '倍数'),
      ],
      rows.map((row) => [
        row.name,
        ...[row.differences, row.gradient, row.engine, row.withoutSlopes, ratio(row)].map(cell),
      ]),
    ),
    paragraph(
      `With f6′ every weight agrees with the differences. Without it, the weights into neurons 4 and 5 get 1/f6′ times their gradient, and those into neurons 1 to 3 between ${cell(low)} and ${cell(high)} times, not all the same: no choice of η makes up for it.`,
      `带上 f6′，所有权重的梯度都与中心差分一致。漏掉它，进入神经元 4 和 5 的权重得到的是梯度的 1/f6′ 倍，进入神经元 1 到 3 的权重则是 ${cell(low)} 到 ${cell(high)} 倍，各不相同，调整 η 也无法弥补。`,
    ),
    figures([
      { name: same('1/f6′(e6)'), formula: '1/(y·(1 − y))', value: 1 / slope6 },
      {
        name: said('cosine between the two', '两个方向夹角的余弦'),
        formula: 'u·v/(‖u‖‖v‖)',
        value: cosine(right, without),
        note: said(
          'of two short steps of the same length, the one without f6′ lowers E by this share of what the gradient does.',
          '两步都很小且长度相同时，不带 f6′ 的一步使 E 下降的量与沿负梯度一步之比，约等于这个余弦。',
        ),
      },
    ]),
  ];
};
