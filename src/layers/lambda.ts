import * as v from 'valibot';
import type { Tensor } from '@tensorflow/tfjs-core';
import { layer, type Shape } from '../contract.js';
import { ShapeError, formatShape } from '../errors.js';
import { layerFactory } from '../options.js';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const fn = <F>(what: string) => v.custom<F>(isFunction, `expected a function, ${what}`);

type Forward = (x: Tensor) => Tensor;
type Backward = (dy: Tensor, x: Tensor, y: Tensor) => Tensor;

/**
 * y = forward(x)    dx = backward(dy, x, y)    yours, without parameters. outShape, x's shape → y's: default, x's.
 * Prove it with checkGradients from `handgrad/check`. (Keras: Lambda, where autograd finds the derivative)
 */
export const lambda = layerFactory(
  'lambda',
  {
    forward: fn<Forward>('(x) => y'),
    backward: fn<Backward>('(dy, x, y) => dx'),
    outShape: v.optional(fn<(x: Shape) => Shape>('(shape) => shape')),
  },
  ({ forward, backward, outShape = (x: Shape) => x }) =>
    layer({
      linear: false, // backward is the user's own
      outShape,
      forward: (x) => {
        const y = forward(x);
        assertShape(
          'y from forward',
          outShape(x.shape),
          y.shape,
          'outShape says what forward gives: a function of x’s shape',
        );
        return { y, cache: { x, y } };
      },
      backward: (dy, { x, y }) => ({
        dx: () => {
          const dx = backward(dy, x, y);
          assertShape('dx from backward', x.shape, dx.shape, 'dx has x’s shape: sum over what was broadcast');
          return dx;
        },
      }),
    }),
);

/** @throws {ShapeError} another shape, before it is broadcast into something else */
const assertShape = (what: string, expected: Shape, received: Shape, hint: string): void => {
  if (expected.join() !== received.join())
    throw new ShapeError({
      expected: `${what} of shape ${formatShape(expected)}`,
      received: formatShape(received),
      hint,
    });
};
