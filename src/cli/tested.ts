/** What a model is worth on the test examples. */
import type { Metric } from '../metrics/contract.js';
import { metrics } from '../metrics/registry.js';

type Named = readonly (readonly [name: string, value: number])[];

/** What a fit of numbers is judged by, beside its loss. */
export const fitMetrics: readonly Metric[] = [
  metrics.rootMeanSquaredError({ name: 'RMSE' }),
  metrics.r2Score({ name: 'R²' }),
];

const keys: Readonly<Record<string, string>> = { RMSE: 'Rmse', 'R²': 'R2' };

/** `accuracy` → `testAccuracy` */
export const jsonName = (name: string): `test${string}` =>
  `test${keys[name] ?? name.charAt(0).toUpperCase() + name.slice(1)}`;

/** The accuracy first, then other metrics, then the loss. */
export const inOrder = (figures: Named): Named => {
  const rank = ([name]: Named[number]): number => (name === 'accuracy' ? 0 : name === 'loss' ? 2 : 1);
  return [...figures].sort((a, b) => rank(a) - rank(b));
};
