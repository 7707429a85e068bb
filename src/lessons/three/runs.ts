/** Runs of the trainer, and how they are called and shown. */
import type { Text } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import type { LessonContext } from '../contract.js';
import { onEngine } from '../engine.js';
import { said } from '../words.js';
import type { Setting } from './setting.js';
import { engineLearner, run, type Learner, type Run } from './trainer.js';

export const percent = (share: number): string => `${digits(100 * share, 3)} %`;

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
  run(learner, data, epochs, (epoch) =>
    progress(said(`${what.en}: epoch ${epoch} of ${epochs}`, `${what.zh}：第 ${epoch} 轮，共 ${epochs} 轮`)),
  );

/** From the initial weights, at some rate. */
export const trainEngine = (setting: Setting, rate: number, context: LessonContext): Promise<Run> =>
  onEngine(setting.network(setting.weights), rate, (engine) =>
    train(engineLearner(engine), names.engine, setting, context),
  );
