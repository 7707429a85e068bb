/** The rows of the regularizers. */
import { maximum, mul, neg, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';
import { unknownName } from '../errors.js';
import { factoriesOf, row } from '../row.js';
import type { Regularizer } from './contract.js';
import { l1 } from './l1.js';
import { l2 } from './l2.js';

const total = (x: Tensor, factor: unknown): Tensor => reshape(mul(sum(x), factor as number), [1]);

export const regularizerRows = {
  l1: row(l1, {
    formula: ([w], _, { l1: lambda }) => total(maximum(w!, neg(w!)), lambda),
    cases: [{ x: [4, 5] }, { about: 'l1 0.5', args: { l1: 0.5 }, x: [7] }],
  }),
  l2: row(l2, {
    formula: ([w], _, { l2: lambda }) => total(mul(w!, w!), lambda),
    cases: [{ x: [4, 5] }, { about: 'l2 0.5', args: { l2: 0.5 }, x: [7] }],
  }),
};

export const regularizers = factoriesOf(regularizerRows);
export type RegularizerName = keyof typeof regularizers;
/** A regularizer by name, with its defaults, or made with options. */
export type RegularizerLike = RegularizerName | Regularizer;

/** @throws {HandgradError} code `option`: an unknown name */
export const toRegularizer = (like: RegularizerLike): Regularizer => {
  if (typeof like !== 'string') return like;
  if (!Object.hasOwn(regularizers, like)) throw unknownName('regularizer', like, Object.keys(regularizers));
  return regularizers[like]();
};
