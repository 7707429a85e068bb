/** The loss of a network of two weights, and how three kinds of gradient descent go down it. */
import type { Language, Text } from '../explain/language.js';
import * as chart from './chart.js';
import type { Plot } from './contract.js';
import { batchSizes, descend, examples, learningRate, lossAt, makeData, start, updates, type DescentName } from './descents.js'; // prettier-ignore
import type { Point } from './line.js';
import { linear, logarithmic } from './scale.js';
import { colours, series, type LineStyle } from './style.js';
import { drawSurface, surfaceOf, type Interval, type Surface } from './surface.js';
import { element, writeSvg, type Element } from './svg.js';

const words = {
  title: { en: 'Three kinds of gradient descent', zh: '三种梯度下降法' },
  about: {
    en: `y = w₂·tanh(w₁·x), ${examples} examples, mean squared error; ${updates} updates each, learning rate η = ${learningRate}, from the same start`,
    zh: `y = w₂·tanh(w₁·x)，${examples} 个样本，均方误差；各更新 ${updates} 次，学习率 η = ${learningRate}，起点相同`,
  },
  description: {
    en: 'Contours of the loss over two weights with the paths of batch, stochastic and mini-batch gradient descent; below, the loss over all examples by updates and by examples seen. Batch descent goes smoothly, stochastic descent wanders, mini-batch descent is between the two.',
    zh: '以两个权重为坐标的损失函数等高线，以及批量、随机、小批量梯度下降的路径；下方为全部样本上的损失随更新次数和已用样本数的变化。批量梯度下降的路径平滑，随机梯度下降的路径来回摆动，小批量梯度下降介于两者之间。',
  },
  start: { en: 'start', zh: '起点' },
  minimum: { en: 'minimum', zh: '极小值点' },
  saddle: { en: 'saddle', zh: '鞍点' },
  loss: { en: 'loss over all examples', zh: '全部样本上的损失' },
  updates: { en: 'updates', zh: '更新次数' },
  seen: { en: 'examples seen', zh: '已用样本数' },
} satisfies Record<string, Text>;

const names: Readonly<Record<DescentName, Text>> = {
  batch: { en: 'batch gradient descent', zh: '批量梯度下降' },
  stochastic: { en: 'stochastic gradient descent', zh: '随机梯度下降' },
  miniBatch: { en: 'mini-batch gradient descent', zh: '小批量梯度下降' },
};
const eachUpdate: Readonly<Record<DescentName, Text>> = {
  batch: { en: `all ${examples} examples an update`, zh: `每次更新使用全部 ${examples} 个样本` },
  stochastic: { en: 'one example an update', zh: '每次更新只用 1 个样本' },
  miniBatch: {
    en: `${batchSizes.miniBatch} examples an update`,
    zh: `每次更新使用 ${batchSizes.miniBatch} 个样本`,
  },
};
const endsAt = (loss: number): Text => ({
  en: `; ends at loss ${loss.toFixed(3)}`,
  zh: `；终点损失 ${loss.toFixed(3)}`,
});
const heights = ({ levels, least }: Surface): Text => ({
  en: `Contours: loss ${levels.join(', ')}. Lighter is lower. At the minima: loss ${least.toFixed(3)}.`,
  zh: `等高线：损失 ${levels.join('、')}；颜色越浅，损失越小。极小值点处的损失为 ${least.toFixed(3)}。`,
});

const styles: Readonly<Record<DescentName, LineStyle>> = {
  batch: series[0],
  stochastic: { ...series[1], width: 1.5 },
  miniBatch: { ...series[3], width: 1.75 },
};

const weights = [
  [-2.8, 2.8],
  [-2.8, 2.8],
] as const satisfies readonly [Interval, Interval];
const above: chart.Layout = { left: 64, top: 140, column: 384, row: 0, columns: 3, width: 340, height: 300 };
const below: chart.Layout = { ...above, top: 540, column: 576, columns: 2, width: 532, height: 180 };
const contoursId = 'loss-surface-contours';

interface Run {
  readonly name: DescentName;
  readonly path: readonly Point[];
  readonly losses: readonly number[];
}

const panelOf = (box: chart.Box): chart.Panel => ({
  box,
  x: linear(weights[0], chart.across(box)),
  y: linear(weights[1], chart.upwards(box)),
});

const cross = (panel: chart.Panel, at: Point): Element => {
  const [x, y] = chart.onPaper(panel, at);
  return element('path', {
    d: chart.pathData([[[x - 4, y - 4], [x + 4, y + 4]], [[x - 4, y + 4], [x + 4, y - 4]]]), // prettier-ignore
    stroke: colours.ink,
    'stroke-width': 1.8,
  });
};

const small = { size: 12, halo: true } as const;

/** Below a point, and away from the frame. */
const under = (panel: chart.Panel, at: Point, label: string): Element => {
  const { x: left, width } = panel.box;
  const [x, y] = chart.onPaper(panel, at);
  const most = left + width - chart.textWidth(label, small.size) - 20;
  return chart.text(Math.min(x - 4, most), y + 19, label, small);
};

const isOn = ([w1, w2]: Point): boolean => Math.abs(w1) < weights[0][1] && Math.abs(w2) < weights[1][1];

/** What there is on the surface: two minima, since −w₂·tanh(−w₁·x) is the same function, and a saddle between. */
const landmarks = (panel: chart.Panel, [w1, w2]: Point, lang: Language): Element[] => {
  const minima: Point[] = [
    [w1, w2],
    [-w1, -w2],
  ];
  return [
    ...minima.filter(isOn).flatMap((at) => [cross(panel, at), under(panel, at, words.minimum[lang])]),
    chart.dot(panel, [0, 0], colours.ink, { open: true }),
    chart.beside(panel, [0, 0], [-8, 16], words.saddle[lang], { ...small, anchor: 'end' }),
    chart.beside(panel, start, [9, 14], words.start[lang], small),
  ];
};

const descentPanel = (run: Run, i: number, { lowest }: Surface, lang: Language): Element => {
  const panel = panelOf(chart.boxAt(above, i));
  const { colour } = styles[run.name];
  const clip = `loss-surface-${run.name}`;
  const about = eachUpdate[run.name][lang] + endsAt(run.losses.at(-1)!)[lang];
  return element(
    'g',
    {},
    chart.caption(panel.box, names[run.name][lang], about),
    element('use', { href: `#${contoursId}`, x: i * above.column }),
    chart.grid(panel, { xLabel: 'w₁', yLabel: 'w₂', yLabelAt: 32, lines: false }),
    ...landmarks(panel, lowest, lang),
    chart.clip(clip, panel.box),
    element(
      'g',
      { 'clip-path': `url(#${clip})` },
      chart.line(panel, [run.path], { colour, width: 1.5 }),
      ...run.path.map((w) => chart.dot(panel, w, colour, { r: 1.6 })),
    ),
    chart.dot(panel, start, colours.ink, { r: 4 }),
    chart.frame(panel),
  );
};

/** The loss over all examples, against what it has cost so far: updates, or examples. */
const lossPanel = (cost: 'updates' | 'seen', i: number, runs: readonly Run[], lang: Language): Element => {
  const box = chart.boxAt(below, i);
  const highest = Math.max(...runs.flatMap(({ losses }) => losses));
  const panel: chart.Panel = {
    box,
    x: cost === 'updates' ? linear([0, updates], chart.across(box), 6) : logarithmic([1, updates * examples], chart.across(box)), // prettier-ignore
    y: linear([0, highest * 1.05], chart.upwards(box)),
  };
  const points = ({ name, losses }: Run): Point[] =>
    cost === 'updates'
      ? losses.map((loss, k) => [k, loss])
      : losses.slice(1).map((loss, k) => [(k + 1) * batchSizes[name], loss]);
  return element(
    'g',
    {},
    chart.grid(panel, { xLabel: words[cost][lang], yLabel: i === 0 ? words.loss[lang] : '' }),
    ...runs.map((run) => chart.line(panel, [points(run)], styles[run.name])),
    chart.frame(panel),
  );
};

const picture = (runs: readonly Run[], surface: Surface, lang: Language): string =>
  writeSvg(
    {
      id: 'loss-surface',
      width: 1200,
      height: below.top + below.height + 60,
      title: words.title[lang],
      description: words.description[lang],
      lang,
    },
    [
      element(
        'defs',
        {},
        element('g', { id: contoursId }, ...drawSurface(panelOf(chart.boxAt(above, 0)), surface)),
      ),
      chart.heading(above.left, words.title[lang], [words.about[lang], heights(surface)[lang]]),
      ...runs.map((run, i) => descentPanel(run, i, surface, lang)),
      chart.legend(
        below.left,
        below.top - 18,
        runs.map(({ name }) => ({ label: names[name][lang], style: styles[name] })),
      ),
      lossPanel('updates', 0, runs, lang),
      lossPanel('seen', 1, runs, lang),
    ],
  );

export const lossSurface: Plot = {
  about: {
    en: 'the loss over two weights, and three kinds of descent on it',
    zh: '两个权重上的损失曲面，以及三种梯度下降的路径',
  },
  draw: async ({ seed, lang, progress }) => {
    const data = makeData(seed);
    const runs: Run[] = [];
    for (const name of Object.keys(batchSizes) as DescentName[]) {
      progress(names[name]);
      const path = await descend(data, batchSizes[name], seed);
      runs.push({ name, path, losses: path.map((w) => lossAt(data, w)) });
    }
    return picture(runs, surfaceOf((w) => lossAt(data, w), weights), lang); // prettier-ignore
  },
};
