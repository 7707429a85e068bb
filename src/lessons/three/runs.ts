/** Runs of the trainer, and how they are called and shown. */
import type { Text } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import type { LessonContext } from '../contract.js';
import { onEngine } from '../engine.js';
import { counted, said } from '../words.js';
import type { Setting } from './setting.js';
import { engineLearner, run, type Learner, type Run } from './trainer.js';

export const percent = (share: number): string => `${digits(100 * share, 3)} %`;

/** How much larger the rate is with which the same network does learn. */
export const faster = 100;

/** Of always answering what most training rows are. */
export const majority = ({ features }: Setting): { readonly answer: number; readonly accuracy: number } => {
  const share = (t: readonly number[], of: number): number =>
    t.filter((value) => value === of).length / t.length;
  const answer = share(features.train.t, 1) > 0.5 ? 1 : 0;
  return { answer, accuracy: share(features.test.t, answer) };
};

export const names = {
  objects: said('network of objects', '对象网络'),
  engine: said('tensor engine', '张量引擎'),
  printed: said("the lesson's code", '课文的代码'),
} satisfies Record<string, Text>;

export const train = (
  learner: Learner,
  what: Text,
  { data, epochs }: Setting,
  { progress }: LessonContext,
): Promise<Run> =>
  run(learner, data, epochs, (done) =>
    progress(
      said(`${what.en}: ${done} of ${counted(epochs, 'epoch')}`, `${what.zh}：已训练 ${done} / ${epochs} 轮`),
    ),
  );

/** From the initial weights, at some rate. */
export const trainEngine = (setting: Setting, rate: number, context: LessonContext): Promise<Run> =>
  onEngine(setting.network(setting.weights), rate, (engine) =>
    train(engineLearner(engine), names.engine, setting, context),
  );
