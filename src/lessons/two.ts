/** Lesson 2: the neuron, the activation functions, and backpropagation worked out on a 2-2-2 network. */
import { same, type Text } from '../explain/language.js';
import { lesson2 } from '../explain/notation.js';
import { explain } from '../explain/walk.js';
import { activations64 } from '../reference/activation.js';
import type { Network } from '../reference/network.js';
import { exponential, heading, paragraph, table } from './blocks.js';
import type { Block, Figure, Lesson, LessonContext } from './contract.js';
import { onEngine, outputsOnEngine } from './engine.js';
import { propertiesTable, slopesTable, steepest } from './two/activations.js';
import {
  after,
  chainRule,
  eight,
  example,
  neuron,
  networkOf,
  outputs,
  start,
  totalError,
  updated,
  η,
  type Result,
} from './two/example.js';
import { afterOnEngine, afterPlain, chainRuleOnEngine, slopeOnEngine } from './two/onEngine.js';

const steps = 10_000;

const neuronBlocks = async (network: Network): Promise<Block[]> => {
  const { f } = activations64.sigmoid();
  const [row] = network.weights[0]!;
  const [hidden] = await outputsOnEngine(network, example[0]);
  return [
    heading('The neuron', '神经元'),
    paragraph(
      'A weighted sum and an activation function: output = f(Σ wx + b). The lesson calls the function δ, the letter that elsewhere is the error term. Node h1 of the example below:',
      '先加权求和，再经过激活函数：output = f(Σ wx + b)。课文用 δ 表示激活函数，而 δ 在别处表示误差项。以下例中的节点 h1 为例：',
    ),
    {
      kind: 'figures',
      figures: [
        {
          name: same('out_h1'),
          formula: 'σ(0.15·0.05 + 0.2·0.1 + 0.35)',
          value: neuron(f, row!.slice(0, 2), example[0], row![2]!),
          engine: hidden![0]!,
        },
      ],
    },
  ];
};

const activationBlocks = async (): Promise<Block[]> => [
  heading('Activation functions', '激活函数'),
  paragraph(
    'What the lesson says of them, measured on x from −10 to 10.',
    '以下是课文所述的各项性质，在 x 从 −10 到 10 的范围内测得。',
  ),
  propertiesTable(),
  paragraph(
    'The derivative of σ is at most ¼, at 0. Each layer below multiplies by one more such factor: five layers, and at most 1/1024 is left of a gradient (before the weights).',
    'σ 的导数最大为 ¼，在 0 处取得。反向传播时每经过一层就多乘一个这样的因子：经过五层，梯度至多只剩 1/1024（不计权重）。',
  ),
  slopesTable(),
  {
    kind: 'figures',
    figures: [
      {
        name: { en: 'largest σ′', zh: 'σ′ 的最大值' },
        formula: 'σ(0)·(1 − σ(0)) = ½·½',
        printed: '0.25',
        value: steepest('sigmoid'),
        engine: await slopeOnEngine(),
      },
    ],
  },
];

const misprint: Text = {
  en: 'a misprint: it is 0.751365070.',
  zh: '课文此处有误，应为 0.751365070。',
};

const forwardBlocks = async (network: Network): Promise<Block[]> => {
  const [o1, o2] = outputs(network);
  const engine = await onEngine(network, η, async (on) => ({
    y: await on.predict(example[0]),
    ...(await on.gradients(example)),
  }));
  return [
    heading('Step 1: forward', '第一步：前向传播'),
    {
      kind: 'figures',
      figures: [
        { name: same('out_o1'), printed: '0.75136079', value: o1!, engine: engine.y[0]!, note: misprint },
        { name: same('out_o2'), printed: '0.772928465', value: o2!, engine: engine.y[1]! },
        {
          name: same('E_total'),
          formula: '½ Σ (target − out)²',
          printed: '0.298371109',
          value: totalError(network),
          engine: engine.loss,
        },
      ],
    },
  ];
};

const chainBlocks = async (network: Network): Promise<Block[]> => {
  network.backpropagate(example);
  const { dEdOut, dOutdNet, dNetdW5, dEdW5 } = chainRule(network);
  const factors = await chainRuleOnEngine();
  const engine = await onEngine(network, η, async (on) => {
    const { gradients } = await on.gradients(example);
    await on.train([example]);
    return { gradient: gradients[1]![0]![0]!, weight: (await on.weights())[1]![0]![0]! };
  });
  return [
    heading('Step 2: backward, w5 by the chain rule', '第二步：反向传播，用链式法则求 ∂E/∂w5'),
    paragraph(
      'w5 acts on the error through net_o1 and out_o1: ∂E/∂w5 is the product of three factors.',
      'w5 先影响 net_o1，再经 out_o1 影响误差，因此 ∂E/∂w5 是三个因子的乘积。',
    ),
    {
      kind: 'figures',
      figures: [
        { name: same('∂E/∂out_o1'), formula: '−(target_o1 − out_o1)', value: dEdOut, engine: factors.dEdOut },
        {
          name: same('∂out_o1/∂net_o1'),
          formula: 'out_o1·(1 − out_o1)',
          value: dOutdNet,
          engine: factors.dOutdNet,
        },
        { name: same('∂net_o1/∂w5'), formula: 'out_h1', value: dNetdW5, engine: factors.dNetdW5 },
        {
          name: same('∂E/∂w5'),
          formula: '∂E/∂out_o1 · ∂out_o1/∂net_o1 · ∂net_o1/∂w5',
          value: dEdW5,
          engine: engine.gradient,
        },
        {
          name: same('w5⁺'),
          formula: `w5 − ${η}·∂E/∂w5`,
          value: updated(network.weights[1]![0]![0]!, dEdW5),
          engine: engine.weight,
        },
      ],
    },
  ];
};

const stepsBlocks = (): Block[] => {
  const network = networkOf();
  network.present(...example);
  return [
    heading('The whole step', '完整的一步'),
    { kind: 'steps', steps: explain(network, { notation: lesson2(network), rate: η }) },
  ];
};

/** What the lesson prints is what the sequential update gives. */
const pair = (
  name: string,
  printed: string,
  [simultaneous, sequential]: readonly [number, number],
  [engineSimultaneous, engineSequential]: readonly [number, number],
  note?: Text,
): Figure[] => [
  {
    name: { en: `${name}, simultaneous`, zh: `${name}（同时更新）` },
    printed,
    value: simultaneous,
    engine: engineSimultaneous,
    ...(note && { note }),
  },
  {
    name: { en: `${name}, sequential`, zh: `${name}（逐层更新）` },
    printed,
    value: sequential,
    engine: engineSequential,
  },
];

const alreadyUpdated: Text = {
  en: 'the lesson’s digits come from output weights that were updated before the hidden δ was computed from them. That is not the gradient.',
  zh: '课文的数值是先更新输出层权重、再用新权重计算隐藏层误差项得到的，这样算出的并不是梯度。',
};

const likewise: Text = {
  en: 'the lesson’s is that of the sequential update.',
  zh: '课文给出的是逐层更新的结果。',
};

const results = async (count: number, onProgress?: (update: Text, done: number) => void) => {
  const names = {
    simultaneous: { en: 'simultaneous', zh: '同时更新' },
    sequential: { en: 'sequential', zh: '逐层更新' },
  };
  const run = (update: 'simultaneous' | 'sequential'): Promise<Result> =>
    afterOnEngine(count, update, (done) => onProgress?.(names[update], done));
  return {
    float64: [after(count, 'simultaneous'), after(count, 'sequential')] as const,
    engine: [await run('simultaneous'), await run('sequential')] as const,
  };
};

const totals = ([a, b]: readonly [Result, Result]): [number, number] => [a.total, b.total];
const output = ([a, b]: readonly [Result, Result], i: number): [number, number] => [
  a.outputs[i]!,
  b.outputs[i]!,
];

const firstStepBlocks = async (): Promise<Block[]> => {
  const { float64, engine } = await results(1);
  const { gradients } = start();
  const columns = [
    start().weights,
    gradients,
    ...float64.map((r) => r.weights),
    ...engine.map((r) => r.weights),
  ];
  return [
    heading('Step 3: the new weights, in two ways', '第三步：更新后的权重，两种做法'),
    paragraph(
      'Gradient descent computes every δ from the weights of the forward pass, then changes all weights: simultaneous. The lesson’s figures come from changing w5 … w8 first and computing the hidden δ from the new ones: sequential. The output weights are the same, w1 … w4 are not.',
      '梯度下降用前向传播时的权重计算所有误差项，然后同时更新全部权重（同时更新）。课文的数值则是先更新 w5 … w8，再用新权重计算隐藏层的误差项（逐层更新）。两种做法得到的输出层权重相同，w1 … w4 不同。',
    ),
    table(
      [
        { en: 'weight', zh: '权重' },
        { en: 'before', zh: '更新前' },
        '∂E/∂w',
        { en: 'simultaneous', zh: '同时更新' },
        { en: 'sequential', zh: '逐层更新' },
        { en: 'engine, simult.', zh: '引擎，同时' },
        { en: 'engine, sequ.', zh: '引擎，逐层' },
      ],
      Array.from({ length: 8 }, (_, i) => [`w${i + 1}`, ...columns.map((w) => eight(w)[i]!)]),
    ),
    {
      kind: 'figures',
      figures: pair('E_total', '0.291027924', totals(float64), totals(engine), alreadyUpdated),
    },
  ];
};

const relative = (got: number, want: number): string => exponential(Math.abs(got / want - 1));

const tenThousandBlocks = async ({ progress }: LessonContext): Promise<Block[]> => {
  const { float64, engine } = await results(steps, (name, done) =>
    progress({ en: `${done} of ${steps} steps, ${name.en}`, zh: `${name.zh}，第 ${done} / ${steps} 步` }),
  );
  progress({ en: `${steps} steps in float32`, zh: `用 float32 训练 ${steps} 步` });
  const plain = await afterPlain(steps);
  const errors = (r: Result, want: Result): string[] => [
    ...r.outputs.map((y, i) => relative(y, want.outputs[i]!)),
    relative(r.total, want.total),
  ];
  return [
    heading(`After ${steps} steps`, `更新 ${steps} 步之后`),
    {
      kind: 'figures',
      figures: [
        ...pair('E_total', '0.000035085', totals(float64), totals(engine), alreadyUpdated),
        ...pair('out_o1', '0.015912196', output(float64, 0), output(engine, 0), likewise),
        ...pair('out_o2', '0.984065734', output(float64, 1), output(engine, 1), likewise),
      ],
    },
    heading('How exact the tensor engine is', '张量引擎有多精确'),
    paragraph(
      'The tensor engine computes in float32. model.fit keeps its weights in float32 too: near 3.9 they stand 2.4e−7 apart, the updates at the end are 3e−5, and each is rounded. And float32 numbers near 0.984 stand 6e−8 apart, so out_o2 is known to half of that, and E, made of its difference of 0.0059 to the target, to 5e−6 of itself. The engine’s column above has both mended: the weights are kept in float64 on the host (master weights, as in mixed-precision training), and 1 − out_o2 = σ(−net) stands in the place of out_o2, with the weights negated; gradient descent takes the same way. All outputs and gradients are still computed in float32. Relative differences from float64:',
      '张量引擎用 float32 计算，model.fit 的权重也是 float32：在 3.9 附近，相邻两个 float32 数相差 2.4e−7，而训练末期每次更新只有 3e−5，每次都要舍入。另外，在 0.984 附近，相邻两个 float32 数相差 6e−8，out_o2 只能精确到这个间距的一半；E 由它与目标值之差 0.0059 算出，因此 E 的相对误差可达 5e−6。上表的“张量引擎”一列对这两点都做了处理：权重在主机上以 float64 保存（即混合精度训练中的主权重），并用 1 − out_o2 = σ(−net) 代替 out_o2（相应的权重取负），梯度下降的路径不变。输出和梯度仍全部用 float32 计算。与 float64 的相对误差：',
    ),
    table(
      [{ en: 'run', zh: '做法' }, 'out_o1', 'out_o2', 'E_total'],
      [
        [
          { en: 'model.fit, weights in float32', zh: 'model.fit，权重为 float32' },
          ...errors(plain, float64[0]),
        ],
        [{ en: 'master weights, simultaneous', zh: '主权重，同时更新' }, ...errors(engine[0], float64[0])],
        [{ en: 'master weights, sequential', zh: '主权重，逐层更新' }, ...errors(engine[1], float64[1])],
      ],
    ),
  ];
};

export const two: Lesson = {
  title: {
    en: 'Lesson 2: a 2-2-2 network, number by number',
    zh: '第二课：2-2-2 网络，逐个数值计算',
  },
  run: async function* (context) {
    const network = start();
    yield* await neuronBlocks(network);
    yield* await activationBlocks();
    yield* await forwardBlocks(network);
    yield* await chainBlocks(network);
    yield* stepsBlocks();
    yield* await firstStepBlocks();
    yield* await tenThousandBlocks(context);
  },
};
