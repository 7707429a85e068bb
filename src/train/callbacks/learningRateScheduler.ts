import * as v from 'valibot';
import { factory } from '../../options.js';
import type { Model } from '../model.js';
import type { Callback } from './contract.js';

/** The learning rate of an epoch (from 0), from the one before it. */
type EpochSchedule = (epoch: number, rate: number) => number;

const table = {
  schedule: v.custom<EpochSchedule>(
    (value) => typeof value === 'function',
    'expected a function (epoch, rate) => rate',
  ),
};

/**
 * Sets the learning rate at the beginning of every epoch: η ← schedule(epoch, η). Keras's LearningRateScheduler.
 * One that changes from step to step is an option of the optimizer: `schedules`.
 *
 *     callbacks.learningRateScheduler({ schedule: (epoch, rate) => (epoch < 10 ? rate : rate * 0.9) })
 */
export const learningRateScheduler = factory('learningRateScheduler', table, ({ schedule }): Callback => {
  let model: Model | undefined;
  return {
    onTrainBegin: (info) => void (model = info.model),
    onEpochBegin: (epoch) => void (model!.learningRate = schedule(epoch, model!.learningRate)),
    onSettled: () => void (model = undefined),
  };
});
