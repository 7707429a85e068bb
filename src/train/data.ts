/**
 * Data on their way in: everything that a user may pass becomes rows on the host (or stays a tensor where
 * that is faster), checked once and before the first step. A batch is a gather of rows.
 */
import { Tensor } from '@tensorflow/tfjs-core';
import { assertOwnTensor } from '../backends/engines.js';
import { lossOfTensor } from '../backends/lost.js';
import type { Indices, Shape } from '../contract.js';
import { HandgradError, ShapeError, whatIs, formatShape } from '../errors.js';
import { cast, gather, reshape } from '../ops/index.js';
import { areDistributions, markDistribution } from '../losses/distributions.js';
import { dataStayOnHost, tensorOf } from '../ops/lowerings.js';

export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Numbers with their shape, batch first. */
export interface ShapedArray {
  readonly data: NumberArray;
  readonly shape: Shape;
}

/** What a user may pass for x, y or sample weights. A bare typed array gets its shape from the model. */
export type ArrayLike =
  Tensor | NumberArray | ShapedArray | readonly number[] | readonly NumberArray[] | readonly ArrayNest[];
type ArrayNest = readonly number[] | readonly ArrayNest[];

/** What one input or target has to be. */
export interface Wanted {
  /** For messages: `x`, `y[1]`, `validationData y`. */
  readonly what: string;
  /** Told apart from a target in hints. */
  readonly isInput?: boolean;
  /** The shapes that one example may have; the first is the usual one. */
  readonly examples: readonly Shape[];
  /** Class indices: whole numbers below this, kept as int32. */
  readonly indices?: Indices | undefined;
  /** Class indices only for the example shape of this rank (targets of a cross entropy). */
  readonly indicesAtRank?: { readonly rank: number; readonly below: number } | undefined;
}

/** Rows of one input or target: where a batch is taken from. */
export interface Rows {
  readonly length: number;
  /** The shape of one example. */
  readonly example: Shape;
  /**
   * The rows of these numbers, as a new tensor; all of them, where none are given.
   *
   * @param borrow - the tensor dies with the synchronous step that it is for: it may be the caller's numbers themselves
   */
  take(rows?: Int32Array, borrow?: boolean): Tensor;
}

/** Some of the rows, as rows. */
export const rowsAt = (rows: Rows, at: Int32Array): Rows => ({
  length: at.length,
  example: rows.example,
  take: (these, borrow) => rows.take(these ? these.map((i) => at[i]!) : at, borrow),
});

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const isShaped = (value: unknown): value is ShapedArray =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  'shape' in value &&
  isNumberArray(value.data) &&
  Array.isArray(value.shape);
const isNumberArray = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) &&
  !(value instanceof DataView) &&
  !(value instanceof BigInt64Array || value instanceof BigUint64Array);

const nestShape = (value: unknown): number[] =>
  Array.isArray(value) ? [value.length, ...nestShape(value[0])] : isNumberArray(value) ? [value.length] : [];

/** Flattens a nested array; a ragged one, or one that holds no numbers, is an error that says where. */
const flattenNest = (what: string, nest: unknown): ShapedArray => {
  const shape = nestShape(nest);
  const data = new Float32Array(sizeOf(shape));
  let at = 0;
  const walk = (node: unknown, depth: number, where: string): void => {
    if (depth === shape.length) {
      if (typeof node !== 'number')
        throw new HandgradError('data', `${what}${where}: expected a number, received ${whatIs(node)}.`);
      data[at++] = node;
      return;
    }
    const list = node as ArrayLike & { length: number };
    if ((!Array.isArray(node) && !isNumberArray(node)) || list.length !== shape[depth])
      throw new HandgradError(
        'data',
        `${what}${where}: expected ${shape[depth]} elements as in ${what}${'[0]'.repeat(depth)}, received ${Array.isArray(node) || isNumberArray(node) ? list.length : typeof node}.`,
        'every example must have the same shape',
      );
    for (let i = 0; i < list.length; i++) walk((node as unknown[])[i], depth + 1, `${where}[${i}]`);
  };
  walk(nest, 0, '');
  return { data, shape };
};

/** Reads a tensor, once, so that batches can be cut on the host. */
export const readTensor = async (what: string, x: Tensor): Promise<ShapedArray> => {
  assertAlive(what, x);
  return { data: await x.data<'float32'>(), shape: x.shape };
};

/** @throws {HandgradError} code `data`: disposed; `backend`: on a GPU that is lost */
export const assertAlive = (what: string, x: Tensor): void => {
  if (lossOfTensor(x))
    throw new HandgradError(
      'backend',
      `${what} is on a GPU that is lost.`,
      'make the tensor again from what it came from; `await useBackend(…)` starts the backend anew',
    );
  if (x.isDisposed)
    throw new HandgradError(
      'data',
      `${what} is a disposed tensor.`,
      'do not dispose it, nor return it out of a tf.tidy, before it has been used (by fit: until it ends)',
    );
};

const hostForm = (wanted: Wanted, value: unknown): ShapedArray => {
  const { what, examples } = wanted;
  if (isShaped(value)) {
    if (value.data.length !== sizeOf(value.shape))
      throw new ShapeError(
        {
          expected: `${sizeOf(value.shape)} numbers for shape ${formatShape(value.shape)}`,
          received: `${value.data.length}`,
        },
        what,
      );
    return value;
  }
  if (isNumberArray(value)) {
    // A flat array is [N] if examples may be single numbers, else rows of the expected size.
    const example = examples.find((e) => e.length === 0) ?? examples[0]!;
    const size = sizeOf(example);
    if (size === 0 || value.length % size !== 0)
      throw new ShapeError(
        {
          expected: `a multiple of ${size} numbers (examples of shape ${formatShape(example)})`,
          received: `${value.length} numbers`,
        },
        what,
      );
    return { data: value, shape: [value.length / size, ...example] };
  }
  if (Array.isArray(value)) return flattenNest(what, value);
  if (typeof value === 'object' && value !== null) assertOwnTensor(what, value);
  throw new HandgradError(
    'data',
    `${what}: expected a tensor, an array of numbers (nested or typed) or { data, shape } with a typed array, received ${whatIs(value)}.`,
  );
};

const fits = (example: Shape, shape: Shape): boolean =>
  example.length === shape.length && example.every((d, i) => d < 0 || d === shape[i]);

const hintFor = (wanted: Wanted, shape: Shape): string => {
  const usual = wanted.examples[0]!;
  const example = shape.slice(1);
  if (fits(usual, shape)) return 'the first dimension is the batch: for one example pass [x]';
  if (sizeOf(example) === sizeOf(usual))
    return `the sizes agree: reshape the examples to ${formatShape(usual)}${wanted.isInput && usual.length === 1 ? ', or start the network with flatten()' : ''}`;
  return wanted.isInput
    ? "compare the network's inputShape with the data"
    : "compare the network's last layer with the targets";
};

const checkShape = (wanted: Wanted, shape: Shape): Shape => {
  const example = shape.slice(1);
  const matching = wanted.examples.find((e) => shape.length > 0 && fits(e, example));
  if (matching) return example;
  // A column of class indices [N, 1] is read as [N], as Keras reads it.
  const column = example.slice(0, -1);
  if (
    example.at(-1) === 1 &&
    wanted.indicesAtRank?.rank === column.length &&
    wanted.examples.some((e) => fits(e, column))
  )
    return column;
  // A list of numbers [N] is read as the column [N, 1].
  const asColumn = wanted.examples.find((e) => e.at(-1) === 1 && fits(e.slice(0, -1), example));
  if (shape.length > 0 && asColumn) return [...example, 1];
  throw new ShapeError(
    {
      expected: wanted.examples.map((e) => `shape ${formatShape([-1, ...e])}`).join(' or '),
      received: formatShape(shape),
      hint: hintFor(wanted, shape),
    },
    wanted.what,
  );
};

const rangeFor = ({ indices, indicesAtRank }: Wanted, example: Shape): Indices | undefined =>
  indices ?? (indicesAtRank && indicesAtRank.rank === example.length ? indicesAtRank : undefined);

const whereIs = (what: string, position: number, example: Shape): string =>
  `${what}[${Math.floor(position / sizeOf(example))}]`;

/** @throws {HandgradError} code `data`: NaN, infinity (also in float32), or a class out of range, with its place */
const checkValues = (
  { what, isInput }: Wanted,
  data: NumberArray,
  example: Shape,
  range: Indices | undefined,
): void => {
  if (range) {
    for (let i = 0; i < data.length; i++) {
      const value = data[i]!;
      if (!(Number.isInteger(value) && value >= 0 && value < range.below))
        throw new HandgradError(
          'data',
          `${whereIs(what, i, example)}: expected a whole number from 0 to ${range.below - 1}, received ${value}.`,
          isInput
            ? 'indices count from 0; inputDim of the embedding is how many there are'
            : 'indices count from 0; the last layer needs as many units as there are classes',
        );
    }
    return;
  }
  if (!(data instanceof Float32Array || data instanceof Float64Array) || allFinite(data)) return;
  const bad = data.findIndex((value) => !isFloat32(value));
  throw new HandgradError(
    'data',
    `${whereIs(what, bad, example)} contains ${data[bad]!}${Number.isFinite(data[bad]) ? ', which is more than float32 can hold' : ''}.`,
    'drop the example or fill the value in: a network cannot learn from it',
  );
};

const isFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value));

/** A sum of floats is finite, in double precision, if they are. Four sums side by side, since each addition waits for the one before. */
const allFinite = (data: Float32Array | Float64Array): boolean => {
  if (data instanceof Float64Array) return data.every(isFloat32);
  let [a, b, c, d] = [0, 0, 0, 0];
  const even = data.length & ~3;
  for (let i = 0; i < even; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (let i = even; i < data.length; i++) a += data[i]!;
  return Number.isFinite(a + b + c + d);
};

/** Rows that follow one another. */
const isInOrder = (rows: Int32Array): boolean => rows.every((r, i) => r === rows[0]! + i);

const hostRows = (
  data: NumberArray,
  example: Shape,
  dtype: 'float32' | 'int32',
  areDistributed = false,
): Rows => {
  const made = (values: Float32Array | Int32Array, count: number, borrow: boolean): Tensor => {
    const x = tensorOf(values, [count, ...example], dtype, borrow);
    // Once more: the array is the caller's, and may have changed.
    return areDistributed && areDistributions(values, example.at(-1)!) ? markDistribution(x) : x;
  };
  const size = sizeOf(example);
  const length = size === 0 ? 0 : data.length / size;
  const Values = dtype === 'int32' ? Int32Array : Float32Array;
  return {
    length,
    example,
    take: (rows, borrow = false) => {
      if (!rows)
        return data instanceof Values ? made(data, length, borrow) : made(Values.from(data), length, true);
      if (data instanceof Values && isInOrder(rows)) {
        const part = data.subarray(rows[0]! * size, (rows.at(-1)! + 1) * size);
        return made(part, rows.length, borrow);
      }
      const out = new Values(rows.length * size);
      if (size === 1) for (let i = 0; i < rows.length; i++) out[i] = data[rows[i]!]!;
      else
        for (let i = 0; i < rows.length; i++)
          out.set(data.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
      return made(out, rows.length, true);
    },
  };
};

const deviceRows = (x: Tensor, example: Shape, dtype: 'float32' | 'int32'): Rows => ({
  length: x.shape[0],
  example,
  take: (rows) => {
    const taken = !rows || (rows.length === x.shape[0] && isInOrder(rows)) ? x : gather(x, rows);
    return cast(reshape(taken, [taken.shape[0], ...example]), dtype);
  },
});

/**
 * Checks one input or target and makes rows of it; a tensor stays where it is.
 *
 * @throws {ShapeError} a shape that does not fit, with what was expected and a hint
 * @throws {HandgradError} code `data`: empty, NaN, a class out of range, a disposed tensor
 */
export const toRowsNow = (wanted: Wanted, value: ArrayLike): Rows => {
  if (!(value instanceof Tensor)) return rowsOfForm(wanted, hostForm(wanted, value));
  assertAlive(wanted.what, value);
  assertSome(wanted.what, value.rank === 0 ? 0 : value.shape[0]);
  const example = checkShape(wanted, value.shape);
  return deviceRows(value, example, rangeFor(wanted, example) ? 'int32' : 'float32');
};

/** The same; a tensor is read here, once, where data live on the host, and its values are checked too. */
export const toRows = async (wanted: Wanted, value: ArrayLike): Promise<Rows> =>
  value instanceof Tensor && dataStayOnHost()
    ? rowsOfForm(wanted, await readTensor(wanted.what, value))
    : toRowsNow(wanted, value);

const rowsOfForm = (wanted: Wanted, { data, shape }: ShapedArray): Rows => {
  assertSome(wanted.what, shape[0] ?? 0);
  const example = checkShape(wanted, shape);
  const range = rangeFor(wanted, example);
  checkValues(wanted, data, example, range);
  const distributed = !wanted.isInput && !range && areDistributions(data, example.at(-1) ?? 0);
  return hostRows(data, example, range ? 'int32' : 'float32', distributed);
};

const assertSome = (what: string, rows: number): void => {
  if (rows === 0) throw new HandgradError('data', `${what} is empty: expected at least one example.`);
};

/**
 * One batch as a tensor, for one synchronous step: a tensor is used as it is (the caller keeps it), anything else is
 * uploaded (the caller's scope frees it).
 */
export const toBatch = (wanted: Wanted, value: ArrayLike): Tensor =>
  toRowsNow(wanted, value).take(undefined, true);
