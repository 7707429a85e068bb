/** Section 6 once more: what the lesson's code computes, beside what it should. */
import type { Text } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import type { Example, Weights } from '../../reference/network.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { said } from '../words.js';
import { AsPrinted } from './asPrinted.js';
import { faster, majority, names, percent, train, trainEngine } from './runs.js';
import type { Setting } from './setting.js';
import { accuracyOf, meanSquaredError, type Run } from './trainer.js';

const tuple = (values: readonly number[]): string =>
  values.length === 1 ? digits(values[0]!) : `(${values.map((value) => digits(value)).join(', ')})`;

/** One row, with the weights at the beginning, and with v doubled. */
const oneRow = ({ data, weights, network }: Setting): Block => {
  const [x] = data.train[0]!;
  const [w = [], v = []] = weights;
  const doubled: Weights = [w, v.map((row) => row.map((value) => 2 * value))];
  const outputs = (of: Weights): string[] => [
    tuple(network(of).predict(x)),
    tuple(new AsPrinted(of, 0).output(x)),
  ];
  const hidden = tuple(new AsPrinted(weights, 0).hidden(x));
  return table(
    [
      said('the first training row', '第一行训练数据'),
      said('right: σ(Σ v·h)', '正确：σ(Σ v·h)'),
      said("the lesson's code: σ(h)", '课文的代码：σ(h)'),
    ],
    [
      [said('hidden outputs h', '隐藏层的输出 h'), hidden, hidden],
      [said('output', '输出'), ...outputs(weights)],
      [said('output with v doubled', '把 v 加倍后的输出'), ...outputs(doubled)],
    ],
  );
};

const aboutPrinted = ({ hidden }: Setting): Block => {
  const shape = `(${hidden},)`;
  return paragraph(
    `The lesson's code has output = sigmoid(hidden_output). The input of the output unit is missing: sigmoid(np.dot(hidden_output, weights_hidden_output)). Nothing fails, since hidden_output and v = weights_hidden_output are both of shape ${shape}, and so is what is made of them. But its output is a vector, and each element lies between ½ and 0.731 (0 < h < 1), so that every answer is 1; it does not depend on v; and what is added to the weights is not the gradient of its error: that has no v in it. Where v is negative, the hidden weights go uphill.`,
    `课文的代码写的是 output = sigmoid(hidden_output)，漏掉了输出单元的加权输入，应为 sigmoid(np.dot(hidden_output, weights_hidden_output))。程序不会报错，因为 hidden_output 和 v = weights_hidden_output 的形状都是 ${shape}，由它们算出的各个量也是如此。但这样得到的输出是一个向量，每个分量都在 ½ 与 0.731 之间（因为 0 < h < 1），于是预测永远是 1；输出与 v 无关；加到权重上的也不是其误差的梯度，因为那个梯度里并不含 v。v 为负时，隐藏层的权重甚至会朝误差增大的方向走。`,
  );
};

/** What each run has reached; of the tensor engine, as many digits as it has. */
const resultRow = (name: Text, { stops, accuracy }: Run, count = 9): readonly (string | Text)[] => [
  name,
  digits(stops[0]!.loss, count),
  digits(stops.at(-1)!.loss, count),
  percent(accuracy),
];

interface Results {
  readonly objects: Run;
  readonly printed: Run;
  /** The weights that the lesson's code reaches, in the right forward pass. */
  readonly repaired: Run;
  /** By the tensor engine. */
  readonly quick: Run;
}

const results = (setting: Setting, { objects, printed, repaired, quick }: Results): Block => {
  const { answer, accuracy } = majority(setting);
  const [slow, high] = [digits(setting.rate), digits(setting.rate * faster)];
  return table(
    [
      said('after the run', '训练之后'),
      said('loss before', '训练前的损失'),
      said('loss after', '训练后的损失'),
      said('test accuracy', '测试准确率'),
    ],
    [
      resultRow(said(`the right code, η = ${slow}`, `正确的代码，η = ${slow}`), objects),
      resultRow(said("the lesson's code, by its own outputs", '课文的代码，按它自己的输出'), printed),
      resultRow(said('its weights, in the right forward pass', '它得到的权重，放进正确的前向传播'), repaired),
      resultRow(
        said(`the right code, η = ${high}, tensor engine`, `正确的代码，η = ${high}（张量引擎）`),
        quick,
        8,
      ),
      [
        said(`always ${answer}, what most training rows are`, `总是预测 ${answer}（训练数据中的多数类）`),
        '–',
        '–',
        percent(accuracy),
      ],
    ],
  );
};

const lastLoss = ({ stops }: Run): number => stops.at(-1)!.loss;

/** Only what the numbers show: whether the lesson's code seems the better one, and whether the larger rate is. */
const aboutResults = ({ objects, repaired, quick }: Results): Block[] => [
  ...(lastLoss(repaired) < lastLoss(objects)
    ? [
        paragraph(
          "In the right forward pass the weights of the lesson's code have the smaller loss. That is no merit: its outputs do not depend on v, so that its errors do not shrink as v changes, and v is driven on. Where most targets are 0 it falls, and with it every output and the loss.",
          '课文代码得到的权重放进正确的前向传播后，损失反而更小，但这不说明它更好：它的输出与 v 无关，无论 v 怎样变化，误差都不会随之减小，于是 v 一直被推向同一个方向；多数目标为 0 时，v 不断减小，正确的前向传播算出的输出和损失也就跟着减小。',
        ),
      ]
    : []),
  ...(lastLoss(quick) < lastLoss(objects)
    ? [
        paragraph(
          'What the network can learn shows at the larger rate.',
          '这个网络究竟能学到什么，要用较大的学习率才看得出来。',
        ),
      ]
    : []),
];

/** The weights before and after, in the right forward pass. */
const repair = (setting: Setting, after: Weights): Run => {
  const { data, epochs, weights, network } = setting;
  const outputs = (of: Weights, rows: readonly Example[]): number[][] => {
    const right = network(of);
    return rows.map(([x]) => right.predict(x));
  };
  const loss = (of: Weights): number => meanSquaredError(outputs(of, data.train), data.train);
  return {
    stops: [
      { epoch: 0, loss: loss(weights) },
      { epoch: epochs, loss: loss(after) },
    ],
    accuracy: accuracyOf(outputs(after, data.test), data.test),
  };
};

/** Each piece as soon as it is there: training takes its time. @param objects - the run of the right code */
export async function* printedCodeBlocks(
  setting: Setting,
  objects: Run,
  context: LessonContext,
): AsyncGenerator<Block> {
  yield heading("What the lesson's code computes", '课文的代码算的是什么');
  yield aboutPrinted(setting);
  yield oneRow(setting);
  const learner = new AsPrinted(setting.weights, setting.rate);
  const printed = await train(learner, names.printed, setting, context);
  const repaired = repair(setting, learner.weights);
  const quick = await trainEngine(setting, setting.rate * faster, context);
  const all = { objects, printed, repaired, quick };
  yield results(setting, all);
  yield* aboutResults(all);
}
