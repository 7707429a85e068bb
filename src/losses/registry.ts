/** The rows of the losses. The formulas are tfjs ops, written apart from ours: tf.grad of them is the oracle. */
import {
  add,
  log,
  mean,
  mul,
  neg,
  oneHot,
  sigmoid,
  softmax,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { HandgradError, unknownName } from '../errors.js';
import { factoriesOf, type AnyFactory, type InputKind, type Proof, type Row } from '../row.js';
import type { Loss } from './contract.js';
import { halfSquaredError } from './halfSquaredError.js';
import { meanSquaredError } from './meanSquaredError.js';
import { sigmoidCrossEntropy } from './sigmoidCrossEntropy.js';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.js';

/** As the definition has it, without a guard: good for the moderate logits of a case. */
const crossEntropy = (y: Tensor, t: Tensor): Tensor => neg(sum(mul(t, log(softmax(y))), -1));
const distributions = [0.2, 0.3, 0.5, 1, 0, 0, 0.1, 0.1, 0.8, 0, 0.5, 0.5];

/** The loss of one row in float64, from the definition: asked at many random rows, and where float32 is in danger. */
export interface LossProof extends Proof {
  readonly row64?: (
    y: readonly number[],
    t: readonly number[],
    args: Readonly<Record<string, unknown>>,
  ) => number;
  /** What random rows are drawn from. Default: normal. */
  readonly draws?: readonly [y: InputKind, t: InputKind];
  /** Rows where float32 is in danger. */
  readonly extremes?: readonly { readonly y: readonly number[]; readonly t: readonly number[] }[];
}
export type LossRow<F extends AnyFactory<Loss> = AnyFactory<Loss>> = Row<F> & LossProof;

const row = <F extends AnyFactory<Loss>>(factory: F, proof: LossProof): LossRow<F> => ({ factory, ...proof });

export const lossRows = {
  halfSquaredError: row(halfSquaredError, {
    formula: ([y, t]) => mul(sum(square(sub(t!, y!)), -1), 0.5),
    cases: [
      {
        x: [
          [4, 3],
          [4, 3],
        ],
      },
      {
        about: 'rank 3',
        x: [
          [2, 4, 3],
          [2, 4, 3],
        ],
      },
    ],
  }),
  meanSquaredError: row(meanSquaredError, {
    formula: ([y, t]) => mean(square(sub(t!, y!)), -1),
    cases: [
      {
        x: [
          [4, 3],
          [4, 3],
        ],
      },
      {
        about: 'one output',
        x: [
          [5, 1],
          [5, 1],
        ],
      },
    ],
  }),
  sigmoidCrossEntropy: row(sigmoidCrossEntropy, {
    formula: ([y, t]) => {
      const p = sigmoid(y!);
      return neg(mean(add(mul(t!, log(p)), mul(sub(1, t!), log(sub(1, p)))), -1));
    },
    cases: [
      {
        x: [
          [4, 3],
          [4, 3],
        ],
        input: ['normal', [0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0]],
      },
      {
        about: 'soft targets',
        x: [
          [4, 3],
          [4, 3],
        ],
        input: ['normal', distributions],
      },
    ],
  }),
  softmaxCrossEntropy: row(softmaxCrossEntropy, {
    formula: ([y, t]) => crossEntropy(y!, t!.rank < y!.rank ? oneHot(t!, y!.shape.at(-1)!) : t!),
    cases: [
      {
        about: 'one-hot',
        x: [
          [3, 4],
          [3, 4],
        ],
        input: ['normal', [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]],
      },
      {
        about: 'soft targets',
        x: [
          [4, 3],
          [4, 3],
        ],
        input: ['normal', distributions],
      },
      {
        about: 'targets that do not sum to 1',
        x: [
          [4, 3],
          [4, 3],
        ],
        input: ['normal', 'positive'],
      },
      { about: 'class indices', x: [[5, 4], [5]], input: ['normal', 'indices'] },
      {
        about: 'rank 3, class indices',
        x: [
          [2, 3, 4],
          [2, 3],
        ],
        input: ['normal', 'indices'],
      },
    ],
  }),
};

export const losses = factoriesOf(lossRows);
export type LossName = keyof typeof losses;
/** A loss by name, or made with options. */
export type LossLike = LossName | Loss;

/** @throws {HandgradError} code `option`: an unknown name */
export const toLoss = (like: LossLike): Loss => {
  const given: unknown = like;
  if (typeof like === 'object' && given !== null && 'backward' in like) return like;
  if (typeof like !== 'string') throw new HandgradError('option', 'Expected a loss: a name, or losses.…().');
  if (!Object.hasOwn(losses, like)) throw unknownName('loss', like, Object.keys(losses));
  return losses[like]();
};
