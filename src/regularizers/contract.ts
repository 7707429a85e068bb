/**
 * A penalty on a parameter, added to the loss: R(w), and its derivative by hand.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { factory, type OptionTable, type parseOptions } from '../options.js';

export interface Regularizer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** R(w), a scalar. */
  forward(w: Tensor): Tensor;
  /** ∂R/∂w, of w's shape. */
  backward(w: Tensor): Tensor;
}

export const regularizerFactory = <E extends OptionTable>(
  kind: string,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => Pick<Regularizer, 'forward' | 'backward'>,
) =>
  factory(kind, table, (options): Regularizer => Object.freeze({ ...make(options), kind, config: options }));
