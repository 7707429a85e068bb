/** Section 3: the four activation functions, in float64 and by the tensor engine. */
import { sequential } from '../../compose/sequential.js';
import type { Layer } from '../../contract.js';
import { digits } from '../../explain/numbers.js';
import { same } from '../../explain/language.js';
import { release } from '../../memory.js';
import type { Tensor } from '../../ops/index.js';
import { activations64, type Activation64 } from '../../reference/activation.js';
import { layers } from '../../registry.js';
import { Model } from '../../train/model.js';
import type { Block } from '../contract.js';

const points = [-2, -1, -0.5, 0, 0.5, 1, 2] as const;

interface Shown {
  readonly name: string;
  readonly by: Activation64;
  readonly layer: Layer;
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

const byEngine = async (layer: Layer): Promise<number[]> => {
  const model = new Model(sequential([layer]), { inputShape: [points.length] });
  const y = model.predict([points]);
  try {
    return Array.from(await (y as Tensor).data());
  } finally {
    release([y, model.state]);
  }
};

const largestDifference = async ({ by, layer }: Shown): Promise<number> => {
  const y = await byEngine(layer);
  return Math.max(...points.map((x, i) => Math.abs(y[i]! - by.f(x))));
};

export async function* activations(): AsyncGenerator<Block> {
  yield {
    kind: 'heading',
    text: { en: 'Section 3: activation functions', zh: '第三节：激活函数' },
  };
  const differences = await Promise.all(shown.map(largestDifference));
  yield {
    kind: 'table',
    header: [same('x'), ...shown.map(({ name }) => same(name))],
    rows: points.map((x) => [digits(x), ...shown.map(({ by }) => digits(by.f(x)))]),
  };
  const largest = digits(Math.max(...differences), 2);
  const far = tanhByWord(710);
  yield {
    kind: 'paragraph',
    text: {
      en: `These are in float64; the tensor engine, in float32, differs by at most ${largest}. Written as in the lesson, (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), tanh is ∞/∞ from x = 710 on: ${far}, where the right value is ${digits(Math.tanh(710))}.`,
      zh: `以上为 float64 的结果；张量引擎用 float32 计算，与 float64 最多相差 ${largest}。若照课文写成 (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)，从 x = 710 起 tanh 就成了 ∞/∞，得到 ${far}，而正确值是 ${digits(Math.tanh(710))}。`,
    },
  };
}
