/**
 * An optimizer is a pure rule for one parameter: from w, its gradient and its slots to the next w and slots.
 * It holds no tensor; the slots live in the model, keyed by the parameter's name. What every optimizer can do
 * besides (clipping, decoupled decay, averaging, accumulation) is declared here and done in train/update.ts.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { Tensors } from '../contract.js';
import { HandgradError } from '../errors.js';
import { count, factory, flag, numberIn, type OptionTable, type parseOptions } from '../options.js';
import { learningRate as rate, type Schedule } from '../schedules/contract.js';

export interface Moment {
  /** How many updates the parameter will have had after this one: 1 at the first. */
  readonly t: number;
  readonly learningRate: number;
}

/** Options that every optimizer takes (Keras's, in this language's spelling). */
export interface CommonOptions {
  readonly learningRate: number | Schedule;
  /** w ← (1 − η·weightDecay)·w before the update. */
  readonly weightDecay: number;
  /** Parameters that are spared: a name's last part (`bias`), a layer's path, or a whole name. */
  readonly excludeFromWeightDecay: readonly string[];
  /** Each element of a gradient is cut to ∓ this. */
  readonly clipValue?: number | undefined;
  /** Each gradient is scaled down to this norm. */
  readonly clipNorm?: number | undefined;
  /** All gradients together are scaled down to this norm. */
  readonly globalClipNorm?: number | undefined;
  /** Keeps ema ← m·ema + (1 − m)·w beside w, and puts it in w's place when `fit` ends. */
  readonly useEma: boolean;
  readonly emaMomentum: number;
  /** Puts the averages in place every so many updates as well. */
  readonly emaOverwriteFrequency?: number | undefined;
  /** The mean gradient of so many steps makes one update. */
  readonly gradientAccumulationSteps: number;
}

export interface Optimizer<S extends string = string> extends CommonOptions {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Its rule reads η·g, and neither of the two apart: η may come as a factor of the gradient, and 1 in its place. */
  readonly readsOnlyPull?: boolean;
  /** Its slots, each of the parameter's shape, and the value that they are full of at first. */
  readonly slots: { readonly [N in S]: number };
  update(
    w: Tensor,
    g: Tensor,
    slots: Tensors<S>,
    moment: Moment,
  ): { readonly w: Tensor; readonly slots: Tensors<S> };
}

export type Rule = Pick<Optimizer, 'slots' | 'update' | 'readsOnlyPull'>;

/** Ties the slots' names to what `update` reads and returns: `rule({ m: 0, v: 0 }, (w, g, { m, v }) => …)`. */
export const rule = <S extends string>(
  slots: { readonly [N in S]: number },
  update: Optimizer<NoInfer<S>>['update'],
): Rule => ({ slots, update });

const positive = () =>
  v.optional(
    v.pipe(
      v.number('expected a number > 0'),
      v.check((n) => n > 0 && n < Infinity, 'expected a number > 0'),
    ),
  );

const common = {
  weightDecay: numberIn(0, 0),
  excludeFromWeightDecay: v.optional(v.array(v.string(), 'expected a list of names'), []),
  clipValue: positive(),
  clipNorm: positive(),
  globalClipNorm: positive(),
  useEma: flag(false),
  emaMomentum: numberIn(0.99, 0, 1),
  emaOverwriteFrequency: v.optional(count()),
  gradientAccumulationSteps: v.optional(count(), 1),
} satisfies OptionTable;

/** @throws {HandgradError} code `option`: two kinds of clipping, of which one would be ignored (Keras: an error too) */
const assertOneClip = (kind: string, options: CommonOptions): void => {
  const given = (['clipValue', 'clipNorm', 'globalClipNorm'] as const).filter((name) => options[name]);
  if (given.length > 1)
    throw new HandgradError(
      'option',
      `${kind}: expected one kind of clipping, received ${given.join(' and ')}.`,
    );
};

/** A factory of optimizers with this default learning rate; `table` holds what is the rule's own. */
export const optimizerFactory = <E extends OptionTable>(
  kind: string,
  learningRate: number,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => Rule,
) =>
  factory(
    kind,
    { learningRate: rate(learningRate), ...table, ...without(common, table) },
    (options): Optimizer => {
      const made = make(options);
      const shared = options as unknown as CommonOptions;
      assertOneClip(kind, shared);
      return Object.freeze({ ...shared, ...made, kind, config: options });
    },
  );

/** A rule that has an option of its own under a common name (adamw: weightDecay) keeps it. */
const without = <T extends OptionTable>(table: T, own: OptionTable): T =>
  Object.fromEntries(Object.entries(table).filter(([key]) => !Object.hasOwn(own, key))) as T;
