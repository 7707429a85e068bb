/** The optimizers, by name. Each is proved step by step: see src/check/optimizers.ts. */
import { HandgradError, unknownName } from '../errors.js';
import { adam } from './adam.js';
import { adamw } from './adamw.js';
import type { Optimizer } from './contract.js';
import { sgd } from './sgd.js';

export const optimizers = { adam, adamw, sgd };
export type OptimizerName = keyof typeof optimizers;
/** An optimizer by name, with its defaults, or made with options. */
export type OptimizerLike = OptimizerName | Optimizer;

/** @throws {HandgradError} code `option`: an unknown name */
export const toOptimizer = (like: OptimizerLike): Optimizer => {
  if (typeof like === 'object') return like;
  if (typeof like !== 'string') throw new HandgradError('option', 'Expected an optimizer: a name, or optimizers.…().');
  if (!Object.hasOwn(optimizers, like)) throw unknownName('optimizer', like, Object.keys(optimizers));
  return optimizers[like]();
};
