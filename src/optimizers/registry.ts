/** The optimizers by name. */
import { byName } from '../row.js';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { adamw } from './adamw.js';
import type { Optimizer } from './contract.js';
import { ftrl } from './ftrl.js';
import { lion } from './lion.js';
import { nadam } from './nadam.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';

export { optimizerRows, type OptimizerCase } from './rows.js';

export const optimizers = {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  ftrl,
  lion,
  nadam,
  rmsprop,
  sgd,
};
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
