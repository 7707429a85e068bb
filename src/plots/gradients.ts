/** The size of the gradient by layer, for several depths, activations and initial weights. */
import { same, type Language, type Text } from '../explain/language.js';
import * as chart from './chart.js';
import type { Plot } from './contract.js';
import { depths, examples, gradientNorms, kinds, width as units, type KindName } from './gradientNorms.js';
import type { Point } from './line.js';
import { linear, logarithmic } from './scale.js';
import { colours, series, type LineStyle } from './style.js';
import { element, writeSvg, type Element } from './svg.js';

const words = {
  title: {
    en: 'Gradients that vanish, and gradients that explode',
    zh: '梯度消失与梯度爆炸',
  },
  about: {
    en: `The gradient of the loss by the biases of each hidden layer, before training: ${units} units a layer, ${examples} examples`,
    zh: `训练开始前，损失对各隐藏层偏置的梯度：每层 ${units} 个神经元，${examples} 个样本`,
  },
  description: {
    en: 'Six charts of the norm of the gradient by layer, on a logarithmic axis, each for networks of 3, 6, 12 and 24 hidden layers.',
    zh: '六张图，表示梯度的范数随层的变化，纵轴为对数刻度；每张图分别画出 3、6、12、24 个隐藏层的网络。',
  },
  layer: { en: 'hidden layer (1 is next to the input)', zh: '隐藏层（第 1 层紧邻输入层）' },
  norm: { en: 'norm of ∂L/∂b', zh: '∂L/∂b 的范数' },
  quarter: { en: '¼ a layer', zh: '每层 ¼' },
  guide: { en: 'for comparison: ¼ a layer', zh: '参考线：每层 ¼' },
} satisfies Record<string, Text>;

const depthLabel = (depth: number): Text => ({ en: `${depth} hidden layers`, zh: `${depth} 个隐藏层` });
const perLayer = (factor: number, depth: number): Text => {
  const times = factor.toPrecision(2);
  return {
    en: `${depth} hidden layers: × ${times} a layer, towards the input`,
    zh: `${depth} 个隐藏层：每靠近输入层一层，× ${times}`,
  };
};

const glorot = same('glorotUniform');
const names: Readonly<Record<KindName, { readonly f: string; readonly weights: Text }>> = {
  sigmoid: { f: 'sigmoid', weights: glorot },
  tanh: { f: 'tanh', weights: glorot },
  relu: { f: 'relu', weights: glorot },
  reluHe: { f: 'relu', weights: same('heNormal') },
  reluLarge: { f: 'relu', weights: { en: 'weights N(0, 0.5²)', zh: '权重 N(0, 0.5²)' } },
  sigmoidLarge: { f: 'sigmoid', weights: { en: 'weights N(0, 8²)', zh: '权重 N(0, 8²)' } },
};
const nameOf = (kind: KindName): Text => {
  const { f, weights } = names[kind];
  return { en: `${f}, ${weights.en}`, zh: `${f}，${weights.zh}` };
};

const layout: chart.Layout = {
  left: 74,
  top: 150,
  column: 378,
  row: 330,
  columns: 3,
  width: 330,
  height: 230,
};
const decades = 3;
const deepest = Math.max(...depths);

/** The first layer, and the last ones. */
const layerTicks = [1, ...depths].map((value) => ({ value, label: String(value) }));

type Norms = readonly (readonly number[])[];

/** Whole steps of the axis around all of them. */
const extent = (all: readonly number[]): [low: number, high: number] => {
  const exponents = all.map((v) => Math.log10(v) / decades);
  return [10 ** (decades * Math.floor(Math.min(...exponents))), 10 ** (decades * Math.ceil(Math.max(...exponents)))]; // prettier-ignore
};

const guide: LineStyle = { colour: colours.frame, width: 1.5, dash: '4 3' };

const byLayer = (norms: readonly number[]): Point[] => norms.map((norm, i) => [i + 1, norm]);

/** What |σ′(z)·w| ≤ ¼ allows, down from the last layer. (lesson 5, eq. vanishing) */
const quarter = (last: number, depth: number): Point[] =>
  [1, depth].map((layer) => [layer, last * 0.25 ** (depth - layer)]);

interface Found {
  readonly kind: KindName;
  readonly norms: Norms;
}

/** The bound, beside what was measured. */
const bound = (panel: chart.Panel, points: readonly Point[], lang: Language): Element[] => {
  const [, [, last]] = points as [Point, Point];
  return [
    chart.line(panel, [points], guide),
    chart.beside(panel, [9, last * 0.25 ** (deepest - 9)], [-8, -6], words.quarter[lang], {
      size: 12,
      anchor: 'end',
      colour: colours.soft,
      halo: true,
    }),
  ];
};

const small = (
  { kind, norms }: Found,
  i: number,
  values: readonly [number, number],
  lang: Language,
): Element => {
  const box = chart.boxAt(layout, i);
  const panel: chart.Panel = {
    box,
    x: { ...linear([0, deepest + 1], chart.across(box)), ticks: layerTicks },
    y: logarithmic(values, chart.upwards(box), decades),
  };
  const longest = norms.at(-1)!;
  const [first, last] = [longest[0]!, longest.at(-1)!];
  return element(
    'g',
    {},
    chart.caption(box, nameOf(kind)[lang], perLayer((first / last) ** (1 / (deepest - 1)), deepest)[lang]),
    chart.grid(panel, {
      xLabel: words.layer[lang],
      yLabel: i % layout.columns === 0 ? words.norm[lang] : '',
      yLabelAt: 50,
    }),
    ...(kind === 'sigmoid' ? bound(panel, quarter(last, deepest), lang) : []),
    ...norms.map((line, k) => chart.line(panel, [byLayer(line)], series[k]!)),
    ...norms.map((line, k) => chart.dot(panel, [1, line[0]!], series[k]!.colour, { r: 2.5 })),
    chart.frame(panel),
  );
};

export const gradients: Plot = {
  about: {
    en: 'the size of gradients by layer, for several depths',
    zh: '不同深度的网络中各层梯度的大小',
  },
  draw: async ({ seed, lang, progress }) => {
    const found: Found[] = [];
    for (const kind of Object.keys(kinds) as KindName[]) {
      progress(nameOf(kind));
      const norms: (readonly number[])[] = [];
      for (const depth of depths) norms.push(await gradientNorms(kinds[kind], depth, seed));
      found.push({ kind, norms });
    }
    const values = extent(found.flatMap(({ norms }) => norms.flat()));
    const [title, description] = [words.title[lang], words.description[lang]];
    const height = layout.top + Math.ceil(found.length / layout.columns) * layout.row - 40;
    return writeSvg({ id: 'gradients', width: 1180, height, title, description, lang }, [
      chart.heading(layout.left, title, [words.about[lang]]),
      chart.legend(layout.left, 92, [
        ...depths.map((depth, i) => ({ label: depthLabel(depth)[lang], style: series[i]! })),
        { label: words.guide[lang], style: guide },
      ]),
      ...found.map((one, i) => small(one, i, values, lang)),
    ]);
  },
};
