/**
 * A loss, as a frozen record of pure functions: one number per example from the output y and the target t,
 * and its derivative by hand. The mean over the batch, sample weights and the scale of the gradient are the
 * training step's business: it hands backward dl = ∂L/∂l, a scalar or [N, …, 1].
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Cache, Shape } from '../contract.js';
import { scope } from '../memory.js';
import type { parseOptions } from '../options.js';
import { factory, type OptionTable } from '../options.js';

export interface Loss {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** True if y are logits: predictions are then σ or softmax of the output. */
  readonly fromLogits: boolean;
  /** Targets of y's shape, or also class indices, one for each row of y. */
  readonly targets: 'same' | 'same or classes';
  /** l [N, …]: one loss for each row of y. */
  forward(y: Tensor, t: Tensor): { l: Tensor; cache: Cache };
  /** ∂L/∂y from dl, a scalar or [N, …, 1]. */
  backward(dl: Tensor, cache: Cache): Tensor;
}

interface LossDefinition<C extends Cache> {
  readonly fromLogits?: boolean;
  readonly targets?: Loss['targets'];
  forward(y: Tensor, t: Tensor): { readonly l: Tensor; readonly cache: C };
  backward(dl: Tensor, cache: C): Tensor;
}

/** A loss from its formulas. */
export const loss = <C extends Cache>(def: LossDefinition<C>) => ({
  fromLogits: def.fromLogits ?? false,
  targets: def.targets ?? ('same' as const),
  forward: (y: Tensor, t: Tensor) => scope(() => def.forward(y, t)),
  backward: (dl: Tensor, cache: C) => scope(() => def.backward(dl, cache)),
});

export const lossFactory = <E extends OptionTable, L extends Omit<Loss, 'kind' | 'config'>>(
  kind: string,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => L,
) => factory(kind, table, (options): Loss => Object.freeze({ ...make(options), kind, config: options }));

/** The number of rows of y, each with its own loss: all but the last dimension. */
export const rowsOf = (y: Shape): number => y.slice(0, -1).reduce((a, b) => a * b, 1);
