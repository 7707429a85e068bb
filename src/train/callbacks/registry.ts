import { earlyStopping } from './earlyStopping.js';
import { learningRateScheduler } from './learningRateScheduler.js';
import { monitor } from './monitor.js';
import { reduceLROnPlateau } from './reduceLROnPlateau.js';
import { terminateOnNaN } from './terminateOnNaN.js';

/** Callbacks for `fit`. Its history is what `fit` returns; any object with these methods is a callback too. */
export const callbacks = {
  earlyStopping,
  learningRateScheduler,
  monitor,
  reduceLROnPlateau,
  terminateOnNaN,
};
