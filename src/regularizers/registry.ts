/** The regularizers by name. */
import { byName } from '../row.js';
import type { Regularizer } from './contract.js';
import { l1 } from './l1.js';
import { l1l2 } from './l1l2.js';
import { l2 } from './l2.js';
import { orthogonal } from './orthogonal.js';

export { regularizerRows } from './rows.js';

export const regularizers = {
  l1,
  l2,
  l1l2,
  orthogonal,
};
export type RegularizerName = keyof typeof regularizers;
/** A regularizer by name, with its defaults, or made with options. */
export type RegularizerLike = RegularizerName | Regularizer;

export const toRegularizer = byName<Regularizer, RegularizerName>(
  'a regularizer',
  'regularizers',
  regularizers,
  (value) => 'backward' in value,
);
