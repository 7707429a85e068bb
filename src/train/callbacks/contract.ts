import type { Observe } from '../../contract.js';
import type { HandgradError } from '../../errors.js';
import type { Model } from '../model.js';

/** Numbers of a batch or an epoch by name: `loss`, `accuracy`, `val_loss`, `val_accuracy` (Keras's). */
export interface Logs {
  readonly loss: number;
  readonly [name: string]: number;
}

export interface TrainInfo {
  readonly model: Model;
  /** The number of the last epoch; they count from `initialEpoch`. */
  readonly epochs: number;
  readonly initialEpoch: number;
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
  /**
   * A loss or a weight became NaN or infinite; the weights are the last good ones again. Where a callback has
   * this, `fit` ends here; where none has, it throws the error.
   */
  onNaN?(error: HandgradError): void | Promise<void>;
  /** Asked before a step, in the middle of which the answer sees every output and gradient; it keeps what it makes. */
  watch?(step: number): Observe | undefined;
}

type Event = Exclude<keyof Callback, 'watch' | undefined>;
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
