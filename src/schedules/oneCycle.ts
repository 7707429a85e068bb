import { numberIn } from '../options.js';
import { factor, rate, scheduleFactory, stepCount } from './contract.js';
import { halfWave } from './cosineDecay.js';

/**
 * up: η from max/divFactor to max, over the first pctStart of the steps; down: from max to
 * max/(divFactor·finalDivFactor) at the last of totalSteps, where it stays. Each along half a cosine wave.
 * (Smith & Topin 2019; as in PyTorch's OneCycleLR, in this language's spelling. Not in Keras.)
 */
export const oneCycle = scheduleFactory(
  'oneCycle',
  {
    maxLearningRate: rate(),
    totalSteps: stepCount(1),
    pctStart: numberIn(0.3, 0, 1),
    divFactor: factor(25),
    finalDivFactor: factor(1e4),
  },
  ({ maxLearningRate, totalSteps, pctStart, divFactor, finalDivFactor }) => {
    const first = maxLearningRate / divFactor;
    const last = first / finalDivFactor;
    const top = pctStart * totalSteps - 1; // PyTorch counts from 0: the step at which η is max
    const end = totalSteps - 1;
    const wave = (from: number, to: number, p: number): number => to + (from - to) * halfWave(p);
    return (step) => {
      const s = Math.min(step, end);
      if (top > 0 && s <= top) return wave(first, maxLearningRate, s / top);
      return wave(maxLearningRate, last, end > top ? (s - top) / (end - top) : 1);
    };
  },
);
