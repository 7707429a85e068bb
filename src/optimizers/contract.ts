/**
 * An optimizer is a pure rule for one parameter: from w, its gradient and its slots to the next w and slots.
 * It holds no tensor; the slots live in the model, keyed by the parameter's name, zero at first.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../contract.js';
import { factory, type OptionTable, type parseOptions } from '../options.js';

export interface Moment {
  /** How many updates there will have been after this one: 1 at the first. */
  readonly t: number;
  readonly learningRate: number;
}

export interface Optimizer<S extends string = string> {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly learningRate: number;
  /** Names of the slots, each of the parameter's shape. */
  readonly slots: readonly S[];
  update(
    w: Tensor,
    g: Tensor,
    slots: Tensors<S>,
    moment: Moment,
  ): { readonly w: Tensor; readonly slots: Tensors<S> };
}

export type Rule = Pick<Optimizer, 'slots' | 'update'>;

/** Ties the slots' names to what `update` reads and returns. */
export const rule = <S extends string>(
  slots: readonly S[],
  update: Optimizer<NoInfer<S>>['update'],
): Rule => ({
  slots,
  update,
});

export const optimizerFactory = <E extends OptionTable & { readonly learningRate: OptionTable[string] }>(
  kind: string,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => Rule,
) =>
  factory(kind, table, (options): Optimizer => {
    const { learningRate } = options as { learningRate: number };
    return Object.freeze({ ...make(options), kind, config: options, learningRate });
  });
