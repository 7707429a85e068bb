/** A neuron and a layer, each computed node by node, as matrices, and by the tensor engine. */
import { same } from '../../explain/language.js';
import { Network, type Weights } from '../../reference/network.js';
import { activate, augmented, netInput, transposed, vectorLayers } from '../../reference/vector.js';
import { layers } from '../../registry.js';
import { figures, heading, paragraph } from '../blocks.js';
import type { Block, Figure } from '../contract.js';
import { onPoints } from '../points.js';
import { rough, said } from '../words.js';

const neuronX = [1, 2, -1] as const;
const neuronW = [0.5, -0.25, 0.1] as const;
const neuronB = 0.4;

/** f(X, W, b) = WX + b, and the same as [W, b]·[X; 1]    (lesson 5, eq. neuron) */
export const computeNeuron = async (): Promise<readonly Figure[]> => {
  const node = new Network({ sizes: [3, 1], activation: 'linear', weights: [[[...neuronW, neuronB]]] });
  const engine = await onPoints(layers.dense({ units: 1 }), [neuronX], {
    params: { kernel: transposed([neuronW]), bias: [neuronB] },
  });
  return [
    {
      name: said('sum over the inputs', '加权求和'),
      formula: '0.5·1 − 0.25·2 − 0.1·1 + 0.4',
      value: node.predict(neuronX)[0]!,
      engine: engine.y[0]!,
    },
    {
      name: said('bias as one more weight', '把偏置当作权重'),
      formula: '[W, b]·[X; 1]',
      value: augmented([[...neuronW, neuronB]], neuronX)[0]!,
    },
  ];
};

/** Three inputs, three neurons, and two more: layers 1, 2 and 3 of the lesson, in which the inputs are layer 1. */
export const feedforward = {
  x: [0.5, -1, 0.25] as const,
  weights: [
    [
      [0.4, -0.2, 0.6, 0.1],
      [-0.5, 0.3, 0.2, -0.1],
      [0.7, 0.8, -0.4, 0.2],
    ],
    [
      [0.9, -0.6, 0.3, 0.05],
      [-0.2, 0.5, 0.4, -0.3],
    ],
  ] satisfies Weights,
};

/**
 * u_l = W_l·y_{l−1} + b_l,  y_l = f(u_l); of the second layer y₂ = f(W₂X + b₂)    (lesson 5, eqs. layer-2, layer-l)
 * `value` is by matrices, `node` by the network of objects, a sum for each neuron.
 */
export const computeLayers = async (): Promise<readonly (Figure & { readonly node: number })[]> => {
  const { x, weights } = feedforward;
  const network = new Network({ sizes: [3, 3, 2], weights });
  network.predict(x);
  const found: (Figure & { readonly node: number })[] = [];
  let [y, below]: [readonly number[], readonly number[]] = [x, x];
  for (const [i, { W, b, f }] of vectorLayers(network).entries()) {
    const u = netInput(W, y, b);
    y = activate(f, u);
    const params = { kernel: transposed(W), bias: b };
    const { y: net } = await onPoints(layers.dense({ units: b.length }), [below], { params });
    below = (await onPoints(layers.dense({ units: b.length, activation: 'sigmoid' }), [below], { params })).y;
    const l = i + 2;
    const { nodes } = network.layers[i + 1]!;
    nodes.forEach((node, j) => {
      const input = l === 2 ? 'x' : `y${l - 1}`;
      found.push({
        name: same(`u${l}(${j + 1})`),
        formula: `Σᵢ w${l}(${j + 1}i)·${input}(i) + b${l}(${j + 1})`,
        value: u[j]!,
        engine: net[j]!,
        node: node.net,
      });
      found.push({
        name: same(`y${l}(${j + 1})`),
        formula: `f(u${l}(${j + 1}))`,
        value: y[j]!,
        engine: below[j]!,
        node: node.output,
      });
    });
  }
  return found;
};

export const neuronBlocks = async (): Promise<Block[]> => [
  heading('A neuron', '神经元'),
  paragraph(
    'A neuron multiplies its inputs by weights, adds them up and adds the bias: WX + b. Written with the bias as one more weight, whose input is always 1, it is [W, b]·[X; 1]. Here X = (1, 2, −1), W = (0.5, −0.25, 0.1) and b = 0.4.',
    '神经元先把各个输入乘以权重再求和，然后加上偏置：WX + b。也可以把偏置看作又一个权重，其输入恒为 1，写成 [W, b]·[X; 1]。这里 X = (1, 2, −1)，W = (0.5, −0.25, 0.1)，b = 0.4。',
  ),
  figures(await computeNeuron()),
];

export const layerBlocks = async (): Promise<Block[]> => {
  const found = await computeLayers();
  const apart = Math.max(...found.map(({ value, node }) => Math.abs(value - node)));
  return [
    heading('The deep feedforward network', '深度前馈网络'),
    paragraph(
      'The three neurons of layer 2, each with its own sum, are one matrix product: y₂ = f(W₂X + b₂). The same step leads from any layer to the next: u_l = W_l·y_{l−1} + b_l, y_l = f(u_l). Here f is the sigmoid and X = (0.5, −1, 0.25); layer 3 has two neurons.',
      '第二层的三个神经元各有一个求和式，合起来就是一次矩阵乘法：y₂ = f(W₂X + b₂)。从任意一层到下一层都是同样的计算：u_l = W_l·y_{l−1} + b_l，y_l = f(u_l)。这里 f 取 sigmoid，X = (0.5, −1, 0.25)，第三层有两个神经元。',
    ),
    figures(found.map(({ node: _, ...figure }) => figure)),
    paragraph(
      `The float64 column is computed by matrices; neuron by neuron, the network of objects gives ${apart === 0 ? 'exactly the same' : `the same within ${rough(apart)}`}.`,
      `float64 一列按矩阵计算；由对象网络逐个神经元计算，结果${apart === 0 ? '完全相同' : `相差不超过 ${rough(apart)}`}。`,
    ),
  ];
};
