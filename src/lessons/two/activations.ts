/** What lesson 2 says of activation functions, measured. */
import { digits } from '../../explain/numbers.js';
import { activations64, type Activation64, type Activation64Name } from '../../reference/activation.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { said, yesOrNo } from '../words.js';
import { slopeOnEngine } from './onEngine.js';

/** −10 … 10, 0 among them. */
const grid = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);

const slope = ({ f, derivative }: Activation64, x: number): number => derivative(x, f(x));

/** The largest f′ on the grid: ¼ of σ, since a(1 − a) ≤ ¼    (lesson 2, eq. sigmoid-bound) */
export const steepest = (name: Activation64Name): number => {
  const f = activations64[name]();
  return Math.max(...grid.map((x) => slope(f, x)));
};

const shown = ['sigmoid', 'tanh', 'relu', 'linear'] as const;

/** Range, steepest slope, and what follows: whether gradients vanish, whether a unit can die. */
const propertiesTable = (): Block =>
  table(
    [
      said('function', '函数'),
      'f(−10) … f(10)',
      said('largest f′', 'f′ 最大值'),
      said('odd', '奇函数'),
      said('f′ < 0.001 at ±10', 'f′(±10) < 0.001'),
      said('layers merge', '多层等于一层'),
    ],
    shown.map((name) => {
      const made = activations64[name]();
      const flat = [-10, 10].map((x) => yesOrNo(slope(made, x) < 1e-3));
      return [
        name,
        `${digits(made.f(-10), 3)} … ${digits(made.f(10), 3)}`,
        steepest(name),
        yesOrNo(grid.every((x) => Math.abs(made.f(-x) + made.f(x)) < 1e-12)),
        said(flat.map(({ en }) => en).join(', '), flat.map(({ zh }) => zh).join('、')),
        yesOrNo(grid.every((x) => slope(made, x) === slope(made, 0))),
      ];
    }),
  );

const slopesTable = (): Block => {
  const xs = [-6, -4, -2, 0, 2, 4, 6];
  const { f, derivative } = activations64.sigmoid();
  return table(
    ['x', ...xs.map((x) => digits(x))],
    [
      ['σ(x)', ...xs.map((x) => digits(f(x), 4))],
      ['σ′(x)', ...xs.map((x) => digits(derivative(x, f(x)), 4))],
    ],
  );
};

export const activationBlocks = async (): Promise<Block[]> => [
  heading('Activation functions', '激活函数'),
  paragraph(
    'What the lesson says of them, measured on x from −10 to 10: sigmoid 1/(1 + e⁻ˣ), tanh (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), relu max(0, x), linear x. An odd function, f(−x) = −f(x), is centred on 0. Where f′ is below 0.001 (at −10, at 10), hardly any gradient comes through. Where f′ is the same everywhere, layers merge: many are no more than one.',
    '以下是课文所述的各项性质，在 x 从 −10 到 10 的范围内测得。sigmoid 为 1/(1 + e⁻ˣ)，tanh 为 (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)，relu 为 max(0, x)，linear 为 x。奇函数满足 f(−x) = −f(x)，关于原点对称；f′ 小于 0.001 的地方（−10 处、10 处）几乎没有梯度通过；f′ 处处相同的函数，再多层也只相当于一层。',
  ),
  propertiesTable(),
  paragraph(
    'The derivative of σ is at most ¼, at 0. Each layer below multiplies by one more such factor: five layers, and at most 1/1024 is left of a gradient (before the weights).',
    'σ 的导数最大为 ¼，在 0 处取得。反向传播时每经过一层就多乘一个这样的因子：经过五层，梯度至多只剩 1/1024（不计权重）。',
  ),
  slopesTable(),
  figures([
    {
      name: said('largest σ′', 'σ′ 的最大值'),
      formula: 'σ(0)·(1 − σ(0)) = ½·½',
      printed: '0.25',
      value: steepest('sigmoid'),
      engine: await slopeOnEngine(),
    },
  ]),
];
