import { numberIn } from '../options.js';
import { rate, scheduleFactory, stepCount } from './contract.js';
import { halfWave } from './cosineDecay.js';

/**
 * η = η₀·((1 − α)·mMulⁱ·(1 + cos πp)/2 + α)     p = (step − Tᵢ)/(T·tMulⁱ)     Tᵢ = T·(1 + tMul + … + tMulⁱ⁻¹) ≤ step
 * T = firstDecaySteps. In the i-th period η falls from η₀·mMulⁱ to α·η₀; each period is tMul times as long as the
 * one before, and starts with the full rate again.     (Loshchilov & Hutter 2017; Keras's CosineDecayRestarts)
 */
export const cosineDecayRestarts = scheduleFactory(
  'cosineDecayRestarts',
  {
    initialLearningRate: rate(),
    firstDecaySteps: stepCount(1),
    tMul: numberIn(2, 1),
    mMul: numberIn(1, 0),
    alpha: numberIn(0, 0, 1),
  },
  ({ initialLearningRate, firstDecaySteps, tMul, mMul, alpha }) => {
    /** Tᵢ/T. */
    const start = (i: number): number => (tMul === 1 ? i : (tMul ** i - 1) / (tMul - 1));
    const periodAt = (x: number): number => {
      let i = tMul === 1 ? Math.floor(x) : Math.floor(Math.log1p(x * (tMul - 1)) / Math.log1p(tMul - 1));
      while (start(i) > x) i--; // a logarithm is rounded: at a restart it may name the neighbour
      while (start(i + 1) <= x) i++;
      return i;
    };
    return (step) => {
      const x = step / firstDecaySteps;
      const i = periodAt(x);
      const p = Math.min(1, (x - start(i)) / tMul ** i);
      return initialLearningRate * ((1 - alpha) * mMul ** i * halfWave(p) + alpha);
    };
  },
);
