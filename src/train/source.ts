/**
 * Where batches come from: arrays held on the host (shuffled by seed), or whatever the user iterates.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { HandgradError } from '../errors.js';
import { deriveSeed, permutation } from '../random.js';
import { toBatch, toRows, type ArrayLike, type Rows, type Wanted } from './data.js';
import type { Batch } from './step.js';

/** One value, or one for each input or output, as a list or by name. */
export type Several<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** What an iterable yields: `{ xs, ys, sampleWeight? }` as in tf.data, or `[x, y, sampleWeight?]`. */
export type BatchLike =
  | { readonly xs: Several<ArrayLike>; readonly ys: Several<ArrayLike>; readonly sampleWeight?: ArrayLike }
  | readonly [x: Several<ArrayLike>, y: Several<ArrayLike>, sampleWeight?: ArrayLike];
export type Batches = Iterable<BatchLike> | AsyncIterable<BatchLike>;
/** An iterable that can start again every epoch, or a function that makes one. */
export type Dataset = Batches | (() => Batches);

/** What a model asks of its data: each input, each target, and their names if they have any. */
export interface Wants {
  readonly x: readonly Wanted[];
  readonly t: readonly Wanted[];
  readonly inputs: readonly string[] | undefined;
  readonly outputs: readonly string[] | undefined;
}

/** A batch that can be made again: a step that went wrong is replayed. Called in a scope, synchronous. */
export interface Draw {
  make(): Batch;
}

export interface Source {
  /** Unknown for iterables. */
  readonly batchesPerEpoch: number | undefined;
  draws(epoch: number): AsyncIterable<Draw> | Iterable<Draw>;
}

/** Sorts a user's one-or-several into a list in the network's order. */
export const inOrder = <T>(
  what: string,
  value: Several<T>,
  names: readonly string[] | undefined,
): readonly T[] => {
  if (!names) return [value as T];
  if (Array.isArray(value)) {
    if (value.length === names.length) return value as readonly T[];
    throw new HandgradError(
      'data',
      `${what}: expected ${names.length} (${names.join(', ')}), received ${value.length}.`,
    );
  }
  return names.map((name) => {
    const found = (value as Readonly<Record<string, T>>)[name];
    if (found === undefined)
      throw new HandgradError(
        'data',
        `${what}: "${name}" is missing.`,
        `give a list of ${names.length}, or { ${names.join(', ')} }`,
      );
    return found;
  });
};

const weightWanted: Wanted = { what: 'sampleWeight', examples: [[]] };

export interface Table {
  readonly length: number;
  readonly x: readonly Rows[];
  readonly t: readonly Rows[];
  readonly weight: Rows | undefined;
}

/** Checks x, y and the weights, and that they have the same number of examples. */
export const toTable = async (
  wants: Wants,
  x: Several<ArrayLike>,
  y: Several<ArrayLike>,
  sampleWeight?: ArrayLike,
): Promise<Table> => {
  const all = (list: readonly ArrayLike[], wanted: readonly Wanted[]) =>
    Promise.all(list.map((v, i) => toRows(wanted[i]!, v)));
  const xs = await all(inOrder('x', x, wants.inputs), wants.x);
  const ts = await all(inOrder('y', y, wants.outputs), wants.t);
  const weight = sampleWeight === undefined ? undefined : await toRows(weightWanted, sampleWeight);
  const length = xs[0]!.length;
  const check = (what: string, rows: Rows): void => {
    if (rows.length !== length)
      throw new HandgradError(
        'data',
        `${wants.x[0]!.what} has ${length} examples, ${what} has ${rows.length}.`,
        'each example needs its target',
      );
  };
  xs.forEach((r, i) => check(wants.x[i]!.what, r));
  ts.forEach((r, i) => check(wants.t[i]!.what, r));
  if (weight) check('sampleWeight', weight);
  return { length, x: xs, t: ts, weight };
};

/** Rows from..to of a table. */
export const part = ({ x, t, weight }: Table, from: number, to: number): Table => ({
  length: to - from,
  x: x.map((r) => r.range(from, to)),
  t: t.map((r) => r.range(from, to)),
  weight: weight?.range(from, to),
});

/** Batches of a table: the last one may be smaller. `shuffleSeed` undefined: in order. */
export const tableSource = (table: Table, batchSize: number, shuffleSeed?: number): Source => ({
  batchesPerEpoch: Math.ceil(table.length / batchSize),
  *draws(epoch) {
    const order =
      shuffleSeed === undefined
        ? Int32Array.from({ length: table.length }, (_, i) => i)
        : permutation(table.length, deriveSeed(shuffleSeed, epoch));
    for (let from = 0; from < table.length; from += batchSize) {
      const rows = order.subarray(from, from + batchSize);
      yield {
        make: () => ({
          x: table.x.map((r) => r.take(rows)),
          t: table.t.map((r) => r.take(rows)),
          weight: table.weight?.take(rows),
        }),
      };
    }
  },
});

/** One batch from a user's, checked. Tensors are used as they are; nothing of the user's is disposed. */
export const userBatch = (wants: Wants, batch: BatchLike): Batch => {
  const [xs, ys, sampleWeight] = isTuple(batch) ? batch : [batch.xs, batch.ys, batch.sampleWeight];
  const tensors = (
    what: string,
    value: Several<ArrayLike>,
    names: readonly string[] | undefined,
    wanted: readonly Wanted[],
  ): Tensor[] => inOrder(what, value, names).map((v, i) => toBatch(wanted[i]!, v));
  const x = tensors('x', xs, wants.inputs, wants.x);
  const t = tensors('y', ys, wants.outputs, wants.t);
  const weight = sampleWeight === undefined ? undefined : toBatch(weightWanted, sampleWeight);
  const length = x[0]!.shape[0];
  for (const v of [...x, ...t, ...(weight ? [weight] : [])])
    if (v.shape[0] !== length)
      throw new HandgradError(
        'data',
        `A batch has ${length} examples of x and ${v.shape[0]} of y or its weights.`,
      );
  return { x, t, weight };
};

const isTuple = (batch: BatchLike): batch is readonly [Several<ArrayLike>, Several<ArrayLike>, ArrayLike?] =>
  Array.isArray(batch);

export const datasetSource = (wants: Wants, dataset: Dataset): Source => ({
  batchesPerEpoch: undefined,
  async *draws(epoch) {
    let any = false;
    for await (const batch of typeof dataset === 'function' ? dataset() : dataset) {
      if (
        typeof batch !== 'object' ||
        (batch as unknown) === null ||
        !(isTuple(batch) || ('xs' in batch && 'ys' in batch))
      )
        throw new HandgradError('data', 'A data set must yield { xs, ys } or [x, y].');
      any = true;
      yield { make: () => userBatch(wants, batch) };
    }
    if (!any)
      throw new HandgradError(
        'data',
        epoch === 0
          ? 'The data set is empty: it yielded no batch.'
          : `The data set yielded no batch in epoch ${epoch + 1}.`,
        epoch === 0 ? undefined : 'a generator runs once: pass a function that makes a new one each epoch',
      );
  },
});

export const isDataset = (value: unknown): value is Dataset =>
  typeof value === 'function' ||
  (typeof value === 'object' &&
    value !== null &&
    (Symbol.iterator in value || Symbol.asyncIterator in value));
