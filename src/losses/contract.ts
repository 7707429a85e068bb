/**
 * A loss, as a frozen record of pure functions: one number per row of the output y, from it and the target t,
 * and its derivatives by hand. Sample weights, masks and the reduction to one number are the training step's
 * business: it hands backward dl = ∂L/∂l, a scalar or [N, …, 1].
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { Cache, Shape } from '../contract.js';
import { scope } from '../memory.js';
import type { parseOptions } from '../options.js';
import { choice, factory, type OptionTable } from '../options.js';

/**
 * How the losses of the rows become one, with weights w (1 without): Keras's, in this language's spelling.
 * sumOverBatchSize: Σ w·l / rows; sum: Σ w·l; meanWithSampleWeight: Σ w·l / Σ w.
 */
export const reductions = ['sumOverBatchSize', 'sum', 'meanWithSampleWeight'] as const;
export type Reduction = (typeof reductions)[number];

export interface Loss {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly reduction: Reduction;
  /** True if y are logits: predictions are then σ or softmax of the output. */
  readonly fromLogits: boolean;
  /** Targets of y's shape, or also class indices, one for each row of y. */
  readonly targets: 'same' | 'same or classes';
  /** What y is meant to lie in: [0, 1] for probabilities, [0, Infinity] for rates. Default: anywhere. */
  readonly domain: readonly [low: number, high: number];
  /** For losses of yes and no: the y from which on the answer is yes. */
  readonly threshold: number | undefined;
  /** l [N, …]: one loss for each row of y. */
  forward(y: Tensor, t: Tensor): { l: Tensor; cache: Cache };
  /** ∂L/∂y, and ∂L/∂t where the targets are learned too (not class indices); what is not asked for is null. */
  backward(
    dl: Tensor,
    cache: Cache,
    need?: { readonly dy: boolean; readonly dt: boolean },
  ): { dy: Tensor | null; dt: Tensor | null };
}

interface LossDefinition<C extends Cache> {
  readonly fromLogits?: boolean;
  readonly targets?: Loss['targets'];
  readonly domain?: Loss['domain'] | undefined;
  readonly threshold?: number;
  forward(y: Tensor, t: Tensor): { readonly l: Tensor; readonly cache: C };
  backward(dl: Tensor, cache: C): { readonly dy: () => Tensor; readonly dt: () => Tensor };
}

/** A loss from its formulas. */
export const loss = <C extends Cache>(def: LossDefinition<C>) => ({
  fromLogits: def.fromLogits ?? false,
  targets: def.targets ?? ('same' as const),
  domain: def.domain ?? [-Infinity, Infinity],
  threshold: def.threshold,
  forward: (y: Tensor, t: Tensor) => scope(() => def.forward(y, t)),
  backward: (dl: Tensor, cache: C, need = { dy: true, dt: false }) =>
    scope(() => {
      const { dy, dt } = def.backward(dl, cache);
      return { dy: need.dy ? dy() : null, dt: need.dt ? dt() : null };
    }),
});

const common = { reduction: v.optional(choice(reductions), 'sumOverBatchSize') } satisfies OptionTable;

/** A factory of losses: `reduction` is taken care of here, for every kind. */
export const lossFactory = <E extends OptionTable, L extends Omit<Loss, 'kind' | 'config' | 'reduction'>>(
  kind: string,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => L,
) =>
  factory(kind, { ...table, ...common }, (options): Loss => {
    const { reduction, ...config } = options as { reduction: Reduction } & ReturnType<typeof parseOptions<E>>;
    const own = config as unknown as ReturnType<typeof parseOptions<E>>;
    return Object.freeze({ ...make(own), kind, config: options, reduction });
  });

/** The number of rows of y, each with its own loss: all but the last dimension. */
export const rowsOf = (y: Shape): number => y.slice(0, -1).reduce((a, b) => a * b, 1);
