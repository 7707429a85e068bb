/** Lesson 4: backpropagation in scalars, (1) to (17), and in vectors and matrices, (18) to (26). */
import { same, type Text } from '../explain/language.js';
import { digits } from '../explain/numbers.js';
import { Network, type Weights } from '../reference/network.js';
import {
  backwardPass,
  column,
  errorTerm,
  forwardPass,
  meanGradient,
  product,
  slopes,
  times,
  transposed,
  vectorGradients,
  vectorLayers,
} from '../reference/vector.js';
import { ShapeError } from '../errors.js';
import { figures, heading, paragraph, table } from './blocks.js';
import type { Block, Figure, Lesson } from './contract.js';
import { onEngine, type Gradients } from './engine.js';
import { descend, examplesOf, gradientsOf, spread } from './four/batches.js';
import {
  halfSquaredError,
  hiddenWeightFactors,
  outputWeightFactors,
  outputWeightGradient,
  scalarGradients,
  shallow,
  squaredError,
} from './four/scalar.js';
import { presets, type Preset } from './presets.js';

const { network: options, x, t, rate }: Preset = presets['3-4-2'];

const started = (of: Preset = presets['3-4-2']): Network => {
  const network = new Network(of.network);
  network.backpropagate([of.x, of.t]);
  return network;
};

/** (f(w + ε) − f(w − ε))/2ε for a weight, f a loss of the outputs. */
const difference = (loss: (ŷ: readonly number[]) => number, layer: number, j: number, i: number): number => {
  const at = (ε: number): number => {
    const weights = started().weights;
    weights[layer]![j]![i]! += ε;
    return loss(new Network({ ...options, weights }).predict(x));
  };
  const ε = 1e-5;
  return (at(ε) - at(-ε)) / (2 * ε);
};

const lossBlocks = (network: Network, engine: Gradients): Block[] => {
  const of = shallow(network.weights, x, t);
  const exact = outputWeightGradient(of, 0, 0);
  const by = (loss: typeof squaredError) => (ŷ: readonly number[]) => loss({ ŷ, y: t });
  return [
    heading('The loss: (3) without ½, (4) with it', '损失函数：(3) 没有 ½，(4) 有 ½'),
    paragraph(
      'Equations (5) to (16) and (21) are the derivatives of (4): the 2 that differentiating a square gives is gone. Those of (3) are twice as large, so descent by (3) with η is descent by (4) with 2η.',
      '(5) 到 (16) 以及 (21) 都是对 (4) 求导的结果：平方求导得到的因子 2 已被 ½ 消去。对 (3) 求导的结果是它的两倍，因此以学习率 η 对 (3) 做梯度下降，相当于以 2η 对 (4) 做梯度下降。',
    ),
    figures([
      { name: same('ℓ (3)'), formula: 'Σ (ŷ − y)²', value: squaredError(of) },
      { name: same('E (4)'), formula: '½ Σ (ŷ − y)²', value: halfSquaredError(of), engine: engine.loss },
    ]),
    table(
      [same('∇W₁₁'), { en: 'by the formula', zh: '按公式' }, { en: 'central differences', zh: '中心差分' }],
      [
        ['(3)', 2 * exact, difference(by(squaredError), 1, 0, 0)],
        ['(4)', exact, difference(by(halfSquaredError), 1, 0, 0)],
      ],
    ),
  ];
};

const factorFigures = (names: readonly string[], values: readonly number[]): Figure[] =>
  names.map((name, i) => ({ name: same(name), value: values[i]! }));

const scalarBlocks = (network: Network, engine: Gradients): Block[] => {
  const of = shallow(network.weights, x, t);
  const [W, V] = [outputWeightFactors(of, 0, 0), hiddenWeightFactors(of, 0, 0)];
  const productOf = (factors: readonly number[]): number => factors.reduce((a, b) => a * b);
  return [
    heading('In scalars: (5) to (16)', '标量形式：(5) 到 (16)'),
    paragraph(
      'The 3-4-2 network of lesson 1 in this lesson’s letters: x in, V and c to the hidden h, W and b to the output ŷ, target y. The chain rule for one weight of each layer; in (11) and (16) the lesson has W_hk for W_ks.',
      '沿用第一课的 3-4-2 网络，换成本课的记号：输入 x，隐藏层 h 的权重 V 和偏置 c，输出 ŷ 的权重 W 和偏置 b，目标 y。每层取一个权重，用链式法则计算；(11) 和 (16) 中的 W_hk 应为 W_ks。',
    ),
    figures([
      ...factorFigures(['∂E/∂ŷ₁', '∂ŷ₁/∂β₁', '∂β₁/∂W₁₁ = h₁'], W),
      {
        name: same('∇W₁₁ (7)'),
        formula: '(ŷ₁ − y₁)·ŷ₁(1 − ŷ₁)·h₁',
        value: productOf(W),
        engine: engine.gradients[1]![0]![0]!,
      },
      ...factorFigures(['∂E/∂h₁', '∂h₁/∂α₁', '∂α₁/∂V₁₁ = x₁'], V),
      {
        name: same('∇V₁₁ (11)'),
        formula: '(Σ ŷ(1 − ŷ)(ŷ − y)·W)·h₁(1 − h₁)·x₁',
        value: productOf(V),
        engine: engine.gradients[0]![0]![0]!,
      },
    ]),
  ];
};

const letters = (layer: number, j: number, i: number, isBias: boolean): string => {
  if (isBias) return `${layer === 0 ? 'c' : 'b'}${j + 1}`;
  return `${layer === 0 ? 'V' : 'W'}${j + 1}${i + 1}`;
};

const allBlocks = (network: Network, engine: Gradients): Block[] => {
  const forms: readonly Weights[] = [
    scalarGradients(shallow(network.weights, x, t)),
    vectorGradients(vectorLayers(network), [x, t]),
    network.gradients,
    engine.gradients,
  ];
  const names = network.weights.flatMap((rows, l) =>
    rows.flatMap((row, j) => row.map((_, i) => letters(l, j, i, i === row.length - 1))),
  );
  const flat = forms.map((form) => form.flat(2));
  return [
    heading('Every gradient, four ways', '全部梯度，四种算法'),
    table(
      [
        '∇',
        { en: 'scalars (5)–(16)', zh: '标量 (5)–(16)' },
        { en: 'vectors (18)–(26)', zh: '向量 (18)–(26)' },
        { en: 'network of objects', zh: '对象网络' },
        { en: 'tensor engine', zh: '张量引擎' },
      ],
      names.map((name, i) => [name, ...flat.map((form) => digits(form[i]!, 8))]),
    ),
  ];
};

const vectorBlocks = (network: Network): Block[] => {
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
      [
        { en: 'equation', zh: '公式' },
        { en: 'layer', zh: '层' },
        { en: 'value', zh: '值' },
      ],
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

/** What is said when two shapes do not fit. */
const refusal = (f: () => unknown): Text => {
  try {
    f();
  } catch (error) {
    if (error instanceof ShapeError) return { en: error.message, zh: '形状不匹配，抛出 ShapeError' };
    throw error;
  }
  return same('');
};

/** δ of the hidden layer as (22) should be, and as a careless reading of the lesson has it. */
export const readings22 = (of: Preset) => {
  const network = started(of);
  const layers = vectorLayers(network);
  const passes = forwardPass(layers, of.x);
  const δ = backwardPass(layers, passes, of.t)[1]!.δ;
  const [slope, lastSlope] = passes.map(({ z, a }, l) => slopes(layers[l]!.f, z, a));
  const { W } = layers[1]!;
  const numeric = network.layers[1]!.nodes.map((node) =>
    network.numericGradient(node.upstream.at(-1)!, [of.x, of.t]),
  );
  return {
    numeric,
    right: errorTerm(times(transposed(W), δ), slope!),
    /** δ a row: the same numbers. */
    row: errorTerm(product([δ], W)[0]!, slope!),
    withoutTranspose: () => errorTerm(times(W, δ), slope!),
    withSlopeOfLast: () => errorTerm(times(transposed(W), δ), lastSlope!),
    columnTimesW: () => product(column(δ), W),
  };
};

const transposeBlocks = (): Block[] => {
  const [small, wide] = [readings22(presets['2-2-2']), readings22(presets['3-4-2'])];
  return [
    heading('(22) needs the transpose', '(22) 需要转置'),
    paragraph(
      'The lesson has δˡ⁺¹·Wˡ⁺¹, and in the middle f′(zᴸ). With δ a column, as in (20) and (24), it is (Wˡ⁺¹)ᵀ·δˡ⁺¹ ⊗ f′(zˡ); δ·W is right only if δ is a row. In the 3-4-2 network the shapes do not fit:',
      '课文写作 δˡ⁺¹·Wˡ⁺¹，中间一步还写成了 f′(zᴸ)。按 (20) 和 (24)，δ 是列向量，所以应为 (Wˡ⁺¹)ᵀ·δˡ⁺¹ ⊗ f′(zˡ)；只有把 δ 当作行向量时 δ·W 才成立。在 3-4-2 网络中，形状根本不匹配：',
    ),
    table(
      [
        { en: 'product', zh: '乘积' },
        { en: 'what comes of it', zh: '结果' },
      ],
      [
        ['δ·W, [2, 1]·[2, 4]', refusal(wide.columnTimesW)],
        ['W·δ, [2, 4]·[2, 1]', refusal(wide.withoutTranspose)],
        ['(Wᵀ·δ) ⊗ f′(zᴸ), [4] ⊗ [2]', refusal(wide.withSlopeOfLast)],
      ],
    ),
    paragraph(
      'In the 2-2-2 network of lesson 2 all shapes fit, and only the numbers tell. ∂E/∂z of h1 and h2:',
      '在第二课的 2-2-2 网络中，形状全都匹配，只有从数值才能看出错误。h1 和 h2 的 ∂E/∂z：',
    ),
    table(
      [{ en: 'reading', zh: '写法' }, 'δ_h1', 'δ_h2'],
      [
        [{ en: 'central differences', zh: '中心差分' }, ...small.numeric],
        ['(Wᵀ·δ) ⊗ f′(zˡ)', ...small.right],
        [{ en: 'δ a row: (δ·W) ⊗ f′(zˡ)', zh: 'δ 为行向量：(δ·W) ⊗ f′(zˡ)' }, ...small.row],
        [{ en: 'wrong: (W·δ) ⊗ f′(zˡ)', zh: '错误：(W·δ) ⊗ f′(zˡ)' }, ...small.withoutTranspose()],
        [{ en: 'wrong: (Wᵀ·δ) ⊗ f′(zᴸ)', zh: '错误：(Wᵀ·δ) ⊗ f′(zᴸ)' }, ...small.withSlopeOfLast()],
      ],
    ),
    paragraph(
      'And in (24) the row between the two products has aˡ where it is aˡ⁻¹.',
      '另外，(24) 中间那个行向量写的是 aˡ，应为 aˡ⁻¹。',
    ),
  ];
};

const epochs = 30;

const batchBlocks = async (seed: number): Promise<Block[]> => {
  const examples = examplesOf(options, seed);
  const network = new Network(options);
  const four = examples.slice(0, 4);
  const each = gradientsOf(network, four);
  const mean = meanGradient(each);
  const engine = await onEngine(new Network(options), rate, (on) => on.gradients(...four));
  const all = gradientsOf(network, examples);
  const sizes = [1, 4, 16, examples.length];
  return [
    heading('The gradient of a mini-batch: (17)', '小批量的梯度：(17)'),
    paragraph(
      'Four examples drawn at random, targets from another network of the same form: the mean of their gradients is the gradient of their mean error, which is what the tensor engine computes for a batch.',
      '随机取四个样本，目标值由另一个结构相同的网络给出。四个梯度的平均值就是平均误差的梯度，张量引擎对一个小批量计算的正是它。',
    ),
    figures([
      ...each.map((g, i) => ({
        name: { en: `∇W₁₁ of example ${i + 1}`, zh: `样本 ${i + 1} 的 ∇W₁₁` },
        value: g[1]![0]![0]!,
      })),
      {
        name: { en: 'mean', zh: '平均值' },
        formula: '1/m Σ ∇W_xᵢ',
        value: mean[1]![0]![0]!,
        engine: engine.gradients[1]![0]![0]!,
      },
    ]),
    paragraph(
      `The ≈ of (17): how far the mean of m gradients is from that of all ${examples.length}, relative, on average over 200 draws. It falls like 1/√m and, since an example is not drawn twice, to 0.`,
      `(17) 中的“≈”有多准：下表是 m 个梯度的平均值与全部 ${examples.length} 个梯度的平均值之间的相对偏差（抽取 200 次取平均）。它大致按 1/√m 减小；由于同一样本不会重复抽取，最后减到 0。`,
    ),
    table(
      ['m', ...[1, 2, 4, 8, 16, 32, examples.length].map(String)],
      [
        [
          { en: 'off by', zh: '偏差' },
          ...[1, 2, 4, 8, 16, 32, examples.length].map((m) => digits(spread(all, m, seed), 3)),
        ],
      ],
    ),
    heading('Batch and stochastic descent', '批量梯度下降与随机梯度下降'),
    paragraph(
      `${epochs} passes over the ${examples.length} examples, η = ${rate}, the same first weights. A pass of batch descent is one update, and a pass of stochastic descent is ${examples.length}, along gradients that are rougher and cost as much together.`,
      `对 ${examples.length} 个样本训练 ${epochs} 轮，η = ${rate}，初始权重相同。批量梯度下降每轮只更新一次，随机梯度下降每轮更新 ${examples.length} 次：每次所用的梯度更粗糙，但一轮的总计算量相同。`,
    ),
    table(
      [
        { en: 'batch size', zh: '批大小' },
        { en: 'updates', zh: '更新次数' },
        { en: 'mean E at the end', zh: '最终的平均误差' },
      ],
      sizes.map((batchSize) => {
        const { updates, loss } = descend(options, examples, batchSize, epochs, rate, seed);
        return [String(batchSize), String(updates), digits(loss, 4)];
      }),
    ),
  ];
};

export const four: Lesson = {
  title: {
    en: 'Lesson 4: backpropagation in scalars and in vectors',
    zh: '第四课：反向传播的标量形式与向量形式',
  },
  run: async function* ({ seed }) {
    const network = started();
    const engine = await onEngine(network, rate, (on) => on.gradients([x, t]));
    yield* lossBlocks(network, engine);
    yield* scalarBlocks(network, engine);
    yield* vectorBlocks(network);
    yield* allBlocks(network, engine);
    yield* transposeBlocks();
    yield* await batchBlocks(seed);
  },
};
