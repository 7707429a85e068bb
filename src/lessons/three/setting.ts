/** What section 6 trains, and on what: from the options of the lesson. */
import * as v from 'valibot';
import { toFeatures, type Features, type Rows } from '../../data/features.js';
import { digits } from '../../explain/numbers.js';
import { count, numberIn, parseOptions } from '../../optionTable.js';
import { Network, type Example, type Weights } from '../../reference/network.js';
import { admissions } from '../admissions.js';
import { paragraph } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { counted } from '../words.js';
import { initialWeights, type Data } from './trainer.js';

export interface TrainingOptions {
  /** The column of 0 and 1. Default: `admit` if there is one, else the last. */
  readonly target?: string | undefined;
  /** Columns of categories. Default: `rank` if there is one, and every column of text. */
  readonly oneHot?: readonly string[] | undefined;
  /** Default 2. */
  readonly hidden?: number | undefined;
  /** Default 900. */
  readonly epochs?: number | undefined;
  /** η. Default 0.005. */
  readonly learningRate?: number | undefined;
}

/** Every connection is an object. */
const mostHidden = 1000;

const table = {
  target: v.optional(v.string('expected a column')),
  oneHot: v.optional(v.array(v.string('expected a column'), 'expected a list of columns')),
  hidden: v.optional(
    v.pipe(count(), v.maxValue(mostHidden, `expected a whole number from 1 to ${mostHidden}`)),
    2,
  ),
  epochs: v.optional(count(), 900),
  learningRate: v.optional(
    v.pipe(
      numberIn(0.005, 0),
      v.check((n) => n > 0, 'expected a number > 0'),
    ),
    0.005,
  ),
};

export interface Setting {
  readonly features: Features;
  readonly generated: boolean;
  readonly seed: number;
  readonly data: Data;
  readonly weights: Weights;
  readonly hidden: number;
  readonly epochs: number;
  readonly rate: number;
  readonly network: (weights: Weights) => Network;
}

const examples = ({ x, t }: Rows): Example[] => x.map((row, i) => [row, [t[i]!]]);

/** @throws {HandgradError} a table or an option that cannot be */
export const settingOf = ({ table: given, seed, training }: LessonContext): Setting => {
  const { target, oneHot, hidden, epochs, learningRate } = parseOptions('lesson 3', table, training);
  const features = toFeatures(given ?? admissions({ seed }), { target, oneHot, seed });
  const sizes = [features.names.length, hidden, 1];
  return {
    features,
    generated: !given,
    seed,
    data: { train: examples(features.train), test: examples(features.test) },
    weights: initialWeights(features.names.length, hidden, seed),
    hidden,
    epochs,
    rate: learningRate,
    network: (weights) => new Network({ sizes, bias: false, weights }),
  };
};

export const aboutData = ({ features, generated, seed, data, hidden, epochs, rate }: Setting): Block => {
  const { target, names } = features;
  const [train, test] = [data.train.length, data.test.length];
  const ones = [...features.train.t, ...features.test.t].filter((t) => t === 1).length;
  const list = names.join(', ');
  return paragraph(
    `${counted(train + test, 'row')}${generated ? `, drawn by seed ${seed} in the form of the UCLA admissions, which are not part of the lesson` : ''}: ${train} to train on, ${test} held out for testing. The target ${target} is 1 in ${ones} of them. Features: ${list}; numbers are standardised over all rows (mean 0, standard deviation 1, with n − 1). ${counted(hidden, 'hidden unit')}, no biases, ${counted(epochs, 'epoch')}, η = ${digits(rate)}; an update an epoch, by Δw summed over all training rows and divided by their number.`,
    `共 ${train + test} 行${generated ? `（由种子 ${seed} 生成，格式与 UCLA 录取数据相同；课文没有附上原数据）` : ''}：${train} 行用于训练，${test} 行留作测试。目标 ${target} 为 1 的有 ${ones} 行。特征：${names.join('、')}；数值列按全部行做标准化（均值为 0，标准差为 1，计算标准差时除以 n − 1）。${hidden} 个隐藏单元，没有偏置，训练轮数 ${epochs}，学习率 η = ${digits(rate)}；每轮更新一次：把全部训练样本的 Δw 累加，再除以样本数。`,
  );
};

/** The course's rule, and what it would be for the second layer. */
export const aboutWeights = ({ features, hidden }: Setting): Block => {
  const n = features.names.length;
  return paragraph(
    `The initial weights of both layers are drawn from a normal distribution of standard deviation 1/√${n}, where ${n} is the number of features, and so of the inputs of a hidden unit. The output unit has ${counted(hidden, 'input')}: the same rule would give it 1/√${hidden}.`,
    `两层的初始权重都取自标准差为 1/√${n} 的正态分布，${n} 是特征数，也正是每个隐藏单元的输入个数；而输出单元有 ${hidden} 个输入，按同样的规则，标准差应取 1/√${hidden}。`,
  );
};
