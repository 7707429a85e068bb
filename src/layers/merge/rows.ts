/** Layers of several inputs, and what proves them. */
import {
  concat,
  div,
  expandDims,
  maximum as max2,
  minimum as min2,
  mul,
  norm,
  squeeze,
  sub,
  sum,
  transpose,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { row, type Case } from '../../row.js';
import { add } from './add.js';
import { average } from './average.js';
import { concatenate } from './concatenate.js';
import { dot } from './dot.js';
import { maximum } from './maximum.js';
import { minimum } from './minimum.js';
import { multiply } from './multiply.js';
import { subtract } from './subtract.js';

const plain: Case['x'] = [
  [3, 4],
  [3, 4],
];
const rank3: Case['x'] = [
  [2, 3, 2],
  [2, 3, 2],
  [2, 3, 2],
];
const alone: Case = { about: 'one input', x: [[3, 4]], formula: ([x]) => x! };

/** With ties everywhere: pairwise, as tf.layers merges. */
const kinks = (pick: (a: Tensor, b: Tensor) => Tensor): Case[] => [
  {
    about: 'at the kink',
    x: [
      [4, 10],
      [4, 10],
    ],
    input: 'kinks',
    skip: {
      oracle: 'differences',
      reason: 'no derivative at a tie: the convention is that the first takes dy',
    },
  },
  {
    about: 'at the kink, three inputs',
    x: [
      [4, 10],
      [4, 10],
      [4, 10],
    ],
    input: 'kinks',
    formula: ([a, b, c]) => pick(pick(a!, b!), c!),
    skip: {
      oracle: 'differences',
      reason: 'no derivative at a tie: the convention is that the first takes dy',
    },
  },
];

/** x/‖x‖ */
const unit = (x: Tensor, axis: number): Tensor => div(x, norm(x, 'euclidean', axis, true));

export const mergeRows = {
  add: row(add, {
    tfjs: 'add',
    cases: [{ x: plain }, { about: 'three inputs, rank 3', x: rank3 }, alone],
  }),
  average: row(average, {
    tfjs: 'average',
    cases: [
      { x: plain },
      { about: 'three inputs, rank 3', x: rank3 },
      alone,
      { about: 'batch of one, one column', x: [[1, 1], [1, 1], [1, 1]] }, // prettier-ignore
    ],
  }),
  concatenate: row(concatenate, {
    tfjs: 'concatenate',
    cases: [
      {
        x: [
          [3, 2],
          [3, 4],
        ],
      },
      {
        about: 'three inputs, axis 1 of 3',
        args: { axis: 1 },
        x: [
          [2, 1, 3],
          [2, 2, 3],
          [2, 3, 3],
        ],
      },
      {
        // tf.layers.concatenate throws
        about: 'axis −2 of 3',
        args: { axis: -2 },
        x: [
          [2, 1, 3],
          [2, 2, 3],
        ],
        formula: ([x1, x2]) => concat([x1!, x2!], 1),
      },
      alone,
    ],
  }),
  dot: row(dot, {
    tfjs: 'dot',
    cases: [
      { args: { axes: 1 }, x: plain },
      { about: 'cosine', args: { axes: -1, normalize: true }, x: plain },
      { about: 'batch of one, one column', args: { axes: 1 }, x: [[1, 1], [1, 1]] }, // prettier-ignore
      ...(
        [
          [2, 2],
          [2, 1],
          [1, 2],
          [1, 1],
        ] as const
      ).map(([a, b]): Case => ({
        about: `rank 3, axes ${a} and ${b}`,
        args: { axes: [a, b] },
        x: [a === 2 ? [2, 3, 4] : [2, 4, 3], b === 2 ? [2, 5, 4] : [2, 4, 5]],
      })),
      ...(
        [
          [2, 1],
          [1, 2],
        ] as const
      ).map(([a, b]): Case => ({
        about: `rank 3, cosine, axes ${a} and ${b}`,
        args: { axes: [a, b], normalize: true },
        x: [a === 2 ? [2, 3, 4] : [2, 4, 3], b === 2 ? [2, 5, 4] : [2, 4, 5]],
        formula: ([x1, x2]) => {
          const rows = a === 2 ? unit(x1!, 2) : transpose(unit(x1!, 1), [0, 2, 1]);
          const columns = b === 2 ? unit(x2!, 2) : transpose(unit(x2!, 1), [0, 2, 1]);
          return sum(mul(expandDims(rows, 2), expandDims(columns, 1)), 3);
        },
      })),
      {
        about: 'rank 3 by rank 2',
        args: { axes: [2, 1] },
        x: [
          [2, 3, 4],
          [2, 4],
        ],
        formula: ([x1, x2]) => sum(mul(x1!, expandDims(x2!, 1)), 2),
      },
      {
        about: 'rank 2 by rank 3, cosine',
        args: { axes: [1, 2], normalize: true },
        x: [
          [2, 4],
          [2, 3, 4],
        ],
        formula: ([x1, x2]) => sum(mul(expandDims(unit(x1!, 1), 1), unit(x2!, 2)), 2),
      },
      {
        about: 'rank 2 by rank 3, axes 1',
        args: { axes: 1 },
        x: [
          [2, 4],
          [2, 4, 1],
        ],
        formula: ([x1, x2]) => sum(mul(x1!, squeeze(x2!, [2])), 1, true),
      },
      {
        about: 'cosine with a short row',
        args: { axes: 1, normalize: true },
        x: [[2, 3], [2, 3]], // prettier-ignore
        input: [[3e-5, -4e-5, 2e-5, 1, 2, -1], 'normal'],
        formula: ([x1, x2]) => sum(mul(unit(x1!, 1), unit(x2!, 1)), 1, true),
      },
      {
        about: 'cosine with a row shorter than ε',
        args: { axes: 1, normalize: true },
        x: [[1, 3], [1, 3]], // prettier-ignore
        input: [[3e-8, -4e-8, 2e-8], 'normal'],
        formula: ([x1, x2]) => sum(mul(mul(x1!, 1e7), unit(x2!, 1)), 1, true),
        skip: { oracle: 'differences', reason: 'their steps are longer than ε' },
      },
      {
        about: 'cosine with a row of 0',
        args: { axes: 1, normalize: true },
        x: [[1, 3], [1, 3]], // prettier-ignore
        input: [[0, 0, 0], 'normal'],
        zero: ['dx[1]'],
        formula: ([x1, x2]) => sum(mul(mul(x1!, 1e7), unit(x2!, 1)), 1, true),
        skip: { oracle: 'differences', reason: 'x/‖x‖ has no derivative at 0: below ‖x‖ = ε it is x/ε' },
      },
    ],
  }),
  maximum: row(maximum, {
    tfjs: 'maximum',
    cases: [{ x: plain }, { about: 'three inputs, rank 3', x: rank3 }, alone, ...kinks(max2)],
  }),
  minimum: row(minimum, {
    tfjs: 'minimum',
    cases: [{ x: plain }, { about: 'three inputs, rank 3', x: rank3 }, alone, ...kinks(min2)],
  }),
  multiply: row(multiply, {
    tfjs: 'multiply',
    cases: [
      { x: plain },
      {
        about: 'three inputs, some of them 0',
        x: [
          [3, 4],
          [3, 4],
          [3, 4],
        ],
        input: ['normal', 'kinks', 'kinks'],
      },
      alone,
    ],
  }),
  subtract: row(subtract, {
    formula: ([x1, x2]) => sub(x1!, x2!),
    cases: [
      { x: plain },
      { about: 'rank 3, one column', x: [[2, 3, 1], [2, 3, 1]] }, // prettier-ignore
      { about: 'batch of one', x: [[1, 2], [1, 2]] }, // prettier-ignore
    ],
  }),
};
