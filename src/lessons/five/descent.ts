/** Batch, stochastic and mini-batch gradient descent on one small set of data, from one start. */
import { same } from '../../explain/language.js';
import { deriveSeed, permutation, rng } from '../../random.js';
import { Network, type Example } from '../../reference/network.js';
import type { Block, LessonContext } from '../contract.js';
import { onEngine } from '../engine.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import { cell, rough, said } from './words.js';

export interface DescentOptions {
  /** How many examples, and how many of them make an update: all, some, one. */
  readonly count: number;
  readonly batchSizes: readonly number[];
  readonly passes: number;
  /** η */
  readonly rate: number;
  /** Orders of the data over which the noise is measured. */
  readonly orders: number;
  readonly seed: number;
}

/** t = 1.5x₁ − x₂ + 0.5 + 0.3·noise,  x₁ x₂ noise ~ N(0, 1) */
export const examplesOf = ({ count, seed }: Pick<DescentOptions, 'count' | 'seed'>): Example[] => {
  const random = rng(deriveSeed(seed, 'descent'));
  return Array.from({ length: count }, () => {
    const [a, b] = [random.normal(), random.normal()];
    return [[a, b], [1.5 * a - b + 0.5 + 0.3 * random.normal()]];
  });
};

/** y = w₁x₁ + w₂x₂ + b, from 0. */
const start = (): Network => new Network({ sizes: [2, 1], activation: 'linear', weights: [[[0, 0, 0]]] });

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

const meanOf = (vectors: readonly (readonly number[])[]): number[] =>
  vectors[0]!.map((_, i) => mean(vectors.map((v) => v[i]!)));

/** ‖u − v‖² */
const squaredDistance = (u: readonly number[], v: readonly number[]): number =>
  sum(u.map((ui, i) => (ui - v[i]!) ** 2));

const gradientsOf = (network: Network, examples: readonly Example[]): number[][] =>
  examples.map((example) => {
    network.backpropagate(example);
    return network.gradients.flat(2);
  });

const lossOf = (network: Network, examples: readonly Example[]): number =>
  mean(
    examples.map(([x, t]) => {
      network.present(x, t);
      network.predict(x);
      return network.calcLoss();
    }),
  );

/**
 * E‖g_B − g‖²: the variance of a step's gradient g_B, over m examples, around that of all N, g. Drawn without
 * putting back, that is s²/m·(N − m)/(N − 1), where s² is the variance of the gradient of one.
 */
export const noiseOf = (
  gradients: readonly (readonly number[])[],
  m: number,
  { orders, seed }: Pick<DescentOptions, 'orders' | 'seed'>,
): { readonly measured: number; readonly expected: number } => {
  const N = gradients.length;
  const g = meanOf(gradients);
  const batches = Array.from({ length: orders }, (_, order) =>
    Array.from(permutation(N, deriveSeed(deriveSeed(seed, 'orders'), order)), (i) => gradients[i]!),
  ).flatMap((taken) =>
    Array.from({ length: Math.floor(N / m) }, (_, k) => meanOf(taken.slice(k * m, (k + 1) * m))),
  );
  const s2 = mean(gradients.map((one) => squaredDistance(one, g)));
  return {
    measured: mean(batches.map((batch) => squaredDistance(batch, g))),
    expected: ((s2 / m) * (N - m)) / (N - 1),
  };
};

export interface Descent {
  readonly batchSize: number;
  readonly updates: number;
  /** Mean E over the data after all passes. */
  readonly loss: number;
  readonly engine: number;
  readonly noise: ReturnType<typeof noiseOf>;
}

/** The same passes with each size of batch, the examples in their order    (lesson 5, eqs. batch, stochastic, mini-batch) */
export const computeDescents = async (options: DescentOptions): Promise<Descent[]> => {
  const { batchSizes, passes, rate } = options;
  const examples = examplesOf(options);
  const gradients = gradientsOf(start(), examples);
  const found: Descent[] = [];
  for (const batchSize of batchSizes) {
    const network = start();
    const engine = await onEngine(network, rate, async (on) => {
      await on.model.fit(
        examples.map(([x]) => x),
        examples.map(([, t]) => t),
        { batchSize, epochs: passes, shuffle: false },
      );
      return (await on.gradients(...examples)).loss;
    });
    network.train(examples, { rate, batchSize, epochs: passes });
    found.push({
      batchSize,
      updates: passes * Math.ceil(examples.length / batchSize),
      loss: lossOf(network, examples),
      engine,
      noise: noiseOf(gradients, batchSize, options),
    });
  }
  return found;
};

/** The least mean E there is: many steps with all examples. */
export const leastLoss = (options: Pick<DescentOptions, 'count' | 'seed'>): number => {
  const [network, examples] = [start(), examplesOf(options)];
  for (let step = 0; step < 400; step++) network.trainBatch(examples, 0.3);
  return lossOf(network, examples);
};

/** w⁺ = w⁻ − η·∂Loss/∂w once, with all examples    (lesson 5, eq. gradient-descent) */
export const computeFirstStep = async (options: DescentOptions) => {
  const { rate } = options;
  const [network, examples] = [start(), examplesOf(options)];
  const gradient = meanOf(gradientsOf(network, examples));
  const before = lossOf(network, examples);
  const engine = await onEngine(network, rate, async (on) => {
    const { loss, gradients } = await on.gradients(...examples);
    await on.train(examples);
    return {
      gradient: gradients.flat(2),
      before: loss,
      after: (await on.gradients(...examples)).loss,
      weights: (await on.weights()).flat(2),
    };
  });
  network.trainBatch(examples, rate);
  return { gradient, before, after: lossOf(network, examples), weights: network.weights.flat(2), engine };
};

const nameOf = (batchSize: number, count: number) => {
  if (batchSize === count) return said('batch (BGD)', '批量（BGD）');
  return batchSize === 1
    ? said('stochastic (SGD)', '随机（SGD）')
    : said('mini-batch (MBGD)', '小批量（MBGD）');
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

export const descentBlocks = async (
  options: DescentOptions,
  { progress }: LessonContext,
): Promise<Block[]> => {
  const { count, passes, rate } = options;
  progress(said('three kinds of gradient descent', '三种梯度下降'));
  const rows = await computeDescents(options);
  const least = leastLoss(options);
  const byLoss = rows.toSorted((a, b) => a.loss - b.loss);
  const byNoise = rows.toSorted((a, b) => a.noise.measured - b.noise.measured);
  const [best, calm, loud] = [byLoss[0]!, byNoise[0]!, byNoise.at(-1)!].map(({ batchSize }) =>
    nameOf(batchSize, count),
  );
  return [
    heading('Gradient descent', '梯度下降'),
    paragraph(
      `w⁺ = w⁻ − η·∂Loss/∂w: each weight goes against its derivative. The data are ${count} examples of t = 1.5x₁ − x₂ + 0.5 with noise; the model is y = w₁x₁ + w₂x₂ + b, from 0; the loss is the mean of ½(t − y)²; η = ${rate}. One step with all examples:`,
      `w⁺ = w⁻ − η·∂Loss/∂w：每个权重都朝导数的反方向移动。数据是 ${count} 个带噪声的样本，t = 1.5x₁ − x₂ + 0.5；模型为 y = w₁x₁ + w₂x₂ + b，各参数从 0 开始；损失取 ½(t − y)² 的平均值；η = ${rate}。用全部样本更新一次：`,
    ),
    await stepBlock(options),
    paragraph(
      `Batch, stochastic and mini-batch descent differ in how many examples make one update. All pass ${passes} times over the data. Noise is the variance of a step's gradient around the gradient of all data, E‖g_B − g‖², at the start; measured over ${options.orders} orders of the data, beside what probability says: s²/m·(N − m)/(N − 1). No weights reach a loss below ${cell(least)} on these data.`,
      `批量、随机与小批量梯度下降的区别在于一次更新用多少个样本。三者都把数据遍历 ${passes} 遍。“噪声”是起点处每次更新所用的梯度相对于全部数据的梯度的方差 E‖g_B − g‖²，在 ${options.orders} 种随机次序上测得，旁边是由概率公式 s²/m·(N − m)/(N − 1) 得到的值。在这份数据上，无论权重取何值，损失都不会低于 ${cell(least)}。`,
    ),
    table(
      [
        said('kind', '方法'),
        said('batch size m', '批大小 m'),
        said('updates', '更新次数'),
        said('loss after', '最终损失'),
        said('tensor engine', '张量引擎'),
        said('above the least', '高出最小值'),
        said('noise', '噪声'),
        said('by the formula', '按公式'),
      ],
      rows.map(({ batchSize, updates, loss, engine, noise }) => [
        nameOf(batchSize, count),
        String(batchSize),
        String(updates),
        cell(loss),
        cell(engine),
        rough(loss - least),
        rough(noise.measured),
        rough(noise.expected),
      ]),
    ),
    paragraph(
      `So after equal passes the lowest loss here is that of ${best!.en}; the quietest gradient is that of ${calm!.en}, the noisiest that of ${loud!.en}. Other data and rates may order the losses otherwise; the noise follows from m. The paths: handgrad plot loss-surface --out surface.svg`,
      `可见在这里，遍历次数相同时损失最低的是${best!.zh}；梯度噪声最小的是${calm!.zh}，最大的是${loud!.zh}。换一份数据或学习率，损失的次序可能不同；噪声则由 m 决定。下降路径见：handgrad plot loss-surface --lang zh --out surface.svg`,
    ),
  ];
};
