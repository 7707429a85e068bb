/** The rows of the regularizers. */
import {
  add,
  div,
  maximum,
  mul,
  neg,
  reshape,
  sign,
  sqrt,
  sum,
  transpose,
  unstack,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { row, type Formula, type OneRowEach } from '../row.js';
import { l1 } from './l1.js';
import { l1l2 } from './l1l2.js';
import { l2 } from './l2.js';
import { orthogonal } from './orthogonal.js';
import type { regularizers } from './registry.js';

const total = (x: Tensor, factor: unknown): Tensor => reshape(mul(sum(x), factor as number), [1]);

/** |x|, with a gradient of 0 at 0: that of tfjs' abs is −1, and that of the maximum of x and −x is 1. */
const size = (x: Tensor): Tensor => mul(x, sign(x));

/** Pair by pair, from the definition of the cosine. */
const cosines: Formula = ([w], _, { factor, mode }) => {
  const vectors = unstack(mode === 'columns' ? transpose(w!) : w!);
  const lengths = vectors.map((a) => sqrt(maximum(sum(mul(a, a)), 1e-14)));
  const pairs = vectors.flatMap((a, i) =>
    vectors.slice(0, i).map((b, j) => size(div(sum(mul(a, b)), mul(lengths[i]!, lengths[j]!)))),
  );
  return reshape(
    mul(
      pairs.reduce((a, b) => add(a, b)),
      (factor as number) / pairs.length,
    ),
    [1],
  );
};

export const regularizerRows = {
  l1: row(l1, {
    formula: ([w], _, { l1: lambda }) => total(maximum(w!, neg(w!)), lambda),
    cases: [
      { x: [4, 5] },
      { about: 'l1 0.5', args: { l1: 0.5 }, x: [7] },
      {
        about: 'at the kink',
        x: [4, 5],
        input: 'kinks',
        formula: ([w], _, { l1: lambda }) => total(size(w!), lambda),
      },
    ],
  }),
  l2: row(l2, {
    formula: ([w], _, { l2: lambda }) => total(mul(w!, w!), lambda),
    cases: [{ x: [4, 5] }, { about: 'l2 0.5', args: { l2: 0.5 }, x: [7] }],
  }),
  l1l2: row(l1l2, {
    formula: ([w], _, { l1: lambda1, l2: lambda2 }) =>
      add(total(size(w!), lambda1), total(mul(w!, w!), lambda2)),
    cases: [
      { args: { l1: 0.02, l2: 0.3 }, x: [4, 5] },
      { about: 'l1 alone', args: { l1: 0.5 }, x: [7] },
      { about: 'l2 alone', args: { l2: 0.5 }, x: [2, 3, 4] },
      { about: 'at the kink', args: { l1: 0.5, l2: 0.1 }, x: [4, 5], input: 'kinks' },
    ],
  }),
  orthogonal: row(orthogonal, {
    formula: cosines,
    cases: [
      { x: [4, 5] },
      { about: 'columns', args: { factor: 0.5, mode: 'columns' }, x: [4, 5] },
      { about: 'more rows than columns', x: [7, 3] },
      { about: 'two columns', args: { mode: 'columns', factor: 1 }, x: [5, 2] },
      { about: 'at right angles', x: [3, 3], input: [1, 0, 2, 0, 3, 1, 0, 0, 0.5] },
      { about: 'a row of zeros', x: [3, 3], input: [1, 0.5, 2, 0, 0, 0, -1, 1, 0.5] },
      {
        about: 'a row shorter than ε',
        x: [3, 3],
        input: [1, 0.5, 2, 3e-8, 1e-8, -2e-8, -1, 1, 0.5],
      },
    ],
  }),
} satisfies OneRowEach<typeof regularizers>;
