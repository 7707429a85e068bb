/** What depth, the number of parameters and sparse connections do to one small task. */
import { same, type Text } from '../../explain/language.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { listed, said } from '../words.js';
import type { Shape, Trained } from './experiments.js';
import { measureArchitectures, type ArchitectureOptions, type Measured } from './shapes.js';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const layersOf = (widths: readonly number[]): string => [2, ...widths, 1].join('-');

const whole = (share: number): string => `${Math.round(100 * share)} %`;

const nameOf = ({ widths, share = 1 }: Shape): string =>
  `${layersOf(widths)}${share < 1 ? ` (${whole(share)})` : ''}`;

const results = [
  said('parameters', '参数个数'),
  said('accuracy', '准确率'),
  said('range', '范围'),
  said('seconds', '秒'),
];

/** `92.3 – 97.8 %` */
const rangeText = ([low, high]: Trained['range']): string => `${(100 * low).toFixed(1)} – ${percent(high)}`;

const cells = ({ parameters, accuracy, range, seconds }: Trained): string[] => [
  String(parameters),
  percent(accuracy),
  rangeText(range),
  seconds.toFixed(2),
];

/** What is best and what is worst among the rows, all that share it. */
export const verdict = (rows: readonly Trained[]): Text => {
  const accuracies = rows.map(({ accuracy }) => accuracy);
  const [most, least] = [Math.max(...accuracies), Math.min(...accuracies)];
  const having = (value: number): Text =>
    listed(rows.filter(({ accuracy }) => accuracy === value).map((row) => same(nameOf(row))));
  if (most === least)
    return said(
      `All have a median test accuracy of ${percent(most)}.`,
      `测试准确率的中位数都是 ${percent(most)}。`,
    );
  return said(
    `The highest median, ${percent(most)}, is that of ${having(most).en}; the lowest, ${percent(least)}, that of ${having(least).en}.`,
    `测试准确率中位数最高的是 ${having(most).zh}，为 ${percent(most)}；最低的是 ${having(least).zh}，为 ${percent(least)}。`,
  );
};

/** How far apart two seeds of one network are, at most: differences smaller than that say nothing. */
const spread = (rows: readonly Trained[]): Text => {
  const widest = Math.max(...rows.map(({ range: [low, high] }) => high - low));
  return said(
    ` Two seeds of one network differ by up to ${(100 * widest).toFixed(1)} points.`,
    `同一网络用不同种子训练，结果最多相差 ${(100 * widest).toFixed(1)} 个百分点。`,
  );
};

const conclusion = (...parts: readonly Text[]): Block =>
  paragraph(parts.map(({ en }) => en).join(''), parts.map(({ zh }) => zh).join(''));

const introduction = ({ examples, steps, batchSize, rate, seeds }: ArchitectureOptions): Block[] => [
  heading('Depth, parameters, connections', '深度、参数数量与连接'),
  paragraph(
    `One task: two spirals in the plane, ${examples} points to train on and ${examples} others to test on. All networks get ${steps} updates of adam (rate ${rate}, batches of ${batchSize}), ReLU in the hidden layers, heNormal. Told is the median test accuracy of ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`}, with the range from the lowest to the highest, and the seconds of one training. It is one small task: the tables say what happened here.`,
    `同一个任务：平面上的两条螺旋线，训练与测试各 ${examples} 个点。所有网络都用 adam 更新 ${steps} 次（学习率 ${rate}，批大小 ${batchSize}），隐藏层用 ReLU，初始化用 heNormal。表中是 ${seeds.length} 个随机种子的测试准确率的中位数，以及从最低到最高的范围和训练一次所用的秒数。这只是一个小任务，结果只说明这里的情况。`,
  ),
];

const depthBlocks = (depth: readonly Trained[], { parameters }: ArchitectureOptions): Block[] => [
  paragraph(
    `By depth, the number of hidden layers, at about ${parameters} parameters:`,
    `深度（隐藏层数）的影响，各网络的参数都在 ${parameters} 个左右：`,
  ),
  table(
    [said('layers', '层数'), said('network', '网络'), ...results],
    depth.map((row) => [String(row.widths.length), layersOf(row.widths), ...cells(row)]),
  ),
  conclusion(verdict(depth), spread(depth)),
];

const widthBlocks = (width: readonly Trained[]): Block[] => [
  paragraph('By the number of parameters, with two hidden layers:', '参数数量的影响，各网络都有两个隐藏层：'),
  table(
    [said('network', '网络'), ...results],
    width.map((row) => [layersOf(row.widths), ...cells(row)]),
  ),
  conclusion(verdict(width), spread(width)),
];

const sparseBlocks = (sparse: Measured['sparse'], { widths }: ArchitectureOptions): Block[] => {
  const widest = widths.at(-1)!;
  const masked = sparse.map(([m]) => m);
  const [, ...pairs] = sparse;
  const better = pairs.filter(([m, dense]) => m.accuracy > dense.accuracy).length;
  const worse = pairs.filter(([m, dense]) => m.accuracy < dense.accuracy).length;
  return [
    paragraph(
      `By the share of connections between two hidden layers of ${widest} units: every unit of the second is connected to so many of the first, drawn at random, W ⊙ M for W. In the last two columns, a network with all connections, and fewer units, that has about as many parameters.`,
      `连接的影响：两个隐藏层各有 ${widest} 个单元，它们之间只保留一部分连接，第二个隐藏层的每个单元随机连到第一个隐藏层的若干单元，以 W ⊙ M 代替 W。最后两列是参数个数相近、单元较少的全连接网络。`,
    ),
    table(
      [said('kept', '保留比例'), ...results, said('all connected', '全连接网络'), said('accuracy', '准确率')],
      sparse.map(([m, dense]) => [
        whole(m.share ?? 1),
        ...cells(m),
        `${layersOf(dense.widths)} (${dense.parameters})`,
        percent(dense.accuracy),
      ]),
    ),
    conclusion(
      verdict(masked),
      spread(masked),
      said(
        ` Beside a dense network of as many parameters, the sparse one is better in ${better} and worse in ${worse} of ${pairs.length} cases.`,
        `与参数个数相近的全连接网络相比，${pairs.length} 种情况中稀疏网络较好的有 ${better} 种，较差的有 ${worse} 种。`,
      ),
      said(
        ' The mask saves parameters, not time: a connection that is not there is multiplied as a 0.',
        '掩码减少的是参数而不是用时：断开的连接仍以 0 参与乘法。',
      ),
    ),
  ];
};

export const architectureBlocks = async (
  options: ArchitectureOptions,
  { progress }: LessonContext,
): Promise<Block[]> => {
  const { depth, width, sparse } = await measureArchitectures(options, (done, all) =>
    progress(said(`training network ${done} of ${all}`, `训练网络 ${done}/${all}`)),
  );
  return [
    ...introduction(options),
    ...depthBlocks(depth, options),
    ...widthBlocks(width),
    ...sparseBlocks(sparse, options),
  ];
};
