/** Layers that only move numbers, and what proves them. */
import { concat, reshape as reshapeOp, slice, stack, zeros } from '@tensorflow/tfjs-core';
import { row } from '../../row.js';
import { flatten } from '../flatten.js';
import { cropping1D } from './cropping1D.js';
import { permute } from './permute.js';
import { repeatVector } from './repeatVector.js';
import { reshape } from './reshape.js';
import { zeroPadding1D } from './zeroPadding1D.js';

export const shapeRows = {
  cropping1D: row(cropping1D, {
    formula: ([x], _, { cropping }) => {
      const [a, b] = cropping as readonly [number, number];
      return slice(x!, [0, a, 0], [-1, x!.shape[1]! - a - b, -1]);
    },
    cases: [
      { x: [2, 5, 3] },
      { about: 'only the end, one column', args: { cropping: [0, 2] }, x: [3, 4, 1] },
      { about: 'batch of one', args: { cropping: [2, 1] }, x: [1, 4, 2] },
      { about: 'nothing', args: { cropping: 0 }, x: [2, 3, 2] },
    ],
  }),
  flatten: row(flatten, {
    tfjs: 'flatten',
    cases: [{ x: [2, 3, 4] }, { about: 'rank 2', x: [3, 4], formula: ([x]) => reshapeOp(x!, [3, 4]) }],
  }),
  permute: row(permute, {
    tfjs: 'permute',
    cases: [
      { args: { dims: [2, 1] }, x: [2, 3, 4] },
      { about: 'a cycle of three axes', args: { dims: [2, 3, 1] }, x: [2, 3, 4, 2] },
      { about: 'the other cycle, batch of one', args: { dims: [3, 1, 2] }, x: [1, 2, 4, 3] },
      { about: 'nothing moves', args: { dims: [1] }, x: [3, 4] },
    ],
  }),
  repeatVector: row(repeatVector, {
    tfjs: 'repeatVector',
    cases: [
      { args: { n: 3 }, x: [2, 4] },
      { about: 'once, batch of one', args: { n: 1 }, x: [1, 3] },
      {
        about: 'one column',
        args: { n: 4 },
        x: [3, 1],
        formula: ([x]) => stack([x!, x!, x!, x!], 1),
      },
    ],
  }),
  reshape: row(reshape, {
    tfjs: 'reshape',
    cases: [
      { args: { targetShape: [4, 3] }, x: [2, 3, 4] },
      {
        // tf.layers.reshape writes into the targetShape that it is given
        about: 'one dimension worked out',
        args: { targetShape: [-1, 2] },
        x: [3, 4],
        formula: ([x]) => reshapeOp(x!, [3, 2, 2]),
      },
      { about: 'a column, batch of one', args: { targetShape: [6, 1, 1] }, x: [1, 2, 3] },
    ],
  }),
  zeroPadding1D: row(zeroPadding1D, {
    // tf.layers pads images only
    formula: ([x], _, { padding }) => {
      const [a, b] = padding as readonly [number, number];
      const [N, , C] = x!.shape as [number, number, number];
      const none = (n: number) => (n === 0 ? [] : [zeros([N, n, C])]);
      return concat([...none(a), x!, ...none(b)], 1);
    },
    cases: [
      { x: [2, 3, 4] },
      { about: 'only before, one column', args: { padding: [2, 0] }, x: [3, 2, 1] },
      { about: 'batch of one', args: { padding: [1, 3] }, x: [1, 1, 2] },
      { about: 'nothing', args: { padding: 0 }, x: [2, 3, 2] },
    ],
  }),
};
