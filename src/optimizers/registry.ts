/** The rows of the optimizers: each is proved over twenty steps, against tf.train or a float64 rule from its paper. */
import { HandgradError, unknownName } from '../errors.js';
import { factoriesOf } from '../row.js';
import { adam } from './adam.js';
import { adamw } from './adamw.js';
import type { Optimizer } from './contract.js';
import { sgd } from './sgd.js';

/** One parameter's update in float64, from the paper: returns the next w and changes the slots. */
export type Rule64 = (w: number, g: number, slots: Record<string, number>, t: number) => number;

export interface OptimizerCase {
  readonly about?: string;
  readonly args: object;
  /** tf.train's factory and its arguments. */
  readonly tfjs?: readonly [name: string, ...args: readonly (number | boolean)[]];
  readonly float64?: Rule64;
  /** Worst relative error of the displacement, at each step. Default 1e-5. */
  readonly tolerance?: number;
}

interface OptimizerRow<F> {
  readonly factory: F;
  readonly cases: readonly OptimizerCase[];
}
const row = <F>(factory: F, cases: readonly OptimizerCase[]): OptimizerRow<F> => ({ factory, cases });

/** Loshchilov & Hutter 2019, algorithm 2, line by line; λ = 0 is Kingma & Ba 2015, algorithm 1. */
const adamw64 =
  (eta: number, lambda: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): Rule64 =>
  (w, g, slots, t) => {
    slots.m = beta1 * (slots.m ?? 0) + (1 - beta1) * g;
    slots.v = beta2 * (slots.v ?? 0) + (1 - beta2) * g * g;
    const mHat = slots.m / (1 - beta1 ** t);
    const vHat = slots.v / (1 - beta2 ** t);
    return w - eta * (mHat / (Math.sqrt(vHat) + epsilon) + lambda * w);
  };

export const optimizerRows = {
  adam: row(adam, [
    { args: { learningRate: 0.1 }, float64: adamw64(0.1, 0) },
    // tfjs computes 1 − β₂ᵗ in float32, where 1 − 0.999 has four digits left: it is 1e-5 off the float64 rule.
    { about: 'as tf.train has it', args: { learningRate: 0.1 }, tfjs: ['adam', 0.1], tolerance: 3e-5 },
    {
      about: 'other betas and epsilon',
      args: { learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 0.01 },
      tfjs: ['adam', 0.05, 0.5, 0.9, 0.01],
    },
  ]),
  adamw: row(adamw, [
    { args: { learningRate: 0.1 }, float64: adamw64(0.1, 0.004) },
    { about: 'weightDecay 0.5', args: { learningRate: 0.05, weightDecay: 0.5 }, float64: adamw64(0.05, 0.5) },
  ]),
  sgd: row(sgd, [
    { args: { learningRate: 0.1 }, tfjs: ['sgd', 0.1] },
    { about: 'momentum', args: { learningRate: 0.1, momentum: 0.9 }, tfjs: ['momentum', 0.1, 0.9] },
    {
      about: 'nesterov',
      args: { learningRate: 0.1, momentum: 0.9, nesterov: true },
      tfjs: ['momentum', 0.1, 0.9, true],
    },
  ]),
};

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
