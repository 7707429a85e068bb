/** The optimizer that the options describe. */
import { HandgradError } from '../errors.js';
import { describeOptions } from '../options.js';
import type { Optimizer } from '../optimizers/contract.js';
import type { TrainOptions } from './options.js';
import { scheduleOf, type Course } from './schedule.js';

const present = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** --learning-rate, or what the optimizer was given, or its own. */
const rateOf = ({ optimizer, learningRate }: TrainOptions): number => {
  const own = describeOptions(optimizer.table).find(({ name }) => name === 'learningRate');
  const rate = learningRate ?? optimizer.options.learningRate ?? own?.default;
  if (typeof rate === 'number') return rate;
  throw new HandgradError(
    'option',
    `${optimizer.name}: option "learningRate": expected a number ≥ 0, received ${JSON.stringify(rate)}.`,
  );
};

/** @param length - of the run, in steps */
export const optimizerOf = (
  options: TrainOptions,
  { stepsPerEpoch, epochs }: { readonly stepsPerEpoch: number; readonly epochs: number },
): Optimizer => {
  const { optimizer, schedule, clipNorm, clipValue, globalClipNorm, weightDecay, ema, accumulate } = options;
  const given = {
    ...optimizer.options,
    ...present({ learningRate: options.learningRate, clipNorm, clipValue, globalClipNorm, weightDecay }),
    ...(ema === undefined ? {} : { useEma: true, emaMomentum: ema }),
    ...present({ gradientAccumulationSteps: accumulate }),
  };
  if (!schedule) return optimizer.make(given);
  const { gradientAccumulationSteps: each } = optimizer.make(given);
  const course: Course = {
    rate: rateOf(options),
    updates: Math.max(1, Math.floor((stepsPerEpoch * epochs) / each)),
    updatesPerEpoch: stepsPerEpoch / each,
  };
  return optimizer.make({ ...given, learningRate: scheduleOf(schedule, course) });
};
