import { HandgradError } from '../errors.js';
import { add, clipByValue, div, mul } from '../ops/index.js';
import { numberIn } from '../options.js';
import { constraintFactory } from './contract.js';
import { axis, epsilon, norms } from './norms.js';

/**
 * w ← w · m/(‖w‖ + ε),   m = rate·clip(‖w‖, minValue, maxValue) + (1 − rate)·‖w‖    for each vector along the axes
 * rate 1: every length is brought between the two at once; below: by that part of the way, at every update.
 * A vector of zeros has no direction to grow in, and stays one. (Keras: MinMaxNorm, 0, 1, rate 1, axis 0)
 */
export const minMaxNorm = constraintFactory(
  'minMaxNorm',
  {
    minValue: numberIn(0, 0),
    maxValue: numberIn(1, 0),
    rate: numberIn(1, 0, 1),
    axis: axis(),
  },
  ({ minValue, maxValue, rate, axis }) => {
    if (minValue > maxValue)
      throw new HandgradError(
        'option',
        `minMaxNorm: expected minValue ≤ maxValue, received ${minValue} and ${maxValue}.`,
        'give both: the defaults are 0 and 1',
      );
    return (w) => {
      const norm = norms(w, axis);
      const within = clipByValue(norm, minValue, maxValue);
      const m = rate === 1 ? within : add(mul(within, rate), mul(norm, 1 - rate));
      return mul(w, div(m, add(norm, epsilon())));
    };
  },
);
