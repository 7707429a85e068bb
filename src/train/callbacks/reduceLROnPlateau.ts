import { factory, numberIn } from '../../options.js';
import type { Output } from '../../optionTable.js';
import type { Model } from '../model.js';
import type { Callback, Logs, TrainInfo } from './contract.js';
import { Improvement, epochs, monitoring } from './improvement.js';

const table = {
  ...monitoring(1e-4),
  /** η ← η·factor, in [0, 1). */
  factor: numberIn(0.1, 0, 1, true),
  /** Epochs without an improvement after which η is reduced. */
  patience: epochs(10),
  /** Epochs after a reduction that do not count. */
  cooldown: epochs(0),
  /** η is not reduced below this. Keras: min_lr. */
  minLearningRate: numberIn(0, 0),
};

/** The callback; it may be used again, and begins afresh. */
export class ReduceLROnPlateau implements Callback {
  private improvement: Improvement;
  private wait = 0;
  private cooling = 0;
  private model: Model | undefined;

  constructor(private readonly options: Output<typeof table>) {
    this.improvement = new Improvement('reduceLROnPlateau', options);
  }

  onTrainBegin({ model }: Pick<TrainInfo, 'model'>): void {
    this.model = model;
    this.improvement = new Improvement('reduceLROnPlateau', this.options);
    this.wait = this.cooling = 0;
  }

  onEpochEnd(_: number, logs: Logs): void {
    const { improvement, options } = this;
    const value = improvement.valueIn(logs);
    if (this.cooling > 0) this.cooling--;
    if (improvement.isBetter(value)) {
      improvement.best = value;
      this.wait = 0;
    } else if (this.cooling === 0 && ++this.wait >= options.patience) this.reduce();
  }

  onSettled(): void {
    this.model = undefined;
  }

  private reduce(): void {
    const { factor, minLearningRate, cooldown } = this.options;
    const model = this.model!;
    if (model.learningRate <= minLearningRate) return;
    model.learningRate = Math.max(model.learningRate * factor, minLearningRate);
    this.cooling = cooldown;
    this.wait = 0;
  }
}

/**
 * Multiplies the learning rate by `factor` when a number has not become better, by more than minDelta, for
 * `patience` epochs. Keras 3's ReduceLROnPlateau; its min_lr is `minLearningRate` here.
 *
 * The optimizer's learning rate must be a number: one that follows a schedule cannot be set.
 */
export const reduceLROnPlateau = factory(
  'reduceLROnPlateau',
  table,
  (options) => new ReduceLROnPlateau(options),
);
