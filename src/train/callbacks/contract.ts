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
 * Called while `fit` runs, and awaited, in the order of the list. Set `model.stopTraining = true` in any of them
 * to end after the step; `model.setWeights` and `model.learningRate = …` hold from the next step on. Epochs and
 * batches count from 0. `onBatchEnd` is called for every step in order, each with its own loss, but some steps
 * late: losses are read together, several times a second.
 */
export interface Callback {
  onTrainBegin?(info: TrainInfo): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  /** After the validation, if there is one: `logs` has both. */
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  /** Not called where `fit` throws. */
  onTrainEnd?(): void | Promise<void>;
  /**
   * A loss or a weight became NaN or infinite; the weights are the last good ones again. Where a callback has
   * this, `fit` ends here, with the epochs that were complete; where none has, it throws the error.
   */
  onNaN?(error: HandgradError): void | Promise<void>;
  /**
   * Asked before a step, with how many were done before it. The answer is called in the middle of the step, by
   * path: with every output, the gradient that arrives at it, and the gradients of the parameters. What it makes
   * and means to read later it keeps itself; undefined: the step is not looked at, and costs nothing more.
   */
  watch?(step: number): Observe | undefined;
  /** Called last, and always, also where `fit` throws: frees what the callback has kept. */
  onSettled?(): void | Promise<void>;
}

type Event = Exclude<keyof Callback, 'watch' | 'onSettled' | undefined>;
type Arguments<E extends Event> = Parameters<NonNullable<Callback[E]>>;

export type Tell = <E extends Event>(event: E, ...args: Arguments<E>) => Promise<void>;

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

/** Every callback gets its `onSettled`, whatever another one throws. @throws the first of their errors */
export const settle = async (callbacks: readonly Callback[]): Promise<void> => {
  const errors: unknown[] = [];
  for (const callback of callbacks)
    try {
      await callback.onSettled?.();
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 0) throw errors[0];
};
