/** (17): the gradient of a mini-batch, and descent by batches of several sizes. */
import { digits } from '../../explain/numbers.js';
import { Network, type Example } from '../../reference/network.js';
import { meanGradient } from '../../reference/vector.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { onEngine } from '../engine.js';
import { gradientsOf } from '../examples.js';
import { said } from '../words.js';
import { descend, examplesOf, spread } from './batches.js';
import { options, rate } from './example.js';

const gradientBlocks = async (examples: readonly Example[], seed: number): Promise<Block[]> => {
  const network = new Network(options);
  const four = examples.slice(0, 4);
  const each = gradientsOf(network, four);
  const mean = meanGradient(each);
  const engine = await onEngine(network, rate, (on) => on.gradients(...four));
  const all = gradientsOf(network, examples);
  const sizes = [1, 2, 4, 8, 16, 32, examples.length];
  return [
    heading('The gradient of a mini-batch: (17)', '小批量的梯度：(17)'),
    paragraph(
      'Four examples drawn at random, targets from another network of the same form: the mean of their gradients is the gradient of their mean error, which is what the tensor engine computes for a batch.',
      '随机取四个样本，目标值由另一个结构相同的网络给出。四个梯度的平均值就是平均误差的梯度，张量引擎对一个小批量计算的正是它。',
    ),
    figures([
      ...each.map((g, i) => ({
        name: said(`∇W₁₁ of example ${i + 1}`, `样本 ${i + 1} 的 ∇W₁₁`),
        value: g[1]![0]![0]!,
      })),
      {
        name: said('mean', '平均值'),
        formula: '1/m Σ ∇W_xᵢ',
        value: mean[1]![0]![0]!,
        engine: engine.gradients[1]![0]![0]!,
      },
    ]),
    paragraph(
      `The ≈ of (17): how far the mean of m gradients is from that of all ${examples.length}, relative, on average over 200 draws. It falls like 1/√m and, since an example is not drawn twice, to 0.`,
      `(17) 中的“≈”有多准：下表是 m 个梯度的平均值与全部 ${examples.length} 个梯度的平均值之间的相对偏差（抽取 200 次取平均）。它大致按 1/√m 减小；由于同一样本不会重复抽取，最后减到 0。`,
    ),
    table(
      ['m', ...sizes.map(String)],
      [[said('off by', '偏差'), ...sizes.map((m) => digits(spread(all, m, seed), 3))]],
    ),
  ];
};

const epochs = 30;

const descentBlocks = (examples: readonly Example[], seed: number): Block[] => {
  const sizes = [1, 4, 16, examples.length];
  return [
    heading('Batch and stochastic descent', '批量梯度下降与随机梯度下降'),
    paragraph(
      `${epochs} passes over the ${examples.length} examples, η = ${rate}, the same first weights. A pass of batch descent is one update, and a pass of stochastic descent is ${examples.length}, along gradients that are rougher and cost as much together.`,
      `对 ${examples.length} 个样本训练 ${epochs} 轮，η = ${rate}，初始权重相同。批量梯度下降每轮只更新一次，随机梯度下降每轮更新 ${examples.length} 次：每次所用的梯度更粗糙，但一轮的总计算量相同。`,
    ),
    table(
      [
        said('batch size', '批大小'),
        said('updates', '更新次数'),
        said('mean E at the end', '最终的平均误差'),
      ],
      sizes.map((batchSize) => {
        const { updates, loss } = descend(options, examples, batchSize, epochs, rate, seed);
        return [String(batchSize), String(updates), digits(loss, 4)];
      }),
    ),
  ];
};

export const miniBatchBlocks = async (seed: number): Promise<Block[]> => {
  const examples = examplesOf(options, seed);
  return [...(await gradientBlocks(examples, seed)), ...descentBlocks(examples, seed)];
};
