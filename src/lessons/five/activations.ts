/** The activation functions at a few points and over a fine grid, by the tensor engine beside float64. */
import { same } from '../../explain/language.js';
import { layers } from '../../registry.js';
import type { Block } from '../contract.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import { cell, rough, said } from './words.js';
import { activated, generalizedReLU, specialCases, type Activated } from './functions.js';
import { onPoints } from './points.js';
import { softmax64, softmaxSlope64 } from './softmax.js';

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

const atPoints = (rows: readonly AtPoints[], what: 'value' | 'derivative'): Block =>
  table(
    [
      what === 'value' ? same('f(z)') : same('f′(z)'),
      said('formula', '公式'),
      ...points.map((z) => same(`z = ${cell(z)}`)),
      said('tensor engine, max |Δ|', '张量引擎，最大偏差'),
    ],
    rows.map((row) => [
      row.name,
      what === 'value' ? row.formula : row.slope,
      ...row[what].map(cell),
      rough(apart(row[what], row.engine[what])),
    ]),
  );

const yes = (is: boolean) => (is ? said('yes', '是') : said('no', '否'));

/** The softmax of three scores, and how its first output changes with each. */
export const computeSoftmax = async (z: readonly number[] = [2, 1, -1]) => ({
  z,
  q: softmax64(z),
  slope: softmaxSlope64(z, 0),
  engine: await onPoints(layers.softmax(), [z], { dy: [z.map((_, k) => Number(k === 0))] }),
});

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
  const relu = activated()[2]!;
  return figures([
    {
      name: same('ReLU′(0)'),
      printed: '1',
      value: relu.derivative(0),
      engine: dx[0]!,
      note: said(
        'at 0 there is no derivative; any number from 0 to 1 may be taken. The lesson takes 1, the slope to the right; this project, TensorFlow and PyTorch take 0, the slope to the left.',
        'ReLU 在 0 处不可导，取 0 到 1 之间的任何数都可以。课文取右侧的斜率 1；本项目与 TensorFlow、PyTorch 取左侧的斜率 0。',
      ),
    },
    {
      name: said('slope to the left', '左侧斜率'),
      formula: '(f(0) − f(−h))/h',
      value: (relu.f(0) - relu.f(-h)) / h,
    },
    {
      name: said('slope to the right', '右侧斜率'),
      formula: '(f(h) − f(0))/h',
      value: (relu.f(h) - relu.f(0)) / h,
    },
  ]);
};

const softmaxBlock = async (): Promise<readonly Block[]> => {
  const { z, q, slope, engine } = await computeSoftmax();
  return [
    paragraph(
      'Softmax makes a distribution of any numbers: every output lies in (0, 1), and they add up to 1. Each output depends on all inputs: ∂qⱼ/∂zₖ = qⱼ([j = k] − qₖ).',
      'Softmax 把任意一组实数变成概率分布：每个输出都在 (0, 1) 之间，总和为 1。每个输出都依赖所有输入：∂qⱼ/∂zₖ = qⱼ([j = k] − qₖ)。',
    ),
    table(
      [
        same('k'),
        same('zₖ'),
        same('qₖ'),
        said('tensor engine', '张量引擎'),
        same('∂q₁/∂zₖ'),
        said('tensor engine', '张量引擎'),
      ],
      z.map((zk, k) => [String(k + 1), ...[zk, q[k]!, engine.y[k]!, slope[k]!, engine.dx[k]!].map(cell)]),
    ),
    figures([
      {
        name: said('sum of the outputs', '输出之和'),
        formula: 'Σ qₖ',
        value: q.reduce((a, b) => a + b, 0),
        engine: engine.y.reduce((a, b) => a + b, 0),
      },
    ]),
  ];
};

export const activationBlocks = async (): Promise<Block[]> => {
  const rows = await computeActivations();
  const cases = await computeSpecialCases();
  return [
    heading('Activation functions', '激活函数'),
    paragraph(
      'Values and derivatives at five points in float64; the last column is the largest difference of the tensor engine, which computes in float32. For the curves: handgrad plot activations --out activations.svg',
      '五个点上的函数值与导数（float64）；最后一列是张量引擎（以 float32 计算）与 float64 的最大偏差。曲线图见：handgrad plot activations --lang zh --out activations.svg',
    ),
    atPoints(rows, 'value'),
    atPoints(rows, 'derivative'),
    await kink(),
    paragraph(
      'max(0, z) + α·min(0, z) holds several of them: α = 0 is ReLU, α = −1 the absolute value, a small α the leaky ReLU; where α is learned, it is PReLU. Its values, and the largest difference from the layer of that name:',
      'max(0, z) + α·min(0, z) 包含了其中几个：α = 0 是 ReLU，α = −1 是绝对值整流，α 取很小的数是 leaky ReLU；若 α 由学习得到，就是 PReLU。下表列出它的值，以及与同名的层之间的最大偏差：',
    ),
    table(
      [
        same('α'),
        said('is', '即'),
        ...points.map((z) => same(`z = ${cell(z)}`)),
        said('max |Δ|', '最大偏差'),
      ],
      cases.map(({ alpha, name, g, apart }) => [cell(alpha), name, ...g.map(cell), rough(apart)]),
    ),
    paragraph(
      'What the lesson asks of an activation function. Least and largest derivative, and whether f never falls, are measured on −10, −9.99 … 10; bounded, and smooth (a continuous derivative), follow from the formula.',
      '以下是课文列出的设计因素。导数的最小值、最大值以及是否单调，是在 −10, −9.99, …, 10 上测得的；有界性与平滑性（导数连续）由公式得出。',
    ),
    table(
      [
        same('f'),
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
        yes(monotone),
        yes(bounded),
        yes(smooth),
      ]),
    ),
    ...(await softmaxBlock()),
  ];
};
