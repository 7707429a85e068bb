import * as v from 'valibot';
import { release } from '../../memory.js';
import { factory, flag } from '../../options.js';
import type { Output } from '../../optionTable.js';
import type { Model } from '../model.js';
import type { NamedTensors } from '../weights.js';
import type { Callback, Logs, TrainInfo } from './contract.js';
import { Improvement, epochs, monitoring } from './improvement.js';

const table = {
  ...monitoring(0),
  /** Epochs without an improvement after which the training ends; 0: at the first. */
  patience: epochs(0),
  /** An improvement that does not beat this does not begin the patience again. */
  baseline: v.optional(v.pipe(v.number('expected a finite number'), v.finite('expected a finite number'))),
  restoreBestWeights: flag(false),
  /** Epochs before this one are not looked at. */
  startFromEpoch: epochs(0),
};

/** The callback, with what came of it; it may be used again, and begins afresh. */
export class EarlyStopping implements Callback {
  /** The epoch (from 0) after which it ended the training; undefined: it did not. */
  stoppedEpoch: number | undefined;
  /** The epoch (from 0) with the best value; undefined before the first that counts. */
  bestEpoch: number | undefined;
  private improvement: Improvement;
  private wait = 0;
  private model: Model | undefined;
  private bestWeights: NamedTensors | undefined;

  constructor(private readonly options: Output<typeof table>) {
    this.improvement = new Improvement('earlyStopping', options);
  }

  /** The best value of what is monitored; undefined before the first that counts. */
  get best(): number | undefined {
    return this.improvement.best;
  }

  onTrainBegin({ model }: Pick<TrainInfo, 'model'>): void {
    this.forget();
    this.model = model;
    this.improvement = new Improvement('earlyStopping', this.options);
    this.stoppedEpoch = this.bestEpoch = undefined;
    this.wait = 0;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const { improvement, options } = this;
    const value = improvement.valueIn(logs);
    if (epoch < options.startFromEpoch) return;
    this.wait++;
    if (improvement.isBetter(value)) {
      improvement.best = value;
      this.keep(epoch);
      if (options.baseline === undefined || improvement.isBetter(value, options.baseline)) this.wait = 0;
    } else {
      if (this.bestEpoch === undefined) this.keep(epoch); // NaN so far: there is nothing better
      if (this.wait < options.patience || epoch === 0) return;
      this.stoppedEpoch = epoch;
      this.model!.stopTraining = true;
    }
  }

  onTrainEnd(): void {
    if (this.bestWeights) this.model!.setWeights(this.bestWeights);
  }

  onSettled(): void {
    this.forget();
  }

  private keep(epoch: number): void {
    this.bestEpoch = epoch;
    if (!this.options.restoreBestWeights) return;
    release(this.bestWeights);
    this.bestWeights = this.model!.getWeights();
  }

  private forget(): void {
    release(this.bestWeights);
    this.bestWeights = this.model = undefined;
  }
}

/**
 * Ends the training when a number has not become better for `patience` epochs; with `restoreBestWeights` the
 * weights are then those of the best epoch, also where the training ended of itself. Keras 3's EarlyStopping,
 * down to this: an epoch that is better than all before but not than the baseline neither begins the patience
 * again nor ends the training, and epoch 0 never ends it. A name that no log has is an error here, not a warning.
 *
 *     await model.fit(x, y, { validationSplit: 0.1, epochs: 100,
 *       callbacks: callbacks.earlyStopping({ patience: 5, restoreBestWeights: true }) });
 */
export const earlyStopping = factory('earlyStopping', table, (options) => new EarlyStopping(options));
