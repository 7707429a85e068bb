import { mean, square, sub } from '../ops/index.js';
import { meanOver, metricFactory } from './contract.js';
import { ofShape } from './targets.js';

/** √(Σ (t − y)² / (rows·C)), over all rows and outputs (Keras). The root of the whole, not a mean of roots. */
export const rootMeanSquaredError = metricFactory('rootMeanSquaredError', {}, () => {
  const { statistic } = meanOver((y, t) => mean(square(sub(y, ofShape('rootMeanSquaredError', y, t))), -1));
  return { statistic, result: ([total], rows) => Math.sqrt(total! / rows) };
});
