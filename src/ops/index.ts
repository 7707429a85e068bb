/**
 * The dialect that formulas are written in: tfjs primitives, the few ops that have a lowering, and two
 * helpers for shapes. Nothing here differentiates anything.
 */
import { cast, ceil, clipByValue, oneHot, reshape, scatterND, type Tensor } from '@tensorflow/tfjs-core';
import { lowered } from './lowerings.js';

export {
  Tensor,
  abs,
  argMax,
  cast,
  concat,
  equal,
  eye,
  gather,
  greater,
  less,
  lessEqual,
  log1p,
  log,
  logSoftmax,
  max,
  neg,
  notEqual,
  oneHot,
  pow,
  pad,
  relu6,
  reshape,
  round,
  rsqrt,
  scalar,
  slice,
  softmax,
  softplus,
  squeeze,
  stack,
  tensor,
  tile,
  transpose,
  where,
  zerosLike,
  leakyRelu,
  clipByValue,
  clone,
  fill,
} from '@tensorflow/tfjs-core';
export type { Fused } from './reference.js';
export { bernoulli, gaussian } from './random.js';
export { epsilonOf } from '../backends/precision.js';
export const { matMul, affine, sumRows, reluGrad, softmaxCrossEntropy } = lowered;
export const { sum, mean, add, sub, mul, div, maximum, minimum } = lowered;
export const { relu, sigmoid, tanh, exp, square, sqrt, sign, elu, step } = lowered;

/** x kept between two numbers. Not clipByValue: on wasm that makes a number of NaN, and hides what went wrong. */
export const clamp = (x: Tensor, low: number, high: number): Tensor => minimum(maximum(x, low), high);

/** [N, …, C] → [N·…, C]: what a matrix product sees of a tensor of any rank. */
export const asRows = (x: Tensor): Tensor =>
  x.rank === 2 ? x : reshape(x, [x.size / x.shape[x.rank - 1]!, x.shape[x.rank - 1]!]);

/** The inverse: rows [N·…, C] back to [N, …, C], the leading dimensions taken from `like`. */
export const fromRows = (rows: Tensor, like: readonly number[]): Tensor =>
  like.length === 2 ? rows : reshape(rows, [...like.slice(0, -1), rows.shape[1]!]);

/** Σ of the rows of `x` that share an index: out[i] = Σ_{n: index[n]=i} x[n].  index [N…]  x [N…, D]  → [size, D] */
export const scatterAdd = (index: Tensor, x: Tensor, size: number): Tensor => {
  const D = x.shape[x.rank - 1]!;
  return scatterND(reshape(index, [index.size, 1]), reshape(x, [index.size, D]), [size, D]);
};

/** Which of `count` intervals ]i/count, (i+1)/count] of 0…1 each x lies in, int32; the first and the last also hold what is beyond. */
export const intervalOf = (x: Tensor, count: number): Tensor =>
  cast(clipByValue(sub(ceil(mul(x, count)), 1), 0, count - 1), 'int32');

/** [N, …, C] of 0 and 1, float32: tfjs' oneHot writes whole numbers whatever its dtype says on wasm, and for bool past its end. */
export const oneHotFloat = (classes: Tensor, C: number): Tensor => cast(oneHot(classes, C), 'float32');
