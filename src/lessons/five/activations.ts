/** The activation functions at a few points and over a fine grid, by the tensor engine beside float64. */
import { same } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import { activations64 } from '../../reference/activation.js';
import { layers } from '../../registry.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { onPoints } from '../points.js';
import { cell, rough, said, yesOrNo } from '../words.js';
import { activated, generalizedReLU, specialCases, type Activated } from './functions.js';

export const points = [-2, -0.5, 0, 0.5, 2] as const;
/** −10, −9.99 … 10: with 0 among them. */
const grid = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);

export interface AtPoints extends Pick<Activated, 'name' | 'formula' | 'slope' | 'bounded' | 'smooth'> {
  readonly value: readonly number[];
  readonly derivative: readonly number[];
  readonly engine: { readonly value: readonly number[]; readonly derivative: readonly number[] };
  /** Over the grid. */
  readonly largest: number;
  readonly least: number;
  /** The first z of the grid at which f′ is largest, and whether it is the only one. */
  readonly where: number;
  readonly only: boolean;
  readonly monotone: boolean;
}

/** f and f′ of sigmoid, tanh, ReLU and what the lesson names beside it    (lesson 5, eqs. sigmoid, tanh, relu, relu-derivative, absolute-value, leaky-relu, elu, softplus) */
export const computeActivations = (): Promise<AtPoints[]> =>
  Promise.all(
    activated().map(async ({ f, derivative, layer, params, ...about }) => {
      const { y, dx } = await onPoints(
        layer,
        points.map((z) => [z]),
        params && { params },
      );
      const slopes = grid.map(derivative);
      const largest = Math.max(...slopes);
      return {
        ...about,
        value: points.map(f),
        derivative: points.map(derivative),
        engine: { value: y, derivative: dx },
        largest,
        least: Math.min(...slopes),
        where: grid[slopes.indexOf(largest)]!,
        only: slopes.filter((slope) => slope === largest).length === 1,
        monotone: grid.every((z, i) => i === 0 || f(z) >= f(grid[i - 1]!)),
      };
    }),
  );

/** max |Δ| */
const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

/** Five digits, so that the table fits a line of 80. */
const five = (n: number): string => digits(n, 5);

const formulasTable = (rows: readonly AtPoints[]): Block =>
  table(
    [said('function', '函数'), 'f(z)', 'f′(z)'],
    rows.map(({ name, formula, slope }) => [name, formula, slope]),
  );

const atPoints = (rows: readonly AtPoints[], what: 'value' | 'derivative'): Block =>
  table(
    [
      what === 'value' ? 'f(z)' : 'f′(z)',
      ...points.map((z) => `z = ${cell(z)}`),
      said('max |Δ|', '最大偏差'),
    ],
    rows.map((row) => [row.name, ...row[what].map(five), rough(apart(row[what], row.engine[what]))]),
  );

/** The generalized ReLU, and the largest difference from the layer that is its special case. */
export const computeSpecialCases = () =>
  Promise.all(
    specialCases().map(async ({ alpha, name, layer }) => {
      const g = points.map((z) => generalizedReLU(z, alpha));
      const { y } = await onPoints(
        layer,
        points.map((z) => [z]),
      );
      return { alpha, name, g, apart: apart(g, y) };
    }),
  );

/** ReLU at 0: what the lesson says, what is taken here, and the slopes to the left and to the right. */
const kink = async (): Promise<Block> => {
  const { dx } = await onPoints(layers.relu(), [[0]]);
  const h = 1e-6;
  const { f, derivative } = activations64.relu();
  return figures([
    {
      name: same('ReLU′(0)'),
      printed: '1',
      value: derivative(0, f(0)),
      engine: dx[0]!,
      note: said(
        'at 0 there is no derivative; any number from 0 to 1 may be taken. The lesson takes 1, the slope to the right; this project, TensorFlow and PyTorch take 0, the slope to the left.',
        'ReLU 在 0 处不可导，取 0 到 1 之间的任何数都可以。课文取右侧的斜率 1；本库与 TensorFlow、PyTorch 取左侧的斜率 0。',
      ),
    },
    {
      name: said('slope to the left', '左侧斜率'),
      formula: '(f(0) − f(−h))/h',
      value: (f(0) - f(-h)) / h,
    },
    {
      name: said('slope to the right', '右侧斜率'),
      formula: '(f(h) − f(0))/h',
      value: (f(h) - f(0)) / h,
    },
  ]);
};

type SpecialCase = Awaited<ReturnType<typeof computeSpecialCases>>[number];

const specialCasesTable = (cases: readonly SpecialCase[]): Block =>
  table(
    ['α', said('is', '即'), ...points.map((z) => `z = ${cell(z)}`), said('max |Δ|', '最大偏差')],
    cases.map(({ alpha, name, g, apart }) => [cell(alpha), name, ...g.map(cell), rough(apart)]),
  );

const propertiesTable = (rows: readonly AtPoints[]): Block =>
  table(
    [
      'f',
      said('largest f′', 'f′ 最大值'),
      said('at z =', '最大值点 z'),
      said('least f′', 'f′ 最小值'),
      said('monotone', '单调'),
      said('bounded', '有界'),
      said('smooth', '平滑'),
    ],
    rows.map(({ name, largest, where, only, least, monotone, bounded, smooth }) => [
      name,
      cell(largest),
      only ? cell(where) : said(`from ${cell(where)}`, `从 ${cell(where)} 起`),
      rough(least),
      yesOrNo(monotone),
      yesOrNo(bounded),
      yesOrNo(smooth),
    ]),
  );

export const activationBlocks = async (): Promise<Block[]> => {
  const rows = await computeActivations();
  return [
    heading('Activation functions', '激活函数'),
    paragraph(
      'Values and derivatives at five points in float64; max |Δ| is the largest difference of the tensor engine, which computes in float32. For the curves: handgrad plot activations --out activations.svg',
      '五个点上的函数值与导数（float64）；最后一列是张量引擎（以 float32 计算）与 float64 的最大偏差。曲线图见：handgrad plot activations --lang zh --out activations.svg',
    ),
    formulasTable(rows),
    atPoints(rows, 'value'),
    atPoints(rows, 'derivative'),
    await kink(),
    paragraph(
      'max(0, z) + α·min(0, z) holds several of them: α = 0 is ReLU, α = −1 the absolute value, a small α the leaky ReLU; where α is learned, it is PReLU. Its values, and the largest difference from the layer of that name:',
      'max(0, z) + α·min(0, z) 包含了其中几个：α = 0 是 ReLU，α = −1 是绝对值整流，α 取很小的数是 leaky ReLU；若 α 由学习得到，就是 PReLU。下表列出它的值，以及与同名的层之间的最大偏差：',
    ),
    specialCasesTable(await computeSpecialCases()),
    paragraph(
      'What the lesson asks of an activation function. Least and largest derivative, and whether f never falls, are measured on −10, −9.99 … 10; bounded, and smooth (a continuous derivative), follow from the formula.',
      '以下是课文列出的设计因素。导数的最小值、最大值以及是否单调，是在 −10, −9.99, …, 10 上测得的；有界性与平滑性（导数连续）由公式得出。',
    ),
    propertiesTable(rows),
  ];
};
