import type { NumberArray } from '../train/data.js';
import { trainedByClass, trainedOf } from '../train/split.js';

/** How many examples are trained on, as `fit` splits them. */
export const trainedCount = (y: NumberArray, share: number, stratify: boolean): number =>
  stratify ? [...trainedByClass(y, share).values()].reduce((a, b) => a + b, 0) : trainedOf(y.length, share);
