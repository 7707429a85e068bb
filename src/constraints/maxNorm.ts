import { add, div, minimum, mul } from '../ops/index.js';
import { numberIn } from '../options.js';
import { constraintFactory } from './contract.js';
import { axis, epsilon, norms } from './norms.js';

/**
 * w ← w · min(1, c/(‖w‖ + ε))    for each vector along the axes: none is longer than c = maxValue
 * What is short enough is left as it is; tfjs takes ε/‖w‖ of it away, at every update.
 * (Srivastava et al. 2014; Keras: MaxNorm, c = 2, axis 0: the weights of one unit)
 */
export const maxNorm = constraintFactory(
  'maxNorm',
  { maxValue: numberIn(2, 0), axis: axis() },
  ({ maxValue, axis }) =>
    (w) =>
      mul(w, minimum(1, div(maxValue, add(norms(w, axis), epsilon())))),
);
