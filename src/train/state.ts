import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor } from '@tensorflow/tfjs-core';
import { isSpec, isTensor, type ParamSpec } from '../contract.js';
import { ShapeError } from '../errors.js';
import { toInitializer } from '../initializers.js';
import { deriveSeed, rng } from '../random.js';
import { leaves, mapTree, type Tree } from '../tree.js';

/** What a run owns, replaced whole by every step. Slots are keyed by the parameter's name, never by position. */
export interface State {
  readonly params: Tree<Tensor>;
  readonly slots: Readonly<Record<string, Readonly<Record<string, Tensor>>>>;
  /** Steps done: seeds follow from it. */
  readonly step: number;
  /** Updates by the present optimizer: its t. */
  readonly updates: number;
}

/** Makes the parameters that a network describes. Each draws from its own stream, derived from its path. */
export const makeParams = (specs: Tree<ParamSpec>, seed: number): Tree<Tensor> =>
  mapTree(specs, isSpec, (spec, path) => {
    try {
      const values = toInitializer(spec.init)(spec.shape, rng(deriveSeed(seed, path)));
      return tensor(values, [...spec.shape], 'float32');
    } catch (error) {
      throw error instanceof ShapeError ? error.within(path) : error;
    }
  });

export const named = (tree: Tree<Tensor>): Map<string, Tensor> => new Map(leaves(tree, isTensor));
