import { rate, scheduleFactory } from './contract.js';

/** η = learningRate at every step. Not in Keras, where a number says it. */
export const constant = scheduleFactory(
  'constant',
  { learningRate: rate() },
  ({ learningRate }) =>
    () =>
      learningRate,
);
