import { flag, numberIn } from '../options.js';
import { rate, scheduleFactory, stepCount } from './contract.js';

/**
 * η = (η₀ − η₁)·(1 − step/T)^power + η₁     η₁ = endLearningRate
 * T = decaySteps, and η stays at η₁ afterwards; with cycle, T = decaySteps·⌈step/decaySteps⌉: η rises again at every
 * multiple of decaySteps, each time less high. Power 1 is a straight line.     (Keras's PolynomialDecay)
 */
export const polynomialDecay = scheduleFactory(
  'polynomialDecay',
  {
    initialLearningRate: rate(),
    decaySteps: stepCount(1),
    endLearningRate: numberIn(0.0001, 0),
    power: numberIn(1, 0),
    cycle: flag(false),
  },
  ({ initialLearningRate, decaySteps, endLearningRate, power, cycle }) =>
    (step) => {
      const T = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
      const left = 1 - Math.min(step, T) / T;
      return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
    },
);
