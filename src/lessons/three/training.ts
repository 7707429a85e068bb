/** Section 6: the trainer on a table, in float64 and by the tensor engine. */
import { digits } from '../../explain/numbers.js';
import type { Network, Weights } from '../../reference/network.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { said } from '../words.js';
import { names, percent, train, trainEngine } from './runs.js';
import { aboutData, aboutWeights, type Setting } from './setting.js';
import { objectLearner, type Run } from './trainer.js';

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(a);

const lossTable = (objects: Run, engine: Run): Block =>
  table(
    [
      said('epoch', '训练轮数'),
      said('loss, network of objects', '损失（对象网络）'),
      said('tensor engine', '张量引擎'),
      said('relative difference', '相对差'),
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

/** What was measured, of the run with the lesson's rate. */
const aboutRun = (setting: Setting, objects: Run, network: Network): Block => {
  const [first, last] = [objects.stops[0]!.loss, objects.stops.at(-1)!.loss];
  const change = digits(largestChange(setting.weights, network.weights), 2);
  const largest = digits(Math.max(...setting.weights.flat(2).map(Math.abs)), 2);
  const outputs = setting.data.test.map(([x]) => network.predict(x)[0]!);
  const yes = outputs.filter((y) => y > 0.5).length;
  const rows = outputs.length;
  return paragraph(
    `In ${setting.epochs} epochs no weight moves by more than ${change} (the largest is ${largest} at the beginning), and the loss goes from ${short(first)} to ${short(last)}. ${yes} of the ${rows} test rows get an output above ½. Of ${rows} rows, one more or less is ${percent(1 / rows)} of accuracy.`,
    `${setting.epochs} 轮之后，权重的变化最大只有 ${change}（开始时绝对值最大的权重为 ${largest}），损失从 ${short(first)} 变为 ${short(last)}。${rows} 行测试数据中有 ${yes} 行的输出大于 ½。测试数据只有 ${rows} 行，每对一行或错一行，准确率就差 ${percent(1 / rows)}。`,
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
