/** The rows of the backend `tensorflow`. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { row, type Drawn, type Lowering } from './lowering.js';
import { keepsSignalsBack, runNative, runNativeBinary, runNativePair, runNativeReduction } from './native.js';
import type { Operand } from './reference.js';

const backends = ['tensorflow'];
const dispatch = 'the same kernel, without the dispatch of tfjs';

const isFloat = (x: Operand): boolean => typeof x === 'number' || x.dtype === 'float32';
const areFloats = (a: Operand, b: Operand): boolean => isFloat(a) && isFloat(b);
const areFloatMatrices = (a: Tensor, b: Tensor): boolean => a.rank === 2 && b.rank === 2 && areFloats(a, b);

/**
 * Where a sum is over more elements than fit on its stack, MatMul lets the stack pointer point into the heap (84 with
 * AVX-512, 168 with AVX2; docs/benchmarks.md). A signal then (Ctrl-C, a resized terminal, a profiler) writes over what
 * lies there, unless it is kept back. BatchMatMulV2 does not do so.
 */
const mostOnStack = 64;
/** Rows · terms · columns: from about here on the two are equal, or BatchMatMulV2 is faster. 128×784·784×300: both 0.33; 784×256·256×300: 0.64, 0.47. */
const manyProducts = 3e7;
const isForMatMul = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): boolean => {
  const [rows, terms] = transposeA ? [a.shape[1]!, a.shape[0]] : [a.shape[0], a.shape[1]!];
  const columns = transposeB ? b.shape[0] : b.shape[1]!;
  if (terms <= mostOnStack || rows === 1 || columns === 1) return true;
  return rows * terms * columns < manyProducts && keepsSignalsBack();
};

const transposes = (ofA: string, a: boolean, ofB: string, b: boolean): string[] => [
  ...(a ? [ofA] : []),
  ...(b ? [ofB] : []),
];

type Binary = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum';
const binary = (op: Binary, kernel: string, drawn: readonly Drawn[] = ['normal', 'normal']): Lowering =>
  row({
    op,
    name: kernel,
    backends,
    why: `${dispatch}, and a number is handed over once. 64×300 and 300: 0.032 → 0.029`,
    when: areFloats,
    impl: (a, b) => runNativeBinary(kernel, a, b),
    example: [[64, 300], [300]],
    drawn,
  });

type Unary = 'relu' | 'sigmoid' | 'tanh' | 'exp' | 'square' | 'sqrt' | 'sign';
const unary = (op: Unary, kernel: string, drawn: Drawn = 'normal'): Lowering =>
  row({
    op,
    name: kernel,
    backends,
    why: `${dispatch}. 64×300: 0.024 → 0.020`,
    when: isFloat,
    impl: (x) => runNative(kernel, [x]),
    example: [[64, 300]],
    drawn: [drawn],
  });

const reduction = (op: 'sum' | 'mean', kernel: string): Lowering =>
  row({
    op,
    name: kernel,
    backends,
    why: 'tfjs casts, and makes a tensor of the axes, in every call. 64×10: 0.022 → 0.009',
    when: (...[x]) => isFloat(x),
    impl: (...[x, axis, keepDims = false]) => runNativeReduction(kernel, x, axis, keepDims),
    example: [[64, 10], -1, true],
  });

const rows: readonly Lowering[] = [
  row({
    op: 'matMul',
    name: 'MatMul',
    backends,
    why: 'tfjs calls BatchMatMulV2, which wakes all threads for the smallest product. 300×64·64×10: 0.13 → 0.033',
    when: (a, b, transposeA, transposeB) =>
      areFloatMatrices(a, b) && isForMatMul(a, b, transposeA, transposeB),
    impl: (a, b, transposeA = false, transposeB = false) =>
      runNative('MatMul', [a, b], transposes('transpose_a', transposeA, 'transpose_b', transposeB)),
    example: [[64, 300], [64, 10], true, false],
  }),
  row({
    op: 'matMul',
    name: 'BatchMatMulV2',
    backends,
    why: `${dispatch}. 64×784·784×300: 0.76 → 0.74`,
    when: areFloatMatrices,
    impl: (a, b, transposeA = false, transposeB = false) =>
      runNative('BatchMatMulV2', [a, b], transposes('adj_x', transposeA, 'adj_y', transposeB)),
    example: [[64, 784], [784, 300], false, false],
  }),
  row({
    op: 'sumRows',
    name: 'BiasAddGrad',
    backends,
    why: 'tfjs makes a tensor of the axes first. 64×300: 0.020 → 0.011',
    when: (x) => x.rank > 1 && isFloat(x),
    impl: (x) => runNative('BiasAddGrad', [x]),
    example: [[64, 300]],
  }),
  row({
    op: 'step',
    name: 'sign(relu(x))',
    backends,
    why: "tfjs' step is five ops. Both keep NaN. 64×300: 0.15 → 0.030",
    when: (x, alpha = 0) => isFloat(x) && alpha === 0,
    impl: (x) => runNative('Sign', [runNative('Relu', [x])]),
    example: [[64, 300]],
  }),
  row({
    op: 'reluGrad',
    name: 'dy ⊙ sign(y)',
    backends,
    why: 'y ≥ 0, so that its sign is the step: 64×300: 0.14 → 0.041. ReluGrad is one op less, and makes 0 of a y that is NaN',
    when: areFloats,
    impl: (dy, y) => runNativeBinary('Mul', dy, runNative('Sign', [y])),
    example: [
      [64, 300],
      [64, 300],
    ],
    drawn: ['normal', 'positive'],
  }),
  row({
    op: 'softmaxCrossEntropy',
    name: 'SparseSoftmaxCrossEntropyWithLogits',
    backends,
    why: 'loss and gradient in one op, and no one-hot rows. 64×2: 0.27 → 0.017',
    when: (y, t) => isFloat(y) && t.dtype === 'int32' && y.rank === 2 && t.rank === 1,
    impl: (y, t) => {
      const [l, dy] = runNativePair('SparseSoftmaxCrossEntropyWithLogits', [y, t]);
      return { l, dy };
    },
    example: [[64, 2], [64], true],
    drawn: ['normal', 'indices'],
  }),
  row({
    op: 'softmaxCrossEntropy',
    name: 'SoftmaxCrossEntropyWithLogits, Σt = 1',
    backends,
    why: 'loss and gradient in one op. 64×2: 0.14 → 0.017',
    when: (y, t, sumsToOne) => sumsToOne && areFloats(y, t) && y.rank === 2 && t.rank === 2,
    impl: (y, t) => {
      const [l, dy] = runNativePair('SoftmaxCrossEntropyWithLogits', [y, t]);
      return { l, dy };
    },
    example: [[64, 2], [64, 2], true],
    drawn: ['normal', 'distribution'],
  }),
  row({
    op: 'softmaxCrossEntropy',
    name: 'SoftmaxCrossEntropyWithLogits, any Σt',
    backends,
    why: 'its gradient holds for Σt = 1 only: softmax(y)·Σt − t is four more. 64×10: 0.12 → 0.045',
    when: (y, t) => areFloats(y, t) && y.rank === 2 && t.rank === 2,
    impl: (y, t) => {
      const [l] = runNativePair('SoftmaxCrossEntropyWithLogits', [y, t]);
      const total = runNativeReduction('Sum', t, 1, true);
      return { l, dy: runNativeBinary('Sub', runNativeBinary('Mul', runNative('Softmax', [y]), total), t) };
    },
    example: [[64, 10], [64, 10], false],
    drawn: ['normal', 'positive'],
  }),
  reduction('sum', 'Sum'),
  reduction('mean', 'Mean'),
  binary('add', 'AddV2'),
  binary('sub', 'Sub'),
  binary('mul', 'Mul'),
  binary('div', 'RealDiv', ['normal', 'positive']),
  binary('maximum', 'Maximum'),
  binary('minimum', 'Minimum'),
  unary('relu', 'Relu'),
  unary('sigmoid', 'Sigmoid'),
  unary('tanh', 'Tanh'),
  unary('exp', 'Exp'),
  unary('square', 'Square'),
  unary('sqrt', 'Sqrt', 'positive'),
  unary('sign', 'Sign'),
];

export const nativeRows: readonly Lowering[] = rows.map((r) => ({ ...r, bound: true }));
