/** Lesson 1: the network of objects, nodes 1 to 9, and what the tensor engine makes of it. */
import { lesson1 } from '../explain/notation.js';
import { digits } from '../explain/numbers.js';
import { explain } from '../explain/walk.js';
import { activations64 } from '../reference/activation.js';
import { Network, type Weights } from '../reference/network.js';
import { activate, augmented } from '../reference/vector.js';
import { exponential, figures, heading, paragraph, table } from './blocks.js';
import type { Block, Lesson } from './contract.js';
import { onEngine, outputsOnEngine } from './engine.js';
import {
  connectionAt,
  example,
  hiddenChain,
  nodeUpdates,
  outputChain,
  start,
  δ4,
  δ8,
  η,
} from './one/example.js';
import { presets } from './presets.js';

const [x, t] = example;

/** What the tensor engine has of the example: outputs, gradients, and the weights after a step. */
const byEngine = (network: Network) =>
  onEngine(network, η, async (on) => {
    const layers = await outputsOnEngine(network, x);
    const { loss, gradients } = await on.gradients(example);
    await on.train([example]);
    const after = await on.gradients(example);
    return { layers, loss, gradients, weights: await on.weights(), lossAfter: after.loss };
  });

type Engine = Awaited<ReturnType<typeof byEngine>>;

const matrixBlocks = (network: Network): Block[] => {
  const name = lesson1(network);
  return [
    heading('The network', '网络'),
    paragraph(
      `Inputs 1 to 3, hidden nodes 4 to 7, output nodes 8 and 9, σ everywhere. w_ji goes to node j from node i, the target first. The lesson gives no numbers; these are chosen: x = (${x.join(', ')}), t = (${t.join(', ')}), η = ${η}. W₁ and W₂ have a row a node, the bias last:`,
      `节点 1 到 3 是输入层，4 到 7 是隐藏层，8 和 9 是输出层，激活函数都是 σ。w_ji 是从节点 i 到节点 j 的权重，目标节点的编号在前。课文没有给出数值，这里选定：x = (${x.join(', ')})，t = (${t.join(', ')})，η = ${η}。W₁ 和 W₂ 每个节点一行，偏置在最后一列：`,
    ),
    ...network.layers.slice(1).map(({ index, nodes }) => {
      const before = network.layers[index - 1]!.nodes;
      return table(
        [
          `W${index}`,
          ...before.map((node) => ({ en: `from ${name.node(node)}`, zh: `来自 ${name.node(node)}` })),
          { en: 'bias', zh: '偏置' },
        ],
        nodes.map((node) => [`w${name.node(node)}`, ...node.upstream.map((c) => c.weight)]),
      );
    }),
  ];
};

const stepsBlocks = (): Block[] => {
  const network = new Network(presets['3-4-2'].network);
  network.present(...example);
  return [
    heading('One step, number by number', '一步训练，逐个数值计算'),
    { kind: 'steps', steps: explain(network, { notation: lesson1(network), rate: η }) },
  ];
};

const nodesTable = (network: Network, engine: Engine): Block[] => {
  const nodes = network.layers.flatMap((layer) => layer.nodes);
  const empty = '';
  return [
    heading('The nodes', '各个节点'),
    paragraph(
      'δ is −∂E/∂net (3.13). A bias’s input is 1, so −δ is the gradient of the node’s bias: that is what the tensor engine gives.',
      '由 (3.13)，δ = −∂E/∂net。偏置的输入恒为 1，所以节点偏置的梯度就是 −δ，张量引擎给出的正是这个数。',
    ),
    table(
      [
        { en: 'node', zh: '节点' },
        'net',
        { en: 'a, y', zh: 'a、y' },
        'δ',
        { en: 'a, engine', zh: 'a（引擎）' },
        { en: 'δ, engine', zh: 'δ（引擎）' },
      ],
      nodes.map((node, i) =>
        node.layer === 0
          ? [String(i + 1), empty, node.output, empty, empty, empty]
          : [
              String(i + 1),
              node.net,
              node.output,
              node.delta,
              digits(engine.layers[node.layer - 1]![node.index]!, 8),
              digits(-engine.gradients[node.layer - 1]![node.index]!.at(-1)!, 8),
            ],
      ),
    ),
  ];
};

const chainBlocks = (network: Network, engine: Engine): Block[] => {
  const output = outputChain(network);
  const hidden = hiddenChain(network);
  const [k8, k9] = hidden.terms;
  const gradient = (layer: number, node: number, i: number): number => engine.gradients[layer]![node]!.at(i)!;
  const weight = (layer: number, node: number, i: number): number => engine.weights[layer]![node]!.at(i)!;
  const updates = nodeUpdates(network);
  return [
    heading('δ by the chain rule: a node of each kind', '用链式法则推导误差项：两类节点各举一例'),
    figures([
      { name: { en: '∂E/∂y1', zh: '∂E/∂y1' }, formula: '−(t1 − y1)', value: output.dEdy },
      { name: { en: '∂y1/∂net8', zh: '∂y1/∂net8' }, formula: 'y1(1 − y1)', value: output.dydNet },
      {
        name: { en: '∂E/∂net8', zh: '∂E/∂net8' },
        formula: '∂E/∂y1·∂y1/∂net8',
        value: output.dEdNet,
        engine: gradient(1, 0, -1),
      },
      {
        name: { en: 'δ8', zh: 'δ8' },
        formula: 'y1(1 − y1)(t1 − y1)',
        value: δ8(network),
        engine: -gradient(1, 0, -1),
      },
      {
        name: { en: 'through node 8', zh: '经由节点 8' },
        formula: '−δ8·w84',
        value: k8!.dEdNet * k8!.dNetda,
      },
      {
        name: { en: 'through node 9', zh: '经由节点 9' },
        formula: '−δ9·w94',
        value: k9!.dEdNet * k9!.dNetda,
      },
      { name: { en: '∂a4/∂net4', zh: '∂a4/∂net4' }, formula: 'a4(1 − a4)', value: hidden.dadNet },
      {
        name: { en: '∂E/∂net4', zh: '∂E/∂net4' },
        formula: 'Σ ∂E/∂net_k·w_k4·a4(1 − a4)',
        value: hidden.dEdNet,
        engine: gradient(0, 0, -1),
      },
      {
        name: { en: 'δ4', zh: 'δ4' },
        formula: 'a4(1 − a4)(w84·δ8 + w94·δ9)',
        value: δ4(network),
        engine: -gradient(0, 0, -1),
      },
      {
        name: { en: 'new w84', zh: '更新后的 w84' },
        formula: 'w84 + η·δ8·a4',
        value: updates.w84,
        engine: weight(1, 0, 0),
      },
      {
        name: { en: 'new w41', zh: '更新后的 w41' },
        formula: 'w41 + η·δ4·x1',
        value: updates.w41,
        engine: weight(0, 0, 0),
      },
      {
        name: { en: 'new w4b', zh: '更新后的 w4b' },
        formula: 'w4b + η·δ4',
        value: updates.w4b,
        engine: weight(0, 0, -1),
      },
    ]),
    paragraph(
      'Three slips of the lesson: w84 ← w8 + … is w84 ← w84 + …; the derivation says that ∂E/∂net_k is δ_k, and goes on, rightly, with −δ_k; the last layer of the chain is y = f(Wₙ·aₙ₋₁), not f(Wₙ·aₙ).',
      '课文有三处差错：w84 ← w8 + … 应为 w84 ← w84 + …；推导中说 ∂E/∂net_k 就是 δ_k，接下来用的却是（正确的）−δ_k；逐层计算的最后一层应为 y = f(Wₙ·aₙ₋₁)，而不是 f(Wₙ·aₙ)。',
    ),
  ];
};

const vectorBlocks = (network: Network, engine: Engine): Block[] => {
  const σ = activations64.sigmoid();
  const [W1, W2] = network.weights;
  const a = activate(σ, augmented(W1!, x));
  const y = activate(σ, augmented(W2!, a));
  const named = (prefix: string, from: number) => (value: number, i: number) => ({
    name: { en: `${prefix}${from + i}`, zh: `${prefix}${from + i}` },
    value,
    engine: engine.layers[prefix === 'a' ? 0 : 1]![i]!,
  });
  return [
    heading('By vectors: a = f(W₁·x), y = f(W₂·a)', '向量形式：a = f(W₁·x)，y = f(W₂·a)'),
    paragraph('With a 1 below x, and below a, for the bias.', 'x 和 a 的末尾都补上 1，对应偏置。'),
    figures([...a.map(named('a', 4)), ...y.map(named('y', 1))]),
  ];
};

const weightsTable = (network: Network, engine: Engine): Block[] => {
  const name = lesson1(network);
  const stepped = start();
  stepped.trainOne(example, η);
  const numeric = start();
  const flat = (weights: Weights): number[] => weights.flat(2);
  const [after, gradients, weights] = [flat(stepped.weights), flat(engine.gradients), flat(engine.weights)];
  return [
    heading('The weights', '各个权重'),
    paragraph(
      'Every gradient beside central differences (ε = 1e−5) and the tensor engine’s, and every weight after a step.',
      '下表列出每个权重的梯度，旁边是中心差分（ε = 1e−5）和张量引擎的结果；最后是更新一步之后的权重。',
    ),
    table(
      [
        { en: 'weight', zh: '权重' },
        { en: 'before', zh: '更新前' },
        '∂E/∂w',
        { en: 'differences', zh: '中心差分' },
        { en: 'engine', zh: '引擎' },
        { en: 'after', zh: '更新后' },
        { en: 'engine', zh: '引擎' },
      ],
      [...network.connections].map((c, i) => [
        name.weight(c),
        digits(c.weight, 6),
        digits(c.gradient, 8),
        digits(numeric.numericGradient(numeric.connections.at(i)!, example), 8),
        digits(gradients[i]!, 8),
        digits(after[i]!, 8),
        digits(weights[i]!, 8),
      ]),
    ),
    figures([
      {
        name: { en: 'E before', zh: '更新前的 E' },
        formula: '½ Σ (t − y)²',
        value: network.loss,
        engine: engine.loss,
      },
      {
        name: { en: 'E after', zh: '更新后的 E' },
        value: stepped.backpropagate(example),
        engine: engine.lossAfter,
      },
    ]),
  ];
};

const epsilons = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14];

const checkBlocks = (network: Network): Block[] => {
  const w41 = connectionAt(network, 4, 1);
  const exact = w41.gradient;
  return [
    heading(
      'Checking one weight: (E(w + ε) − E(w − ε))/2ε',
      '梯度检验（一个权重）：(E(w + ε) − E(w − ε))/2ε',
    ),
    paragraph(
      `∂E/∂w41 by backpropagation is ${digits(exact)}. Differences come closer by ε² as ε falls, which is truncation; then E(w + ε) and E(w − ε) agree in ever more of their 16 digits, and what the subtraction leaves is rounding, about 1e−17/ε. In between, near 1e−5, is the best ε.`,
      `反向传播得到的 ∂E/∂w41 为 ${digits(exact)}。ε 减小时，差分的误差先按 ε² 减小，这是截断误差；ε 再小，E(w + ε) 与 E(w − ε) 的 16 位数字中相同的位数越来越多，相减之后剩下的主要是舍入误差，约为 1e−17/ε。最合适的 ε 在两者之间，约为 1e−5。`,
    ),
    table(
      ['ε', { en: 'differences', zh: '差分' }, { en: 'off by', zh: '偏差' }],
      epsilons.map((ε) => {
        const found = network.numericGradient(w41, example, ε);
        return [exponential(ε), digits(found, 12), exponential(Math.abs(found - exact))];
      }),
    ),
  ];
};

/** The columns of a dump stand two spaces apart. */
const dumpBlocks = (network: Network): Block[] => [
  heading('network.dump(), nodes as layer:index', '打印整个网络：network.dump()，节点写作“层:序号”'),
  table(
    [{ en: 'node or connection', zh: '节点或连接' }, '', '', ''],
    network
      .dump()
      .split('\n')
      .map((line) => line.split('  ')),
  ),
];

export const one: Lesson = {
  title: {
    en: 'Lesson 1: a network of objects, nodes 1 to 9',
    zh: '第一课：用对象搭建的网络，节点 1 到 9',
  },
  run: async function* () {
    const network = start();
    const engine = await byEngine(network);
    yield* matrixBlocks(network);
    yield* stepsBlocks();
    yield* nodesTable(network, engine);
    yield* chainBlocks(network, engine);
    yield* vectorBlocks(network, engine);
    yield* weightsTable(network, engine);
    yield* checkBlocks(start());
    yield* dumpBlocks(start());
  },
};
