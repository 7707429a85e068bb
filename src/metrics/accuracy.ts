import { argMax, equal, greater, mean } from '../ops/index.js';
import { numberIn } from '../options.js';
import { meanOver, metricFactory } from './contract.js';
import { ofRank } from './targets.js';

/** Share of outputs on the target's side of the threshold (by name: the loss's, 0 for logits). t: 0 or 1, or ∓1. */
export const binaryAccuracy = metricFactory(
  'binaryAccuracy',
  { threshold: numberIn(0.5, -Infinity) },
  ({ threshold }) => meanOver((y, t) => mean(equal(greater(y, threshold), greater(t, 0.5)), -1)),
);

/** Share of rows whose largest output is where the target's largest is. t: of y's shape */
export const categoricalAccuracy = metricFactory('categoricalAccuracy', {}, () =>
  meanOver((y, t) => equal(argMax(y, -1), argMax(ofRank('categoricalAccuracy', t, y.rank), -1))),
);

/** Share of rows whose largest output is the target's class. t: class indices [N, …] */
export const sparseCategoricalAccuracy = metricFactory('sparseCategoricalAccuracy', {}, () =>
  meanOver((y, t) => equal(argMax(y, -1), ofRank('sparseCategoricalAccuracy', t, y.rank - 1))),
);
