import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor } from '@tensorflow/tfjs-core';
import { isSpec, isTensor, type ParamSpec, type Tensors } from '../contract.js';
import { ShapeError } from '../errors.js';
import { toInitializer } from '../initializers/registry.js';
import { averageSlot } from '../optimizers/apply.js';
import { deriveSeed, rng } from '../random.js';
import { leaves, mapTree, type Tree } from '../tree.js';
import { isMoved, type Plan } from './plan.js';

/**
 * What a run owns, replaced whole by every step. What belongs to a parameter is keyed by its name, never by
 * position, and stays while the parameter is frozen.
 */
export interface State {
  readonly params: Tree<Tensor>;
  readonly slots: Readonly<Record<string, Tensors<string>>>;
  /** How many updates each parameter has had from the present optimizer: its t. */
  readonly updates: Readonly<Record<string, number>>;
  /** Sums of gradients that wait for an update, and of how many steps. */
  readonly accumulated: { readonly steps: number; readonly grads: Readonly<Record<string, Tensor>> };
  /** Updates by the present optimizer: its schedule follows from it. */
  readonly iterations: number;
  /** Steps done: seeds follow from it. */
  readonly step: number;
}

/** What an optimizer has at first. */
export const fresh = { slots: {}, updates: {}, accumulated: { steps: 0, grads: {} }, iterations: 0 } as const;

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

/** What has to be finite after a step, by name: a NaN in a slot does not always show in its parameter (lion's sign). */
export const heldBy = ({ params, slots, accumulated }: State): Map<string, Tensor> =>
  new Map([
    ...[...named(params)].map(([path, w]) => [`the updated "${path}"`, w] as const),
    ...Object.entries(slots).flatMap(([path, own]) =>
      Object.entries(own).map(([slot, s]) => [`the optimizer's ${slot} of "${path}"`, s] as const),
    ),
    ...Object.entries(accumulated.grads).map(
      ([path, g]) => [`the accumulated gradient of "${path}"`, g] as const,
    ),
  ]);

/** The moving averages, where there are any, in the place of the parameters that move: frozen ones stay. */
export const withAverages = (plan: Plan, state: State): State => ({
  ...state,
  params: mapTree(state.params, isTensor, (w, path) =>
    isMoved(plan, path) ? (state.slots[path]?.[averageSlot] ?? w) : w,
  ),
});
