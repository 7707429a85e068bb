/**
 * What a backend is bad at is rewritten here, below the formula: rows, not ifs. The only file that asks
 * which backend is running. A row is used when `when` says yes; it is tested against the plain op on every
 * backend, and timed by `npm run bench -- --lowerings`, which reports a row that no longer wins.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { keepForStep } from '../memory.js';
import { row, type Lowering } from './lowering.js';
import { nativeRows } from './nativeRows.js';
import { reference, type Args, type Fused, type Op, type Result } from './reference.js';

export { reference } from './reference.js';
export type { Lowering } from './lowering.js';

const isMatrices = (a: Tensor, b: Tensor): boolean => a.rank === 2 && b.rank === 2;
const areFloatMatrices = (x: Tensor, W: Tensor, b: Tensor): boolean =>
  isMatrices(x, W) && [x, W, b].every((t) => t.dtype === 'float32');

/** xᵀ of this step: the flipped forward product makes it, and the gradient xᵀ·dz finds it. By data id and shape. */
const transposes = new WeakMap<object, Tensor>();
const transposeOnce = (x: Tensor): Tensor => {
  const known = transposes.get(x.dataId);
  if (known && !known.isDisposed && known.shape[1] === x.shape[0] && known.shape[0] === x.shape[1])
    return known;
  const made = tf.transpose(x);
  if (keepForStep(made)) transposes.set(x.dataId, made);
  return made;
};

/** Data that have been a second operand: XNNPACK has packed them, or will at the next product. */
const met = new WeakSet();
const isNew = (b: Tensor): boolean => {
  if (met.has(b.dataId)) return false;
  met.add(b.dataId);
  return true;
};

/** The number of terms of a product's sums. */
const termsOf = (a: Tensor, transposeA = false): number => a.shape[a.rank - (transposeA ? 2 : 1)]!;
/** One more term, of zeros. */
const withZeros = (x: Tensor, axis: number): Tensor =>
  tf.pad(
    x,
    x.shape.map((_, i): [number, number] => [0, i === x.rank + axis ? 1 : 0]),
  );

export const lowerings: readonly Lowering[] = [
  row({
    op: 'matMul',
    name: 'an odd number of terms made even',
    backends: ['webgl'],
    why: 'four numbers share a texel. Over an odd dimension tfjs also multiplies what stands in the empty half of the last ones, 0.5 after a sigmoid: σ(a)ᵀ·σ(b) of 3 rows is off by 0.25',
    when: (a, _, transposeA) => termsOf(a, transposeA) % 2 === 1,
    impl: (a, b, transposeA = false, transposeB = false) =>
      tf.matMul(
        withZeros(a, transposeA ? -2 : -1),
        withZeros(b, transposeB ? -1 : -2),
        transposeA,
        transposeB,
      ),
    example: [[3, 5], [3, 4], true, false],
  }),
  row({
    op: 'affine',
    name: 'an odd number of terms made even',
    backends: ['webgl'],
    why: 'as for matMul',
    when: (x, W, b) => areFloatMatrices(x, W, b) && termsOf(x) % 2 === 1,
    impl: (x, W, b, f) => lowered.affine(withZeros(x, -1), withZeros(W, -2), b, f),
    example: [[4, 3], [3, 5], [5], 'relu'],
  }),
  row({
    op: 'matMul',
    name: 'explicit transpose of a',
    backends: ['wasm'],
    why: 'XNNPACK takes no transposed operand; the fallback loop is 1.2 GFLOP/s. 784×64·64×300: 11.5 → 0.9',
    when: (a, b, transposeA) => transposeA === true && isMatrices(a, b),
    impl: (a, b, _, transposeB) => lowered.matMul(transposeOnce(a), b, false, transposeB),
    example: [[64, 784], [64, 300], true, false],
  }),
  row({
    op: 'matMul',
    name: 'a·bᵀ as (b·aᵀ)ᵀ',
    backends: ['wasm'],
    why: 'XNNPACK packs the second operand, and b is the large one. 64×300·(784×300)ᵀ: 26 → 1.1 (1.9 with bᵀ made outright)',
    when: (a, b, transposeA, transposeB) =>
      transposeA !== true && transposeB === true && isMatrices(a, b) && b.shape[0] >= 1.5 * a.shape[0],
    impl: (a, b) => tf.transpose(tf.matMul(b, tf.transpose(a))),
    example: [[64, 300], [784, 300], false, true],
  }),
  row({
    op: 'matMul',
    name: 'explicit transpose of b',
    backends: ['wasm'],
    why: 'as for a. 256×10·(300×10)ᵀ: 0.6 → 0.07',
    when: (a, b, transposeA, transposeB) => transposeA !== true && transposeB === true && isMatrices(a, b),
    impl: (a, b) => tf.matMul(a, tf.transpose(b)),
    example: [[256, 10], [300, 10], false, true],
  }),
  row({
    op: 'matMul',
    name: 'a·b as (bᵀ·aᵀ)ᵀ, b new',
    backends: ['wasm'],
    why: 'packing weights that a step has just changed costs as much as the product; packed once, they stay packed (inference). 64×784·784×300: 1.7 → 1.3; 1×784: 0.86 → 0.42',
    when: (a, b, transposeA, transposeB) =>
      transposeA !== true &&
      transposeB !== true &&
      isMatrices(a, b) &&
      b.size > 10_000 &&
      // packing b against transposing a, b and the product: it pays for few rows
      a.shape[0] * (2 * b.shape[0] + b.shape[1]! / 3) < b.size &&
      isNew(b),
    impl: (a, b) => tf.transpose(tf.matMul(tf.transpose(b), transposeOnce(a))),
    example: [[64, 784], [784, 300], false, false],
  }),
  row({
    op: 'sumRows',
    name: 'row of ones · x',
    backends: ['wasm', 'cpu'],
    why: 'Sum over a leading axis transposes first. 64×300 on wasm: 0.067 → 0.010; on cpu: 1.2 → 0.2',
    when: (x) => x.rank > 1 && x.size > 0,
    impl: (x) => {
      const C = x.shape[x.rank - 1]!;
      const rows = x.rank === 2 ? x : tf.reshape(x, [x.size / C, C]);
      return tf.reshape(tf.matMul(tf.ones([1, rows.shape[0]]), rows), [C]);
    },
    example: [[64, 300]],
  }),
  row({
    op: 'sign',
    name: 'step(x) − step(−x)',
    backends: ['wasm'],
    why: 'the Sign kernel is scalar code with branches. 784×300: 1.2 → 0.2',
    when: () => true,
    impl: (x) => tf.sub(tf.step(x), tf.step(tf.neg(x))),
    example: [[784, 300]],
  }),
  row({
    op: 'elu',
    name: 'the Elu kernel',
    backends: ['wasm'],
    why: 'one kernel for three, and as exact here; that of cpu takes 1 from eˣ, which leaves 0 of −1e-17. 64×300: 0.54 → 0.016',
    when: (x) => x.dtype === 'float32',
    impl: (x) => tf.elu(x),
    example: [[64, 300]],
  }),
  row({
    op: 'affine',
    name: 'a fused kernel, then the sigmoid',
    backends: ['webgl'],
    why: 'the sigmoid that is fused makes 0 of NaN',
    when: (x, W, b, f) => areFloatMatrices(x, W, b) && f === 'sigmoid',
    impl: (x, W, b) => lowered.sigmoid(lowered.affine(x, W, b, 'linear')),
    example: [[4, 6], [6, 5], [5], 'sigmoid'],
  }),
  row({
    op: 'affine',
    name: 'one fused kernel',
    backends: ['webgl', 'webgpu', 'cpu'],
    why: 'one kernel for three: on a GPU each is a launch, and a pass through memory',
    when: areFloatMatrices, // the kernel's result has the dtype of x
    // The kernel itself: tf.fused.matMul reshapes to three dimensions and back, and each reshape is a kernel too.
    impl: (a, b, bias, activation) =>
      tf
        .engine()
        .runKernel('_FusedMatMul', { a, b, bias }, { transposeA: false, transposeB: false, activation }),
    example: [[64, 784], [784, 300], [300], 'relu'],
    bound: true,
  }),
  row({
    op: 'affine',
    name: 'its parts, each with its own row',
    backends: ['wasm', 'tensorflow'],
    why: 'wasm: the product is flipped by a row of its own, and the fused kernel would pack W. tensorflow: its fused kernel is three. 64×784·784×300: 0.61 → 0.38',
    when: () => true,
    impl: (x, W, b, f) => activate[f](lowered.add(lowered.matMul(x, W), b)),
    example: [[64, 784], [784, 300], [300], 'relu'],
  }),
  ...nativeRows,
];

const activate: Readonly<Record<Fused, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  relu: (x) => lowered.relu(x),
  relu6: (x) => tf.relu6(x),
  sigmoid: (x) => lowered.sigmoid(x),
};

/** The rows that a backend may use, found once a backend. */
const rowsOf = new Map<string, Map<Op, Lowering[]>>();
const rows = (op: Op): readonly Lowering[] => {
  const backend = tf.getBackend();
  let table = rowsOf.get(backend);
  if (!table) {
    table = new Map();
    for (const r of lowerings)
      if (r.backends.includes(backend)) table.set(r.op, [...(table.get(r.op) ?? []), r]);
    rowsOf.set(backend, table);
  }
  return table.get(op) ?? [];
};

/** Whether tf.grad is at work, of a user's own or the oracle's: it cannot see through a kernel that tfjs does not record. */
const isRecording = (): boolean => tf.engine().state.gradientDepth > 0;

const lower = <P extends Op>(op: P): ((...args: Args<P>) => Result<P>) => {
  const plain = reference[op] as unknown as (...args: Args<P>) => Result<P>;
  return (...args) => {
    for (const r of rows(op) as unknown as readonly Lowering<P>[])
      if (!(r.bound && isRecording()) && r.when(...args)) return r.impl(...args);
    return plain(...args);
  };
};

/** The ops as layers call them: the plain one, or the running backend's row. */
export const lowered = Object.fromEntries((Object.keys(reference) as Op[]).map((op) => [op, lower(op)])) as {
  readonly [P in Op]: (...args: Args<P>) => Result<P>;
};

/**
 * Where a data set is kept: on the host where uploading a batch is a copy (on wasm slicing a tensor copies
 * the whole of it), on the device where an upload crosses a bus.
 */
export const dataStayOnHost = (): boolean => ['cpu', 'wasm', 'tensorflow'].includes(tf.getBackend());

/**
 * A tensor of numbers that are somebody else's, and may change. Only wasm takes them over at once; elsewhere tfjs reads the
 * array when it is first needed, or goes on reading it (tensorflow, where it begins at a multiple of 64 bytes): it is
 * given a copy.
 *
 * @param borrow - it is gone before anybody can change them: no copy
 */
export const tensorOf = (
  values: Float32Array | Int32Array,
  shape: number[],
  dtype: 'float32' | 'int32',
  borrow: boolean,
): Tensor => tf.tensor(borrow || tf.getBackend() === 'wasm' ? values : values.slice(), shape, dtype);
