/** The optimizers by name. */
import { byName, factoriesOf } from '../row.js';
import type { Optimizer } from './contract.js';
import { optimizerRows } from './rows.js';

export { optimizerRows, type OptimizerCase } from './rows.js';

export const optimizers = factoriesOf(optimizerRows);
export type OptimizerName = keyof typeof optimizers;
/** An optimizer by name, with its defaults, or made with options. */
export type OptimizerLike = OptimizerName | Optimizer;

export const toOptimizer = byName<Optimizer, OptimizerName>(
  'an optimizer',
  'optimizers',
  optimizers,
  (value) => 'update' in value,
  'not one of tf.train',
);
