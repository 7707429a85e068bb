import type { HandgradError } from '../../errors.js';
import { factory } from '../../options.js';
import type { Callback } from './contract.js';

/** The callback, with the error that ended the training, if one did. */
export class TerminateOnNaN implements Callback {
  /** Names the step and the first value that was not finite; undefined: all were. */
  error: HandgradError | undefined;

  onTrainBegin(): void {
    this.error = undefined;
  }

  onNaN(error: HandgradError): void {
    this.error = error;
  }
}

/**
 * `fit` ends where a loss or a weight is NaN or infinite, and does not throw: the weights are the last good
 * ones, and `error` says what went wrong. Keras's TerminateOnNaN leaves the weights as they are.
 */
export const terminateOnNaN = factory('terminateOnNaN', {}, () => new TerminateOnNaN());
