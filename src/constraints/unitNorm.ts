import { add, div } from '../ops/index.js';
import { constraintFactory } from './contract.js';
import { axis, epsilon, norms } from './norms.js';

/** w ← w / (‖w‖ + ε)    for each vector along the axes; a vector of zeros stays one    (Keras: UnitNorm, axis 0) */
export const unitNorm = constraintFactory(
  'unitNorm',
  { axis: axis() },
  ({ axis }) =>
    (w) =>
      div(w, add(norms(w, axis), epsilon())),
);
