/** Gradient descent: one step, and three kinds of it beside each other. */
import { same, type Text } from '../../explain/language.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { cell, rough, said } from '../words.js';
import {
  computeDescents,
  computeFirstStep,
  leastLoss,
  type Descent,
  type DescentOptions,
} from './batches.js';

/** `BGD`, `SGD`, `MBGD` */
const shortNameOf = (batchSize: number, count: number): string => {
  if (batchSize === count) return 'BGD';
  return batchSize === 1 ? 'SGD' : 'MBGD';
};

const nameOf = (batchSize: number, count: number): Text => {
  const short = shortNameOf(batchSize, count);
  if (batchSize === count) return said(`batch (${short})`, `批量（${short}）`);
  return batchSize === 1
    ? said(`stochastic (${short})`, `随机（${short}）`)
    : said(`mini-batch (${short})`, `小批量（${short}）`);
};

const weightNames = ['w₁', 'w₂', 'b'];

const stepBlock = async (options: DescentOptions): Promise<Block> => {
  const { gradient, before, after, weights, engine } = await computeFirstStep(options);
  return figures([
    ...weightNames.flatMap((w, i) => [
      { name: same(`∂Loss/∂${w}`), value: gradient[i]!, engine: engine.gradient[i]! },
      {
        name: same(`${w}⁺`),
        formula: `${w}⁻ − η·∂Loss/∂${w}`,
        value: weights[i]!,
        engine: engine.weights[i]!,
      },
    ]),
    { name: said('loss before', '更新前的损失'), value: before, engine: engine.before },
    { name: said('loss after', '更新后的损失'), value: after, engine: engine.after },
  ]);
};

const comparison = (rows: readonly Descent[], least: number, { count }: DescentOptions): Block =>
  table(
    [
      said('kind', '方法'),
      'm',
      said('updates', '更新次数'),
      said('loss after', '最终损失'),
      said('tensor engine', '张量引擎'),
      said('above least', '高出最小值'),
      said('noise', '噪声'),
      said('formula', '按公式'),
    ],
    rows.map(({ batchSize, updates, loss, engine, noise }) => [
      shortNameOf(batchSize, count),
      String(batchSize),
      String(updates),
      cell(loss),
      cell(engine),
      rough(loss - least),
      rough(noise.measured),
      rough(noise.expected),
    ]),
  );

const conclusion = (rows: readonly Descent[], { count }: DescentOptions): Block => {
  const byLoss = rows.toSorted((a, b) => a.loss - b.loss);
  const byNoise = rows.toSorted((a, b) => a.noise.measured - b.noise.measured);
  const [best, calm, loud] = [byLoss[0]!, byNoise[0]!, byNoise.at(-1)!].map(({ batchSize }) =>
    nameOf(batchSize, count),
  );
  return paragraph(
    `So after equal passes the lowest loss here is that of ${best!.en}; the quietest gradient is that of ${calm!.en}, the noisiest that of ${loud!.en}. Other data and rates may order the losses otherwise; the noise follows from m. The paths: handgrad plot loss-surface --out surface.svg`,
    `可见在这里，训练轮数相同时损失最低的是${best!.zh}；梯度噪声最小的是${calm!.zh}，最大的是${loud!.zh}。换一份数据或学习率，损失的次序可能不同；噪声则由 m 决定。下降路径见：handgrad plot loss-surface --lang zh --out surface.svg`,
  );
};

export const descentBlocks = async (
  options: DescentOptions,
  { progress }: LessonContext,
): Promise<Block[]> => {
  const { count, passes, rate } = options;
  progress(said('three kinds of gradient descent', '三种梯度下降'));
  const rows = await computeDescents(options);
  const least = leastLoss(options);
  return [
    heading('Gradient descent', '梯度下降'),
    paragraph(
      `w⁺ = w⁻ − η·∂Loss/∂w: each weight goes against its derivative. The data are ${count} examples of t = 1.5x₁ − x₂ + 0.5 with noise; the model is y = w₁x₁ + w₂x₂ + b, from 0; the loss is the mean of ½(t − y)²; η = ${rate}. One step with all examples:`,
      `w⁺ = w⁻ − η·∂Loss/∂w：每个权重都朝导数的反方向移动。数据是 ${count} 个带噪声的样本，t = 1.5x₁ − x₂ + 0.5；模型为 y = w₁x₁ + w₂x₂ + b，各参数从 0 开始；损失取 ½(t − y)² 的平均值；η = ${rate}。用全部样本更新一次：`,
    ),
    await stepBlock(options),
    paragraph(
      `Batch (BGD), stochastic (SGD) and mini-batch (MBGD) descent differ in how many examples m make one update. All pass ${passes} times over the data. Noise is the variance of a step's gradient around the gradient of all data, E‖g_B − g‖², at the start; measured over ${options.orders} orders of the data, beside what probability says: s²/m·(N − m)/(N − 1). No weights reach a loss below ${cell(least)} on these data.`,
      `批量（BGD）、随机（SGD）与小批量（MBGD）梯度下降的区别在于一次更新所用的样本数 m。三者都训练 ${passes} 轮，每轮遍历数据一次。“噪声”是起点处每次更新所用的梯度相对于全部数据的梯度的方差 E‖g_B − g‖²，在 ${options.orders} 种随机次序上测得，旁边是由概率公式 s²/m·(N − m)/(N − 1) 得到的值。在这份数据上，无论权重取何值，损失都不会低于 ${cell(least)}。`,
    ),
    comparison(rows, least, options),
    conclusion(rows, options),
  ];
};
