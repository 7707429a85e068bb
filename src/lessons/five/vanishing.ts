/** Vanishing and exploding gradients, measured. */
import { same, type Text } from '../../explain/language.js';
import type { Block, LessonContext } from '../contract.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import { cell, listed, rough, said } from './words.js';
import {
  chainGradient,
  computeExploding,
  drawnChain,
  explodingWidth,
  overWeights,
  slope,
  steepestChain,
  wideGrowth,
} from './chain.js';
import { computeDepths, type DepthOptions, type DepthRow } from './depths.js';

export interface VanishingOptions extends DepthOptions {
  /** Layers of the chains. */
  readonly chains: readonly number[];
  /** Larger and larger weights of one sigmoid. */
  readonly weights: readonly number[];
}

/** max σ′ over −10, −9.999 … 10 */
const steepest = (): number => {
  let largest = 0;
  for (let i = -10000; i <= 10000; i++) largest = Math.max(largest, slope(i / 1000));
  return largest;
};

const chainBlock = async (depths: readonly number[], seed: number): Promise<Block> => {
  const rows: (string | Text)[][] = [];
  for (const depth of depths) {
    const drawn = await chainGradient(drawnChain(depth, seed));
    const steep = await chainGradient(steepestChain(depth));
    rows.push(
      [
        String(depth),
        said('drawn from U(−1, 1), b = 0', '取自 U(−1, 1)，b = 0'),
        ...[drawn.gradient, drawn.engine, drawn.bound, drawn.gradient / drawn.bound].map(rough),
      ],
      [
        String(depth),
        said('w = 1, b = −½: every z is 0', 'w = 1，b = −½：每个 z 都是 0'),
        ...[steep.gradient, steep.engine, steep.bound, steep.gradient / steep.bound].map(rough),
      ],
    );
  }
  return table(
    [
      said('layers L', '层数 L'),
      said('weights', '权重'),
      same('|∂C/∂b₁|'),
      said('tensor engine', '张量引擎'),
      same('¼ᴸ·Π|w|·|∂C/∂a_L|'),
      said('share of the bound', '占上界的比例'),
    ],
    rows,
  );
};

/** First to last, at the greatest depth. */
const ratioOf = ({ norms }: DepthRow): number => norms.at(-1)!.first / norms.at(-1)!.last;

/** `sigmoid with a and b; tanh with c` */
const grouped = (rows: readonly DepthRow[]): Text => {
  const groups = [...new Set(rows.map(({ activation }) => activation))].map((activation) => {
    const own = listed(rows.filter((row) => row.activation === activation).map(({ name }) => same(name)));
    return said(`${activation} with ${own.en}`, `${activation} 配 ${own.zh}`);
  });
  return said(groups.map(({ en }) => en).join('; '), groups.map(({ zh }) => zh).join('；'));
};

const names = (rows: readonly DepthRow[]): Text => (rows.length === 0 ? said('none', '无') : grouped(rows));

const depthBlocks = (rows: readonly DepthRow[], { depths, width, seeds }: DepthOptions): Block[] => {
  const deepest = depths.at(-1)!;
  const vanished = rows.filter((row) => ratioOf(row) < 1e-3);
  const exploded = rows.filter((row) => ratioOf(row) > 1e3);
  const kept = rows.filter((row) => ratioOf(row) >= 0.1 && ratioOf(row) <= 10);
  return [
    paragraph(
      `The tensor engine on networks of ${width} units a layer, biases 0, one backward pass on random data: ‖∂C/∂b₁‖ / ‖∂C/∂b_L‖, the gradient at the first hidden layer as a share of that at the last, by the number of hidden layers; last, ‖∂C/∂b₁‖ itself in the deepest. The median of ${seeds.length === 1 ? 'one draw' : `${seeds.length} draws`}.`,
      `在张量引擎上测量：每层 ${width} 个单元，偏置为 0，用随机数据反向传播一次。表中是第一个隐藏层与最后一个隐藏层梯度范数之比 ‖∂C/∂b₁‖ / ‖∂C/∂b_L‖，按隐藏层数列出；最后一列是最深网络的 ‖∂C/∂b₁‖。均取 ${seeds.length} 次抽样的中位数。`,
    ),
    table(
      [
        said('activation', '激活函数'),
        said('initial weights', '初始权重'),
        ...depths.map((depth) => said(`${depth} layers`, `${depth} 层`)),
        said(`‖∂C/∂b₁‖, ${deepest} layers`, `‖∂C/∂b₁‖，${deepest} 层`),
      ],
      rows.map((row) => [
        row.activation,
        row.name,
        ...row.norms.map(({ first, last }) => rough(first / last)),
        rough(row.norms.at(-1)!.first),
      ]),
    ),
    paragraph(
      `At ${deepest} layers the gradient vanishes (below 1/1000) for: ${names(vanished).en}. It explodes (above 1000) for: ${names(exploded).en}. It keeps its size (within a factor of 10) for: ${names(kept).en}. By layer, as a picture: handgrad plot gradients --out gradients.svg`,
      `到 ${deepest} 层时，梯度消失（比值小于 1/1000）的有：${names(vanished).zh}。梯度爆炸（比值大于 1000）的有：${names(exploded).zh}。大小基本不变（相差 10 倍以内）的有：${names(kept).zh}。逐层的图见：handgrad plot gradients --lang zh --out gradients.svg`,
    ),
  ];
};

const explodingBlocks = (weights: readonly number[]): Block[] => {
  const rows = weights.map((w) => computeExploding(w));
  const widest = overWeights(explodingWidth);
  const atOne = overWeights((w) => w * slope(w));
  return [
    paragraph(
      'For a factor |σ′(z)·w| above 1 |w| has to be larger than 4, since σ′ ≤ ¼. But z = wx + b grows with w, and σ′(z) falls: the factor is above 1 only for inputs x close to −b/w. How wide that range of x is, on a grid of 0.0001 and by solving σ′(z) = 1/w: (2/w)·ln((1 + r)/(1 − r)), r = √(1 − 4/w).',
      '由于 σ′ ≤ ¼，要使因子 |σ′(z)·w| 大于 1，|w| 必须大于 4。但 z = wx + b 随 w 增大而远离 0，σ′(z) 随之减小，只有输入 x 靠近 −b/w 时这个因子才大于 1。下表列出这段 x 的宽度，一列在间隔为 0.0001 的网格上测得，一列由 σ′(z) = 1/w 解出：(2/w)·ln((1 + r)/(1 − r))，r = √(1 − 4/w)。',
    ),
    table(
      [
        same('w'),
        said('max |σ′(z)·w|', '|σ′(z)·w| 最大值'),
        said('width of x where > 1', '大于 1 的区间宽度'),
        said('by the formula', '按公式'),
        said('|σ′(z)·w| at x = 1, b = 0', '|σ′(w)·w|，x = 1，b = 0'),
      ],
      rows.map(({ w, largest, width, expected, atOne }) => [
        cell(w),
        ...[largest, width, expected, atOne].map(rough),
      ]),
    ),
    figures([
      {
        name: said('widest such range', '最大区间宽度'),
        formula: `w = ${cell(widest.w)}`,
        value: widest.largest,
      },
      {
        name: said('largest |σ′(w)·w|, x = 1, b = 0', '|σ′(w)·w| 的最大值，x = 1，b = 0'),
        formula: `w = ${cell(atOne.w)}`,
        value: atOne.largest,
      },
    ]),
    paragraph(
      `So whatever w in (0, 100] is, the factor is above 1 on a range of x no wider than ${rough(widest.largest)}: the gradient of sigmoids explodes only if the weights are large and every layer's inputs stay that close to where z is 0, as the lesson says.`,
      `可见无论 w 在 (0, 100] 内取何值，这个因子大于 1 的 x 区间宽度都不超过 ${rough(widest.largest)}：只有权重很大、并且每一层的输入都一直停留在 z 接近 0 的小范围内，sigmoid 的梯度才会爆炸，这正是课文所说的情况。`,
    ),
  ];
};

export const vanishingBlocks = async (
  options: VanishingOptions,
  { progress, seed }: LessonContext,
): Promise<Block[]> => {
  progress(said('gradients by depth', '不同深度下的梯度'));
  const rows = await computeDepths(options);
  return [
    heading('Vanishing and exploding gradients', '梯度消失与梯度爆炸'),
    paragraph(
      'Back through a layer of sigmoids, a gradient is multiplied by σ′(z)·w. σ′ is ¼ at 0 and less elsewhere, so with |w| ≤ 1 the factor is at most ¼, and L layers leave at most ¼ᴸ·Π|w|. In a chain of one neuron a layer:',
      '反向传播时，梯度每经过一层 sigmoid，就要乘以 σ′(z)·w。σ′ 在 0 处为 ¼，别处更小；若 |w| ≤ 1，这个因子不超过 ¼，经过 L 层后至多剩下 ¼ᴸ·Π|w|。以每层一个神经元的链为例：',
    ),
    figures([
      {
        name: said('largest σ′ on a grid', '网格上 σ′ 的最大值'),
        formula: 'max σ(z)(1 − σ(z))',
        printed: '0.25',
        value: steepest(),
      },
    ]),
    await chainBlock(options.chains, seed),
    paragraph(
      `This holds for a chain. In a layer of n units, n such terms are added up, and small weights can make a gradient grow: with 10 units a layer, every w = 0.9 and every z = 0, each layer multiplies it by 10·0.9/4 = 2.25. Measured through ten layers:`,
      `这个上界只适用于每层一个神经元的链。若一层有 n 个单元，就要把 n 个这样的项相加，权重小于 1 时梯度也可能增大：每层 10 个单元，所有 w = 0.9，所有 z = 0，则梯度每经过一层就变为原来的 10·0.9/4 = 2.25 倍。十层网络的实测结果：`,
    ),
    figures([
      {
        name: said('first layer / last layer', '第一层 / 最后一层'),
        formula: '2.25⁹',
        ...(await wideGrowth(10, 10)),
      },
    ]),
    ...depthBlocks(rows, options),
    ...explodingBlocks(options.weights),
  ];
};
