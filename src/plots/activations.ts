/** Every element-wise activation with its derivative, in one picture. */
import type { Language, Text } from '../explain/language.js';
import { activationCurves, elementwise, type ActivationCurves, type ActivationName, type Curve } from './activationCurves.js'; // prettier-ignore
import * as chart from './chart.js';
import type { Plot } from './contract.js';
import type { Point } from './line.js';
import { linear } from './scale.js';
import { colours, series, type LineStyle } from './style.js';
import { element, writeSvg, type Element } from './svg.js';

const formulas: Readonly<Partial<Record<ActivationName, string>>> = {
  sigmoid: '1/(1 + e⁻ˣ)',
  tanh: '(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)',
  relu: 'max(0, x)',
  leakyReLU: 'max(0, x) + α·min(0, x)',
  elu: 'x > 0: x;  x ≤ 0: α(eˣ − 1)',
  softplus: 'ln(1 + eˣ)',
  abs: '|x|',
  linear: 'x',
  softsign: 'x/(1 + |x|)',
  swish: 'x/(1 + e⁻ˣ)',
  mish: 'x·tanh(ln(1 + eˣ))',
  gelu: 'x·Φ(x)',
  exponential: 'eˣ',
  relu6: 'min(max(0, x), 6)',
  hardSigmoid: 'min(max(0, x + 3), 6)/6',
  hardSwish: 'x·min(max(0, x + 3), 6)/6',
  selu: 'x > 0: λx;  x ≤ 0: λα(eˣ − 1)',
  thresholdedReLU: 'x > θ: x;  x ≤ θ: 0',
  step: 'x > 0: 1;  x ≤ 0: 0',
  sign: 'x > 0: 1;  x = 0: 0;  x < 0: −1',
};
const letters = { alpha: 'α', theta: 'θ' };

const words = {
  title: { en: 'Activations and their derivatives', zh: '激活函数及其导数' },
  description: {
    en: 'Small charts side by side, one for each activation: the function as a solid line and its derivative as a dashed one. The derivative of sigmoid is at most ¼, at 0.',
    zh: '一组并排的小图，每个激活函数一张：实线为函数，虚线为导数。sigmoid 的导数在 0 处取最大值 ¼。',
  },
  taken: { en: 'the value at a jump', zh: '跳跃点处的取值' },
  limit: { en: 'the limit on the other side', zh: '另一侧的极限' },
} satisfies Record<string, Text>;

const [function_, derivative] = [series[0], { ...series[1], dash: '6 3' }];
const layout: chart.Layout = {
  left: 44,
  top: 128,
  column: 290,
  row: 236,
  columns: 4,
  width: 240,
  height: 150,
};

const formula = (name: ActivationName, config: ActivationCurves['config']): string =>
  [
    formulas[name] ?? '',
    ...Object.entries(letters).flatMap(([key, letter]) =>
      typeof config[key] === 'number' ? [`${letter} = ${config[key]}`] : [],
    ),
  ]
    .filter(Boolean)
    .join(',  ');

/** What is above it is cut: beside e⁴ nothing else of eˣ could be seen. */
const extent = ({ y, dx, domain }: ActivationCurves): [low: number, high: number] => {
  const all = [y, dx].flatMap(({ pieces }) => pieces.flat().map(([, value]) => value));
  const [low, high] = [Math.min(...all), Math.min(domain[1], Math.max(...all))];
  const room = 0.08 * (high - low || 1);
  return [low - room, high + room];
};

const curveOf = (panel: chart.Panel, { pieces, taken, limits }: Curve, style: LineStyle): Element[] => [
  chart.line(panel, pieces, style),
  ...limits.map((at) => chart.dot(panel, at, style.colour, { open: true })),
  ...taken.map((at) => chart.dot(panel, at, style.colour)),
];

const highest = (points: readonly Point[]): Point => points.reduce((a, b) => (b[1] > a[1] ? b : a));

/** The bound behind vanishing gradients: σ′ ≤ ¼. (lesson 2, eq. sigmoid-bound) */
const bound = (panel: chart.Panel, { dx }: ActivationCurves): Element[] => {
  const top = highest(dx.pieces.flat());
  const value = top[1] === 0.25 ? '¼' : top[1].toPrecision(4);
  return [
    chart.dot(panel, top, derivative.colour),
    chart.beside(panel, top, [9, -4], `max f′ = ${value}`, {
      size: 12,
      colour: derivative.colour,
      halo: true,
    }),
  ];
};

const small = (name: ActivationName, index: number, curves: ActivationCurves): Element => {
  const box = chart.boxAt(layout, index);
  const panel: chart.Panel = {
    box,
    x: linear(curves.domain, chart.across(box)),
    y: linear(extent(curves), chart.upwards(box), 3),
  };
  const id = `activations-${name}`;
  return element(
    'g',
    {},
    chart.caption(box, name, formula(name, curves.config)),
    chart.clip(id, box),
    chart.grid(panel),
    element('g', { 'clip-path': `url(#${id})` }, ...curveOf(panel, curves.y, function_), ...curveOf(panel, curves.dx, derivative)), // prettier-ignore
    ...(name === 'sigmoid' ? bound(panel, curves) : []),
    chart.frame(panel),
  );
};

const key = (lang: Language): Element => {
  const y = 66;
  const at = layout.left + 200;
  const next = at + 40 + chart.textWidth(words.taken[lang]);
  const circle = (cx: number, open: boolean) =>
    element('circle', { cx, cy: y - 4.5, r: 3.5, fill: open ? colours.paper : colours.ink, stroke: colours.ink, 'stroke-width': 1.5 }); // prettier-ignore
  return element(
    'g',
    {},
    chart.legend(layout.left, y, [
      { label: 'f(x)', style: function_ },
      { label: 'f′(x)', style: derivative },
    ]),
    circle(at, false),
    chart.text(at + 10, y, words.taken[lang]),
    circle(next, true),
    chart.text(next + 10, y, words.limit[lang]),
  );
};

export const activations: Plot = {
  about: { en: 'every activation with its derivative', zh: '每个激活函数及其导数' },
  draw: async ({ lang }) => {
    const panels: Element[] = [];
    for (const [i, name] of elementwise.entries()) panels.push(small(name, i, await activationCurves(name)));
    const [title, description] = [words.title[lang], words.description[lang]];
    const height = layout.top + Math.ceil(elementwise.length / layout.columns) * layout.row - 40;
    return writeSvg({ id: 'activations', width: 1194, height, title, description, lang }, [
      chart.heading(layout.left, title),
      key(lang),
      ...panels,
    ]);
  },
};
