import type { Tensor } from '@tensorflow/tfjs-core';
import { HandgradError } from '../errors.js';
import { argMax, equal, greater, mean } from '../ops/index.js';
import { numberIn } from '../options.js';
import { meanOver, metricFactory } from './contract.js';

/** Targets of another rank would broadcast, and count nonsense. */
const ofRank = (kind: string, t: Tensor, rank: number): Tensor => {
  if (t.rank === rank) return t;
  throw new HandgradError(
    'option',
    `Metric "${kind}" expected targets of rank ${rank}, received rank ${t.rank}.`,
    'use "accuracy": it follows the targets',
  );
};

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
