import * as v from 'valibot';
import { HandgradError } from '../errors.js';
import { rate, scheduleFactory, stepCount } from './contract.js';

/**
 * η = values[i] while step ≤ boundaries[i], values[last] afterwards: a boundary still belongs to what is before it.
 * One value more than boundaries, which increase. (Keras's PiecewiseConstantDecay)
 */
export const piecewiseConstantDecay = scheduleFactory(
  'piecewiseConstantDecay',
  {
    boundaries: v.array(stepCount(), 'expected a list of steps'),
    values: v.array(rate(), 'expected a list of learning rates'),
  },
  ({ boundaries, values }) => {
    if (values.length !== boundaries.length + 1)
      throw new HandgradError(
        'option',
        `piecewiseConstantDecay: expected ${boundaries.length + 1} values for ${boundaries.length} boundaries, received ${values.length}.`,
        'one value before the first boundary, and one after each',
      );
    if (boundaries.some((b, i) => i > 0 && b <= boundaries[i - 1]!))
      throw new HandgradError(
        'option',
        `piecewiseConstantDecay: expected boundaries that increase, received ${boundaries.join(', ')}.`,
        'sort them, and name each step once',
      );
    return (step) => {
      const i = boundaries.findIndex((b) => step <= b);
      return values.at(i)!; // −1, the last, where step is beyond all of them
    };
  },
);
