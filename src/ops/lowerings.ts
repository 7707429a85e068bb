/**
 * What a backend is bad at is rewritten here, below the formula: rows, not ifs. The only file that asks
 * which backend is running. A row is used when `when` says yes; it is tested against the plain op on every
 * backend, and timed by `npm run bench -- --lowerings`, which reports a row that no longer wins.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { keepForStep } from '../memory.js';

/** The plain meaning of each op that has a row. */
export const reference = {
  /** op(a)·op(b), op = transpose of the last two axes where asked. */
  matMul: (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
    tf.matMul(a, b, transposeA, transposeB),
  /** Σ over every axis but the last: [N, …, C] → [C]. */
  sumRows: (x: Tensor): Tensor => tf.sum(x, [...x.shape.keys()].slice(0, -1)),
  /** −1, 0 or 1. */
  sign: (x: Tensor): Tensor => tf.sign(x),
  /** x where it is positive, else eˣ − 1: right to its last digits next to 0. */
  elu: (x: Tensor): Tensor => tf.maximum(x, tf.expm1(tf.minimum(x, 0))),
} as const;

export type Op = keyof typeof reference;
type Args<P extends Op> = Parameters<(typeof reference)[P]>;

export interface Lowering<P extends Op = Op> {
  readonly op: P;
  readonly name: string;
  readonly backends: readonly string[];
  /** The reason, with the measured figures (2 cores, tfjs 4.22, milliseconds: plain → lowered). */
  readonly why: string;
  readonly when: (...args: Args<P>) => boolean;
  readonly impl: (...args: Args<P>) => Tensor;
  /** Arguments that meet `when`: shapes of the tensors, then the rest. For the test and the benchmark. */
  readonly example: readonly (readonly number[] | boolean)[];
}

const row = <P extends Op>(lowering: Lowering<P>): Lowering => lowering;

const isMatrices = (a: Tensor, b: Tensor): boolean => a.rank === 2 && b.rank === 2;

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

export const lowerings: readonly Lowering[] = [
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
    when: () => true,
    impl: (x) => tf.elu(x),
    example: [[64, 300]],
  }),
];

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

const lower = <P extends Op>(op: P): ((...args: Args<P>) => Tensor) => {
  const plain = reference[op] as (...args: Args<P>) => Tensor;
  return (...args) => {
    for (const r of rows(op) as unknown as readonly Lowering<P>[])
      if (r.when(...args)) return r.impl(...args);
    return plain(...args);
  };
};

/** The ops as layers call them: the plain one, or the running backend's row. */
export const lowered: { readonly [P in Op]: (...args: Args<P>) => Tensor } = {
  matMul: lower('matMul'),
  sumRows: lower('sumRows'),
  sign: lower('sign'),
  elu: lower('elu'),
};

/**
 * Where a data set is kept: on the host where uploading a batch is a copy (on wasm slicing a tensor copies
 * the whole of it), on the device where an upload crosses a bus.
 */
export const dataStayOnHost = (): boolean => ['cpu', 'wasm', 'tensorflow'].includes(tf.getBackend());

/** Whether `tensor()` copies at once what it is given: cpu goes on reading the array itself. */
export const uploadCopies = (): boolean => tf.getBackend() === 'wasm';
