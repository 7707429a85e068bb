/** Vanishing and exploding gradients, measured: in chains, and by the depth of a network. */
import { same, type Text } from '../../explain/language.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { listed, rough, said } from '../words.js';
import { chainGradient, drawnChain, slope, steepestChain, wideGrowth } from './chain.js';
import { computeDepths, type DepthOptions, type DepthRow } from './depths.js';
import { explodingBlocks } from './exploding.js';

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
        said('U(−1, 1), b = 0', 'U(−1, 1)，b = 0'),
        ...[drawn.gradient, drawn.engine, drawn.bound, drawn.gradient / drawn.bound].map(rough),
      ],
      [
        String(depth),
        said('w = 1, b = −½', 'w = 1，b = −½'),
        ...[steep.gradient, steep.engine, steep.bound, steep.gradient / steep.bound].map(rough),
      ],
    );
  }
  return table(
    [
      'L',
      said('weights', '权重'),
      '|∂C/∂b₁|',
      said('tensor engine', '张量引擎'),
      said('bound', '上界'),
      said('share', '占上界的比例'),
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
      `The tensor engine on networks of ${width} units a layer, biases 0, one backward pass on random data: ‖∂C/∂b₁‖ / ‖∂C/∂b_L‖, the gradient at the first hidden layer as a share of that at the last, by the number L of hidden layers; in the last column, ‖∂C/∂b₁‖ itself in the deepest. The median of ${seeds.length === 1 ? 'one draw' : `${seeds.length} draws`}.`,
      `在张量引擎上测量：每层 ${width} 个单元，偏置为 0，用随机数据反向传播一次。表中是第一个隐藏层与最后一个隐藏层梯度范数之比 ‖∂C/∂b₁‖ / ‖∂C/∂b_L‖，按隐藏层数 L 列出；最后一列是最深网络的 ‖∂C/∂b₁‖。均取 ${seeds.length} 次抽样的中位数。`,
    ),
    table(
      [
        said('activation', '激活函数'),
        said('initial weights', '初始权重'),
        ...depths.map((depth) => said(`L = ${depth}`, `L = ${depth}`)),
        '‖∂C/∂b₁‖',
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

export const vanishingBlocks = async (
  options: VanishingOptions,
  { progress, seed }: LessonContext,
): Promise<Block[]> => {
  progress(said('gradients by depth', '不同深度下的梯度'));
  const rows = await computeDepths(options);
  return [
    heading('Vanishing and exploding gradients', '梯度消失与梯度爆炸'),
    paragraph(
      'Back through a layer of sigmoids, a gradient is multiplied by σ′(z)·w. σ′ is ¼ at 0 and less elsewhere, so with |w| ≤ 1 the factor is at most ¼, and L layers leave at most ¼ᴸ·Π|w|.',
      '反向传播时，梯度每经过一层 sigmoid，就要乘以 σ′(z)·w。σ′ 在 0 处为 ¼，别处更小；若 |w| ≤ 1，这个因子不超过 ¼，经过 L 层后至多剩下 ¼ᴸ·Π|w|。',
    ),
    figures([
      {
        name: said('largest σ′ on a grid', '网格上 σ′ 的最大值'),
        formula: 'max σ(z)(1 − σ(z))',
        printed: '0.25',
        value: steepest(),
      },
    ]),
    paragraph(
      'Chains of one neuron a layer, beside their bound ¼ᴸ·Π|w|·|∂C/∂a_L| and the share of it that is reached: with weights drawn from U(−1, 1), and with w = 1, b = −½, where every z is 0:',
      '下面以每层一个神经元的链为例，与上界 ¼ᴸ·Π|w|·|∂C/∂a_L| 比较：一种权重取自 U(−1, 1)；另一种取 w = 1，b = −½，这时每个 z 都是 0：',
    ),
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
