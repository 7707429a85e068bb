/** Which examples are held out. */
import { HandgradError } from '../errors.js';
import { release } from '../memory.js';
import type { Rows } from './data.js';
import type { Table } from './source.js';

/** @throws {HandgradError} a share that leaves no example to train on */
export const trainedOf = (N: number, share: number): number => {
  if (!(share >= 0 && share < 1))
    throw new HandgradError('option', `validationSplit: expected a number in [0, 1), received ${share}.`);
  const trained = Math.floor(N * (1 - share));
  if (trained === 0)
    throw new HandgradError('data', `validationSplit ${share} leaves none of ${N} examples to train on.`);
  return trained;
};

/** How many examples of each class are trained on. */
export const trainedByClass = (labels: Iterable<number>, share: number): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].map(([label, n]) => [label, Math.ceil(n * (1 - share) - 1e-9)]));
};

/** The class of each example: an index, the largest of a row, or yes and no. */
const labelsOf = async (rows: Rows): Promise<Int32Array> => {
  const all = rows.take();
  try {
    const values = await all.data();
    const C = values.length / rows.length;
    if (all.dtype === 'int32' && C === 1) return Int32Array.from(values);
    return Int32Array.from({ length: rows.length }, (_, i) => {
      const row = values.subarray(i * C, (i + 1) * C);
      return C === 1 ? Number(row[0]! > 0.5) : row.indexOf(Math.max(...row));
    });
  } finally {
    release(all);
  }
};

interface Split {
  readonly trained: Int32Array;
  readonly held: Int32Array;
}

/** The last share of all examples is held out, or, stratified, the last share of each class. */
export const splitRows = async (table: Table, share: number, stratify: boolean): Promise<Split> => {
  const N = table.length;
  const trained = trainedOf(N, share);
  const order = Int32Array.from({ length: N }, (_, i) => i);
  if (!stratify) return { trained: order.subarray(0, trained), held: order.subarray(trained) };
  const labels = await labelsOf(table.t[0]!);
  const left = trainedByClass(labels, share);
  const isTrained = (i: number): boolean => {
    const rest = left.get(labels[i]!)!;
    left.set(labels[i]!, rest - 1);
    return rest > 0;
  };
  const chosen = Uint8Array.from(order, (i) => Number(isTrained(i)));
  const held = order.filter((i) => chosen[i] === 0);
  if (share > 0 && held.length === 0)
    throw new HandgradError(
      'data',
      `validationSplit ${share} with stratify holds out none of ${N} examples.`,
      'every class has too few: a larger share, or validationData',
    );
  return { trained: order.filter((i) => chosen[i] === 1), held };
};
