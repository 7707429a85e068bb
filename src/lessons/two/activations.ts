/** What lesson 2 says of activation functions, measured. */
import type { Text } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import { activations64, type Activation64, type Activation64Name } from '../../reference/activation.js';
import { table } from '../blocks.js';
import type { Block } from '../contract.js';

/** −10 … 10, 0 among them. */
const grid = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);

const slope = ({ f, derivative }: Activation64, x: number): number => derivative(x, f(x));

/** The largest f′ on the grid: ¼ of σ, since a(1 − a) ≤ ¼    (lesson 2, eq. sigmoid-bound) */
export const steepest = (name: Activation64Name): number => {
  const f = activations64[name]();
  return Math.max(...grid.map((x) => slope(f, x)));
};

const shown = [
  ['sigmoid', '1/(1 + e⁻ˣ)'],
  ['tanh', '(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)'],
  ['relu', 'max(0, x)'],
  ['linear', 'x'],
] as const;

const yesOrNo = (yes: boolean): Text => (yes ? { en: 'yes', zh: '是' } : { en: 'no', zh: '否' });

/** Range, steepest slope, and what follows: whether gradients vanish, whether a unit can die. */
export const propertiesTable = (): Block =>
  table(
    [
      { en: 'function', zh: '函数' },
      'f(x)',
      'f(−10) … f(10)',
      { en: 'largest f′', zh: 'f′ 的最大值' },
      { en: 'odd (zero-centred)', zh: '关于原点对称' },
      { en: 'f′ < 0.001 at −10, at 10', zh: 'f′(−10)、f′(10) < 0.001' },
      { en: 'many layers are one', zh: '多层等于一层' },
    ],
    shown.map(([name, formula]) => {
      const made = activations64[name]();
      const flat = [-10, 10].map((x) => yesOrNo(slope(made, x) < 1e-3));
      return [
        name,
        formula,
        `${digits(made.f(-10), 3)} … ${digits(made.f(10), 3)}`,
        steepest(name),
        yesOrNo(grid.every((x) => Math.abs(made.f(-x) + made.f(x)) < 1e-12)),
        { en: flat.map((t) => t.en).join(', '), zh: flat.map((t) => t.zh).join('、') },
        yesOrNo(grid.every((x) => slope(made, x) === slope(made, 0))),
      ];
    }),
  );

export const slopesTable = (): Block => {
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
