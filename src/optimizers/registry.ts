/** The optimizers by name. */
import { HandgradError, unknownName } from '../errors.js';
import { factoriesOf } from '../row.js';
import type { Optimizer } from './contract.js';
import { optimizerRows } from './rows.js';

export { optimizerRows, type OptimizerCase } from './rows.js';

export const optimizers = factoriesOf(optimizerRows);
export type OptimizerName = keyof typeof optimizers;
/** An optimizer by name, with its defaults, or made with options. */
export type OptimizerLike = OptimizerName | Optimizer;

/** @throws {HandgradError} code `option`: an unknown name */
export const toOptimizer = (like: OptimizerLike): Optimizer => {
  const given: unknown = like;
  if (typeof like === 'object' && given !== null && 'update' in like) return like;
  if (typeof like !== 'string')
    throw new HandgradError(
      'option',
      'Expected an optimizer: a name, or optimizers.…().',
      'not one of tf.train',
    );
  if (!Object.hasOwn(optimizers, like)) throw unknownName('optimizer', like, Object.keys(optimizers));
  return optimizers[like]();
};
