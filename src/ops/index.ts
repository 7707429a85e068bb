/**
 * The dialect that formulas are written in: tfjs primitives, the few ops that have a lowering, and two
 * helpers for shapes. Nothing here differentiates anything.
 */
import { reshape, scatterND, type Tensor } from '@tensorflow/tfjs-core';
import { lowered } from './lowerings.js';

export {
  Tensor,
  abs,
  add,
  argMax,
  cast,
  concat,
  div,
  equal,
  exp,
  gather,
  greater,
  log1p,
  log,
  logSoftmax,
  max,
  mean,
  minimum,
  mul,
  neg,
  oneHot,
  relu,
  reshape,
  round,
  rsqrt,
  scalar,
  sigmoid,
  slice,
  softmax,
  sqrt,
  square,
  squeeze,
  stack,
  step,
  sub,
  sum,
  tanh,
  tensor,
  zerosLike,
  leakyRelu,
  clipByValue,
  clone,
  fill,
  maximum,
} from '@tensorflow/tfjs-core';
export { bernoulli } from './random.js';
export const { matMul, sumRows, sign } = lowered;

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
