import type { NumberArray } from '../train/data.js';

/** How many examples are trained on, as `fit` splits them: see train/split.ts. */
export const trainedOf = (y: NumberArray, share: number, stratify: boolean): number => {
  if (!stratify) return Math.floor(y.length * (1 - share));
  const counts = new Map<number, number>();
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum + Math.ceil(n * (1 - share) - 1e-9), 0);
};
