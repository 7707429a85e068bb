/**
 * A constraint brings a parameter back to where it may be, after every update: w ← c(w). It is no part of
 * the loss, and has no gradient.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { scope } from '../memory.js';
import { factory, type OptionTable, type parseOptions } from '../options.js';

export interface Constraint {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** c(w), of w's shape. */
  apply(w: Tensor): Tensor;
}

export const constraintFactory = <E extends OptionTable>(
  kind: string,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => (w: Tensor) => Tensor,
) =>
  factory(kind, table, (options): Constraint => {
    const apply = make(options);
    return Object.freeze({ kind, config: options, apply: (w: Tensor) => scope(() => apply(w)) });
  });
