/** Section 3: the four activation functions, in float64 and by the tensor engine. */
import { digits } from '../../explain/numbers.js';
import { activations64, type Activation64 } from '../../reference/activation.js';
import { layers } from '../../registry.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import type { OneLayer } from '../engine.js';
import { onPoints } from '../points.js';

const points = [-2, -1, -0.5, 0, 0.5, 1, 2] as const;

interface Shown {
  readonly name: string;
  readonly by: Activation64;
  readonly layer: OneLayer;
}

/** As the lesson has them: its leaky ReLU is max(0.01x, x). */
const shown: readonly Shown[] = [
  { name: 'σ(x)', by: activations64.sigmoid(), layer: layers.sigmoid() },
  { name: 'tanh x', by: activations64.tanh(), layer: layers.tanh() },
  { name: 'max(0, x)', by: activations64.relu(), layer: layers.relu() },
  {
    name: 'max(0.01x, x)',
    by: activations64.leakyReLU({ alpha: 0.01 }),
    layer: layers.leakyReLU({ alpha: 0.01 }),
  },
];

/** (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), word for word: ∞/∞ where eˣ is beyond float64, from x = 710 on. */
export const tanhByWord = (x: number): number => (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x));

const largestDifference = async ({ by, layer }: Shown): Promise<number> => {
  const { y } = await onPoints(layer, [points]);
  return Math.max(...points.map((x, i) => Math.abs(y[i]! - by.f(x))));
};

export const activationBlocks = async (): Promise<Block[]> => {
  const differences = await Promise.all(shown.map(largestDifference));
  const largest = digits(Math.max(...differences), 2);
  const far = tanhByWord(710);
  return [
    heading('Section 3: activation functions', '第三节：激活函数'),
    table(
      ['x', ...shown.map(({ name }) => name)],
      points.map((x) => [x, ...shown.map(({ by }) => by.f(x))]),
    ),
    paragraph(
      `These are in float64; the tensor engine, in float32, differs by at most ${largest}. Written as in the lesson, (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), tanh is ∞/∞ from x = 710 on: ${far}, where the right value is ${digits(Math.tanh(710))}.`,
      `以上为 float64 的结果；张量引擎用 float32 计算，与 float64 最多相差 ${largest}。若照课文写成 (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)，从 x = 710 起 tanh 就成了 ∞/∞，得到 ${far}，而正确值是 ${digits(Math.tanh(710))}。`,
    ),
  ];
};
