/** The training loop: epochs, their validation, and what callbacks are told. */
import { explained } from '../backends/lost.js';
import { HandgradError } from '../errors.js';
import { Backups } from './backup.js';
import { settle, type Logs } from './callbacks/contract.js';
import { Course } from './course.js';
import { evaluateSource } from './evaluate.js';
import type { Model } from './model.js';
import { Pace } from './pace.js';
import { Steps, type Loop } from './steps.js';
import { Tally } from './tally.js';

export interface History {
  /** The number of each epoch that was completed, from `initialEpoch`. */
  readonly epoch: readonly number[];
  /** Per epoch: `loss`, each metric, and the same with `val_` in front. */
  readonly history: { readonly loss: readonly number[]; readonly [name: string]: readonly number[] };
}

/** Classes count alike here: their weights are for training. */
const validated = async (model: Model, { plan, validation }: Loop): Promise<Record<string, number>> => {
  if (!validation) return {};
  const held = await evaluateSource({ ...plan, classWeight: undefined }, () => model.state, validation);
  return Object.fromEntries(Object.entries(held).map(([name, value]) => [`val_${name}`, value]));
};

/** One epoch. @returns its logs */
const runEpoch = async (
  model: Model,
  loop: Loop,
  steps: Steps,
  course: Course,
  epoch: number,
): Promise<Logs> => {
  await steps.tell('onEpochBegin', epoch);
  const tally = new Tally(loop.plan);
  const pace = new Pace();
  let batch = 0;
  for await (const draw of course.epoch()) {
    steps.run(draw, epoch, batch++);
    if (steps.due) await steps.flush(tally);
    else await pace.keep();
    if (model.stopTraining) break;
  }
  await steps.flush(tally);
  return { ...tally.logs, ...(await validated(model, loop)) };
};

/** Where a callback has `onNaN`, an error of numbers ends the training quietly. */
const unlessNaN = async ({ callbacks }: Loop, steps: Steps, train: () => Promise<void>): Promise<void> => {
  try {
    await train();
  } catch (error) {
    const numeric = error instanceof HandgradError && error.code === 'numeric';
    if (!numeric || !callbacks.some((c) => 'onNaN' in c)) throw error;
    await steps.tell('onNaN', error);
  }
};

const run = async (
  model: Model,
  loop: Loop,
  steps: Steps,
  course: Course,
  backups: Backups,
): Promise<History> => {
  const { epochs, initialEpoch } = loop;
  const history: Record<string, number[]> = {};
  const epochList: number[] = [];
  model.stopTraining = false;
  const { batchesPerEpoch } = course;
  await steps.tell('onTrainBegin', { model, epochs, initialEpoch, batchesPerEpoch });
  let done = initialEpoch;
  backups.begin(done);
  await unlessNaN(loop, steps, async () => {
    for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
      const logs = await runEpoch(model, loop, steps, course, epoch);
      epochList.push(epoch);
      for (const [name, value] of Object.entries(logs)) (history[name] ??= []).push(value);
      await steps.tell('onEpochEnd', epoch, logs);
      backups.begin((done = epoch + 1));
    }
  });
  steps.finish();
  await backups.finish(done);
  await steps.tell('onTrainEnd');
  return { epoch: epochList, history: { loss: [], ...history } };
};

/** The first error is the one that is thrown: what fails while others are let go of must not hide it. */
export const runFit = async (model: Model, loop: Loop): Promise<History> => {
  const steps = new Steps(model, loop);
  const course = new Course(loop.source, loop.stepsPerEpoch, () => model.epochsSeen++);
  const backups = new Backups(model);
  const endings = [
    () => course.end(),
    () => steps.end(),
    () => backups.settle(),
    () => settle(loop.callbacks),
  ];
  const errors: unknown[] = [];
  const caught = async <T>(f: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await f();
    } catch (error) {
      errors.push(explained(error));
      return undefined;
    }
  };
  const history = await caught(() => run(model, loop, steps, course, backups));
  for (const end of endings) await caught(end);
  if (errors.length > 0) throw errors[0];
  return history!;
};
