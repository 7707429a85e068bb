/** The schedules by name. */
import { constant } from './constant.js';
import { cosineDecay } from './cosineDecay.js';
import { cosineDecayRestarts } from './cosineDecayRestarts.js';
import { exponentialDecay } from './exponentialDecay.js';
import { inverseTimeDecay } from './inverseTimeDecay.js';
import { oneCycle } from './oneCycle.js';
import { piecewiseConstantDecay } from './piecewiseConstantDecay.js';
import { polynomialDecay } from './polynomialDecay.js';

export { scheduleRows, type ScheduleCase } from './rows.js';

export const schedules = {
  constant,
  piecewiseConstantDecay,
  exponentialDecay,
  inverseTimeDecay,
  polynomialDecay,
  cosineDecay,
  cosineDecayRestarts,
  oneCycle,
};
export type ScheduleName = keyof typeof schedules;
