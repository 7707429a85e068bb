import * as v from 'valibot';
import { numberIn } from '../options.js';
import { rate, scheduleFactory, stepCount } from './contract.js';

/** From 1 at p = 0 to 0 at p = 1, along half a wave. */
export const halfWave = (p: number): number => (1 + Math.cos(Math.PI * p)) / 2;

/**
 * η = η₁·((1 − α)·(1 + cos πp)/2 + α)     p = (step − warmupSteps)/decaySteps, at most 1: η ends at α·η₁ and stays
 * before that, for warmupSteps: a straight line to η₁, from η₀ = initialLearningRate to η₁ = warmupTarget
 * without warmupTarget: from 0 to η₁ = η₀. (Keras's CosineDecay; Loshchilov & Hutter 2017, eq. 5; Goyal et al. 2017.
 * Keras ignores warmupSteps where warmupTarget is not given.)
 */
export const cosineDecay = scheduleFactory(
  'cosineDecay',
  {
    initialLearningRate: rate(),
    decaySteps: stepCount(1),
    alpha: numberIn(0, 0, 1),
    warmupTarget: v.optional(rate()),
    warmupSteps: v.optional(stepCount(), 0),
  },
  ({ initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps }) => {
    const from = warmupTarget === undefined ? 0 : initialLearningRate;
    const top = warmupTarget ?? initialLearningRate;
    return (step) => {
      if (step < warmupSteps) return from + ((top - from) * step) / warmupSteps;
      const p = Math.min(1, (step - warmupSteps) / decaySteps);
      return top * ((1 - alpha) * halfWave(p) + alpha);
    };
  },
);
