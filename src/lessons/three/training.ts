/** Section 6: the trainer on a table, in float64 and by the tensor engine. */
import type { Text } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import type { Network, Weights } from '../../reference/network.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { counted, said } from '../words.js';
import { faster, majority, names, percent, train, trainEngine } from './runs.js';
import { aboutData, aboutWeights, type Setting } from './setting.js';
import { objectLearner, type Run } from './trainer.js';

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(a);

const lossTable = (objects: Run, engine: Run): Block =>
  table(
    [
      said('epoch', '训练轮数'),
      said('loss, network of objects', '损失（对象网络）'),
      said('tensor engine', '张量引擎'),
      said('relative difference', '相对误差'),
    ],
    objects.stops.map(({ epoch, loss }, i) => [
      String(epoch),
      loss,
      digits(engine.stops[i]!.loss, 8),
      digits(relative(loss, engine.stops[i]!.loss), 2),
    ]),
  );

const short = (n: number): string => digits(n, 4);

const largestChange = (a: Weights, b: Weights): number =>
  Math.max(
    ...a.flatMap((layer, l) => layer.flatMap((row, j) => row.map((w, i) => Math.abs(w - b[l]![j]![i]!)))),
  );

/** With fewer test rows, accuracy says little. */
const few = 10;

const aboutOutputs = (yes: number, rows: number): Text =>
  rows === 1
    ? said(
        `The test row gets an output ${yes === 1 ? 'above' : 'not above'} ½.`,
        `这一行测试数据的输出${yes === 1 ? '大于' : '不大于'} ½。`,
      )
    : said(
        `${yes} of the ${rows} test rows ${yes === 1 ? 'gets' : 'get'} an output above ½.`,
        `${rows} 行测试数据中有 ${yes} 行的输出大于 ½。`,
      );

const aboutRows = (rows: number): Text =>
  rows < few
    ? said(
        `With only ${counted(rows, 'test row')} the accuracy says little.`,
        `测试数据只有 ${rows} 行，准确率说明不了什么。`,
      )
    : said(
        `Of ${rows} rows, one more or less is ${percent(1 / rows)} of accuracy.`,
        `测试数据只有 ${rows} 行，多对一行或少对一行，准确率就相差 ${digits(100 / rows, 3)} 个百分点。`,
      );

/** Why the accuracy is what it is: what was measured, of the run with the lesson's rate. */
const aboutRun = (setting: Setting, { stops, accuracy }: Run, network: Network): Block => {
  const { epochs, rate, weights, data } = setting;
  const [first, last] = [stops[0]!.loss, stops.at(-1)!.loss];
  const change = largestChange(weights, network.weights);
  const largest = Math.max(...weights.flat(2).map(Math.abs));
  const outputs = data.test.map(([x]) => network.predict(x)[0]!);
  const yes = outputs.filter((y) => y > 0.5).length;
  const [above, held] = [aboutOutputs(yes, outputs.length), aboutRows(outputs.length)];
  const [η, quick, moved, from] = [
    digits(rate),
    digits(rate * faster),
    digits(change, 2),
    digits(largest, 2),
  ];
  const always = majority(setting);
  // By a quarter of the largest weight: at the lesson's rate it is less.
  const why =
    accuracy <= always.accuracy && change < largest / 4
      ? said(
          `That is no better than always answering ${always.answer}, which gets ${percent(always.accuracy)}: at η = ${η} the network has hardly moved. `,
          `总是预测 ${always.answer} 的准确率为 ${percent(always.accuracy)}，这个网络并不比它好：η = ${η} 太小，网络几乎没有变化。`,
        )
      : said('', '');
  return paragraph(
    `${why.en}In ${counted(epochs, 'epoch')} no weight moves by more than ${moved} (the largest is ${from} at the beginning), and the loss goes from ${short(first)} to ${short(last)}. ${above.en} The end of the lesson shows the same network with η = ${quick}. ${held.en}`,
    `${why.zh}${epochs} 轮之后，权重的变化最大只有 ${moved}（开始时绝对值最大的权重为 ${from}），损失从 ${short(first)} 变为 ${short(last)}。${above.zh}本课最后会给出 η = ${quick} 时同一网络的结果。${held.zh}`,
  );
};

/** Each piece as soon as it is there: training takes its time. @returns the run in float64 */
export async function* trainingBlocks(setting: Setting, context: LessonContext): AsyncGenerator<Block, Run> {
  yield heading('Section 6: training by backpropagation', '第六节：用反向传播训练');
  yield aboutData(setting);
  yield aboutWeights(setting);
  const network = setting.network(setting.weights);
  const objects = await train(objectLearner(network, setting.rate), names.objects, setting, context);
  const engine = await trainEngine(setting, setting.rate, context);
  yield lossTable(objects, engine);
  yield figures([
    {
      name: said('test accuracy', '测试准确率'),
      formula: 'mean((ŷ > ½) = y)',
      value: objects.accuracy,
      engine: engine.accuracy,
    },
  ]);
  yield aboutRun(setting, objects, network);
  return objects;
}
