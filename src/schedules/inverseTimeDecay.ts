import { flag } from '../options.js';
import { rate, scheduleFactory, stepCount } from './contract.js';

/** η = η₀/(1 + decayRate·p)     p = step/decaySteps, with staircase ⌊step/decaySteps⌋     (Keras's InverseTimeDecay) */
export const inverseTimeDecay = scheduleFactory(
  'inverseTimeDecay',
  { initialLearningRate: rate(), decaySteps: stepCount(1), decayRate: rate(), staircase: flag(false) },
  ({ initialLearningRate, decaySteps, decayRate, staircase }) =>
    (step) => {
      const p = step / decaySteps;
      return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(p) : p));
    },
);
