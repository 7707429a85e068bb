import { flag } from '../options.js';
import { rate, scheduleFactory, stepCount } from './contract.js';

/**
 * η = η₀·decayRate^p     p = step/decaySteps, with staircase ⌊step/decaySteps⌋
 * (Keras's ExponentialDecay. A decayRate above 1 lets η grow, as a search for the largest good rate does.)
 */
export const exponentialDecay = scheduleFactory(
  'exponentialDecay',
  { initialLearningRate: rate(), decaySteps: stepCount(1), decayRate: rate(), staircase: flag(false) },
  ({ initialLearningRate, decaySteps, decayRate, staircase }) =>
    (step) => {
      const p = step / decaySteps;
      return initialLearningRate * decayRate ** (staircase ? Math.floor(p) : p);
    },
);
