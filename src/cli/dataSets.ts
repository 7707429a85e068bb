/** The data sets that `handgrad train` knows. */
import { loadMnist } from '../data/mnist.js';
import type { ArrayLike, NumberArray, ShapedArray } from '../train/data.js';

/** Examples with the class of each, split for training and testing. */
export interface Labelled {
  readonly trainX: ShapedArray;
  readonly trainY: NumberArray;
  readonly testX: ShapedArray;
  readonly testY: NumberArray;
}

export interface DataSet {
  readonly classes: number;
  readonly load: () => Promise<Labelled>;
}

export const dataSets = {
  mnist: { classes: 10, load: () => loadMnist() },
} satisfies Record<string, DataSet>;

export type DataSetName = keyof typeof dataSets;
export const dataSetNames = Object.keys(dataSets) as readonly DataSetName[];

/** Examples from..to, sharing memory. */
export const slice = (
  { data, shape: [, ...example] }: ShapedArray,
  from: number,
  to: number,
): ShapedArray & ArrayLike => {
  const size = example.reduce((a, b) => a * b, 1);
  return { data: data.subarray(from * size, to * size), shape: [to - from, ...example] };
};
