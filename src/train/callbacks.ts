import type { Model } from './model.js';

/** Numbers of a batch or an epoch by name: `loss`, `accuracy`, `valLoss`, `valAccuracy`. */
export interface Logs {
  readonly loss: number;
  readonly [name: string]: number;
}

export interface TrainInfo {
  readonly model: Model;
  readonly epochs: number;
  /** Unknown before the first epoch of an iterable. */
  readonly batchesPerEpoch: number | undefined;
}

/**
 * Called while `fit` runs, and awaited. Set `model.stopTraining = true` in any of them to end after the step.
 * `onBatchEnd` is called for every step in order, each with its own loss, but some steps late: losses are
 * read together, several times a second.
 */
export interface Callback {
  onTrainBegin?(info: TrainInfo): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  onTrainEnd?(): void | Promise<void>;
}

type Event = Exclude<keyof Callback, undefined>;
type Arguments<E extends Event> = Parameters<NonNullable<Callback[E]>>;

export const notify = async <E extends Event>(
  callbacks: readonly Callback[],
  event: E,
  ...args: Arguments<E>
): Promise<void> => {
  for (const callback of callbacks)
    await (callback[event] as ((...a: Arguments<E>) => void | Promise<void>) | undefined)?.call(
      callback,
      ...args,
    );
};
