/**
 * A penalty on a parameter, added to the loss: R(w), and its derivative by hand.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { unknownName } from './errors.js';
import { abs, mul, sign, square, sum } from './ops/index.js';

export interface Regularizer {
  readonly kind: string;
  readonly config: Readonly<Record<string, number>>;
  /** R(w), a scalar. */
  forward(w: Tensor): Tensor;
  /** ∂R/∂w, of w's shape. */
  backward(w: Tensor): Tensor;
}

/** R = λ·Σ|w|   dw = λ·sign(w), 0 at 0 (tf.grad has −1 there, and so moves zero weights). Keras: l1 = 0.01. */
export const l1 = ({ l1 = 0.01 }: { readonly l1?: number } = {}): Regularizer =>
  Object.freeze({
    kind: 'l1',
    config: { l1 },
    forward: (w: Tensor) => mul(sum(abs(w)), l1),
    backward: (w: Tensor) => mul(sign(w), l1),
  });

/** R = λ·Σw²   dw = 2λ·w. Keras: l2 = 0.01. */
export const l2 = ({ l2 = 0.01 }: { readonly l2?: number } = {}): Regularizer =>
  Object.freeze({
    kind: 'l2',
    config: { l2 },
    forward: (w: Tensor) => mul(sum(square(w)), l2),
    backward: (w: Tensor) => mul(w, 2 * l2),
  });

export const regularizers = { l1, l2 };

export type RegularizerName = keyof typeof regularizers;
export type RegularizerLike = RegularizerName | Regularizer;

export const toRegularizer = (like: RegularizerLike): Regularizer => {
  if (typeof like !== 'string') return like;
  if (!Object.hasOwn(regularizers, like)) throw unknownName('regularizer', like, Object.keys(regularizers));
  return regularizers[like]();
};
