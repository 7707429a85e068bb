import { numberIn } from '../optionTable.js';
import { filled, initializerFactory } from './contract.js';

/** w = 0 */
export const zeros = initializerFactory('zeros', {}, () => (shape) => filled(shape, () => 0));

/** w = 1 */
export const ones = initializerFactory('ones', {}, () => (shape) => filled(shape, () => 1));

/** w = value */
export const constant = initializerFactory(
  'constant',
  { value: numberIn(0, -Infinity) },
  ({ value }) =>
    (shape) =>
      filled(shape, () => value),
);
