/** What a model is worth on the test examples. */
import type { NumberArray } from '../train/data.js';

type Named = readonly (readonly [name: string, value: number])[];

/** Root mean squared error, and R² = 1 − Σ(t − y)² / Σ(t − mean t)². */
export const regressionFigures = (t: NumberArray, outputs: readonly Float32Array[]): Named => {
  const all = Array.from(t);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const squares = all.reduce((sum, value, i) => sum + (value - outputs[i]![0]!) ** 2, 0);
  const around = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [
    ['RMSE', Math.sqrt(squares / all.length)],
    ['R²', 1 - squares / around],
  ];
};

const keys: Readonly<Record<string, string>> = { RMSE: 'Rmse', 'R²': 'R2' };

/** `accuracy` → `testAccuracy` */
export const jsonName = (name: string): `test${string}` =>
  `test${keys[name] ?? name.charAt(0).toUpperCase() + name.slice(1)}`;

/** The accuracy first, then other metrics, then the loss. */
export const inOrder = (figures: Named): Named => {
  const rank = ([name]: Named[number]): number => (name === 'accuracy' ? 0 : name === 'loss' ? 2 : 1);
  return [...figures].sort((a, b) => rank(a) - rank(b));
};
