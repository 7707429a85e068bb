/** The plain meaning of each op that a backend may have another way to compute: tfjs' own kernels, one after the other. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

export type Operand = Tensor | number;

/** Which axes a reduction goes over: one, or several; of all where there is none. */
export type Axis = number | number[];

/** What `affine` may do to its result: activations whose derivative is read from y, and that tfjs can fuse. */
export type Fused = 'linear' | 'relu' | 'relu6' | 'sigmoid';

const unfused: Readonly<Record<Fused, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  sigmoid: (x) => tf.sigmoid(x),
};

/** The loss of each row, and its derivative by the logits. */
export interface LossAndGradient {
  readonly l: Tensor;
  readonly dy: Tensor;
}

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
  /** 1 where x is positive, else alpha. */
  step: (x: Tensor, alpha = 0): Tensor => tf.step(x, alpha),
  /** dy ⊙ [y > 0], for y = relu(x). */
  reluGrad: (dy: Tensor, y: Tensor): Tensor => tf.mul(dy, tf.step(y)),
  /** f(x·W + b)    x [N, I]   W [I, O]   b [O] */
  affine: (x: Tensor, W: Tensor, b: Tensor, f: Fused): Tensor => unfused[f](tf.add(tf.matMul(x, W), b)),
  /**
   * l = Σ t·(log Σeʸ − y)    dy = softmax(y)·Σt − t    y [N, …, C]
   * t: of y's shape; `sumsToOne`: Σt is 1, and is not computed. Or class indices [N, …], for one-hot rows.
   */
  softmaxCrossEntropy: (y: Tensor, target: Tensor, sumsToOne: boolean): LossAndGradient => {
    const classes = target.rank < y.rank;
    const t = classes ? tf.oneHot(target, y.shape.at(-1)!) : target;
    const z = tf.sub(y, tf.max(y, -1, true));
    const e = tf.exp(z);
    const s = tf.sum(e, -1, true);
    const p = tf.div(e, s);
    return {
      l: tf.sum(tf.mul(t, tf.sub(tf.log(s), z)), -1),
      dy: tf.sub(classes || sumsToOne ? p : tf.mul(p, tf.sum(t, -1, true)), t),
    };
  },
  /** Over all axes, or over these. */
  sum: (x: Tensor, axis?: Axis, keepDims = false): Tensor => tf.sum(x, axis, keepDims),
  mean: (x: Tensor, axis?: Axis, keepDims = false): Tensor => tf.mean(x, axis, keepDims),
  add: (a: Operand, b: Operand): Tensor => tf.add(a, b),
  sub: (a: Operand, b: Operand): Tensor => tf.sub(a, b),
  mul: (a: Operand, b: Operand): Tensor => tf.mul(a, b),
  div: (a: Operand, b: Operand): Tensor => tf.div(a, b),
  maximum: (a: Operand, b: Operand): Tensor => tf.maximum(a, b),
  minimum: (a: Operand, b: Operand): Tensor => tf.minimum(a, b),
  relu: (x: Tensor): Tensor => tf.relu(x),
  sigmoid: (x: Tensor): Tensor => tf.sigmoid(x),
  tanh: (x: Tensor): Tensor => tf.tanh(x),
  exp: (x: Tensor): Tensor => tf.exp(x),
  square: (x: Tensor): Tensor => tf.square(x),
  sqrt: (x: Tensor): Tensor => tf.sqrt(x),
} as const;

export type Op = keyof typeof reference;
export type Args<P extends Op> = Parameters<(typeof reference)[P]>;
export type Result<P extends Op> = ReturnType<(typeof reference)[P]>;
