/**
 * Where batches come from: arrays held on the host (shuffled by seed), or whatever the user iterates.
 */
import { Tensor } from '@tensorflow/tfjs-core';
import { HandgradError } from '../errors.js';
import { dataStayOnHost } from '../ops/lowerings.js';
import { deriveSeed, permutation } from '../random.js';
import { rowsAt, toBatch, toRows, type ArrayLike, type Rows, type Wanted } from './data.js';
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

/** @returns how many examples all of them have @throws {HandgradError} code `data` */
export const assertSameLength = (columns: readonly (readonly [what: string, length: number])[]): number => {
  const [first, length] = columns[0]!;
  for (const [what, other] of columns)
    if (other !== length)
      throw new HandgradError(
        'data',
        `${first} has ${length} examples, ${what} has ${other}.`,
        'each example needs its target, and all of its inputs',
      );
  return length;
};

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
  const length = assertSameLength([
    ...xs.map((r, i) => [wants.x[i]!.what, r.length] as const),
    ...ts.map((r, i) => [wants.t[i]!.what, r.length] as const),
    ...(weight ? [['sampleWeight', weight.length] as const] : []),
  ]);
  return { length, x: xs, t: ts, weight };
};

/** Some rows of a table. */
export const part = ({ x, t, weight }: Table, at: Int32Array): Table => ({
  length: at.length,
  x: x.map((r) => rowsAt(r, at)),
  t: t.map((r) => rowsAt(r, at)),
  weight: weight && rowsAt(weight, at),
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
          x: table.x.map((r) => r.take(rows, true)),
          t: table.t.map((r) => r.take(rows, true)),
          weight: table.weight?.take(rows, true),
        }),
      };
    }
  },
});

const isTuple = (batch: BatchLike): batch is readonly [Several<ArrayLike>, Several<ArrayLike>, ArrayLike?] =>
  Array.isArray(batch);

const fieldsOf = (batch: BatchLike) =>
  isTuple(batch)
    ? { xs: batch[0], ys: batch[1], sampleWeight: batch[2] }
    : { sampleWeight: undefined, ...batch };

/**
 * Class indices that come as tensors are read where that costs nothing, and checked as arrays are: one that is
 * out of range has no row in the one-hot, and would train silently.
 */
export const assertIndices = async (wants: Wants, batch: BatchLike): Promise<void> => {
  if (!dataStayOnHost()) return;
  const { xs, ys } = fieldsOf(batch);
  const all = [
    ...inOrder('x', xs, wants.inputs).map((value, i) => [wants.x[i]!, value] as const),
    ...inOrder('y', ys, wants.outputs).map((value, i) => [wants.t[i]!, value] as const),
  ];
  for (const [wanted, value] of all)
    if (value instanceof Tensor && (wanted.indices ?? wanted.indicesAtRank)) await toRows(wanted, value);
};

/** One batch from a user's, checked. Tensors are used as they are; nothing of the user's is disposed. */
export const userBatch = (wants: Wants, batch: BatchLike): Batch => {
  const { xs, ys, sampleWeight } = fieldsOf(batch);
  const tensors = (
    what: string,
    value: Several<ArrayLike>,
    names: readonly string[] | undefined,
    wanted: readonly Wanted[],
  ): Tensor[] => inOrder(what, value, names).map((v, i) => toBatch(wanted[i]!, v));
  const x = tensors('x', xs, wants.inputs, wants.x);
  const t = tensors('y', ys, wants.outputs, wants.t);
  const weight = sampleWeight === undefined ? undefined : toBatch(weightWanted, sampleWeight);
  assertSameLength([
    ...x.map((v, i) => [wants.x[i]!.what, v.shape[0]] as const),
    ...t.map((v, i) => [wants.t[i]!.what, v.shape[0]] as const),
    ...(weight ? [['sampleWeight of the batch', weight.shape[0]] as const] : []),
  ]);
  return { x, t, weight };
};

const isBatch = (value: unknown): value is BatchLike =>
  typeof value === 'object' &&
  value !== null &&
  (Array.isArray(value) ? value.length >= 2 && typeof value[0] !== 'number' : 'xs' in value && 'ys' in value);

export const datasetSource = (wants: Wants, dataset: Dataset): Source => {
  let begun = 0;
  return {
    batchesPerEpoch: undefined,
    async *draws() {
      begun++;
      let any = false;
      for await (const batch of typeof dataset === 'function' ? dataset() : dataset) {
        if (!isBatch(batch)) throw new HandgradError('data', 'A data set must yield { xs, ys } or [x, y].');
        any = true;
        await assertIndices(wants, batch);
        yield { make: () => userBatch(wants, batch) };
      }
      if (any) return;
      throw begun === 1
        ? new HandgradError('data', 'The data set is empty: it yielded no batch.')
        : new HandgradError(
            'data',
            `The data set yielded no batch the ${begun}${begun === 2 ? 'nd' : 'th'} time.`,
            'a generator runs once: pass a function that makes a new one each epoch',
          );
    },
  };
};

/** `[{ xs, ys }, …]`. */
export const isBatches = (list: readonly unknown[]): boolean =>
  typeof list[0] === 'object' && list[0] !== null && 'xs' in list[0];

/** Whether a value without targets beside it can be a data set: arrays of numbers and tensors are not. */
export const isDataset = (value: unknown): value is Dataset => {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || value instanceof Tensor || ArrayBuffer.isView(value))
    return false;
  if (Array.isArray(value)) return value.length === 0 || isBatch(value[0]);
  return Symbol.iterator in value || Symbol.asyncIterator in value;
};
