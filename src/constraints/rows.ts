/** The rows of the constraints. */
import type { Shape } from '../contract.js';
import type { AnyFactory, InputKind, OneRowEach } from '../row.js';
import type { Constraint } from './contract.js';
import { maxNorm } from './maxNorm.js';
import { minMaxNorm } from './minMaxNorm.js';
import { nonNeg } from './nonNeg.js';
import type { constraints } from './registry.js';
import { unitNorm } from './unitNorm.js';

/** One case, as data. */
export interface ConstraintCase {
  /** What this case is about, if it is not the plain one. */
  readonly about?: string;
  /** The factory's options. */
  readonly args?: object;
  readonly w: Shape;
  /** Default `normal`. */
  readonly input?: InputKind;
  /** Default true: twice is once. False where it goes only a part of the way; red if a second time does not go on. */
  readonly idempotent?: boolean;
}

export interface ConstraintRow<F> {
  readonly factory: F;
  /** Its name in tf.constraints, the oracle. */
  readonly tfjs: string;
  readonly cases: readonly ConstraintCase[];
}

const row = <F extends AnyFactory<Constraint>>(
  factory: F,
  tfjs: string,
  cases: readonly ConstraintCase[],
): ConstraintRow<F> => ({ factory, tfjs, cases });

/** Columns: long, zero, at a right length for axis 0, short. */
const columns = [3, 0, 0.6, 0.1, -4, 0, 0.8, -0.2];

export const constraintRows = {
  maxNorm: row(maxNorm, 'maxNorm', [
    { w: [8, 3] },
    { about: 'maxValue 0.5, a column of zeros', args: { maxValue: 0.5 }, w: [2, 4], input: columns },
    { about: 'along rows', args: { axis: 1, maxValue: 1 }, w: [4, 5] },
    { about: 'a bias', args: { maxValue: 0.3 }, w: [5] },
    { about: 'several axes', args: { axis: [0, 1, 2], maxValue: 1 }, w: [2, 2, 3, 4] },
    { about: 'one column', args: { maxValue: 1 }, w: [5, 1] },
  ]),
  nonNeg: row(nonNeg, 'nonNeg', [
    { w: [4, 5] },
    { about: 'with zeros', w: [2, 4], input: columns },
    { about: 'rank 3', w: [2, 3, 4] },
  ]),
  unitNorm: row(unitNorm, 'unitNorm', [
    { w: [4, 5] },
    { about: 'a column of zeros', w: [2, 4], input: columns },
    { about: 'the last axis, rank 3', args: { axis: -1 }, w: [2, 3, 4] },
    { about: 'several axes', args: { axis: [0, 1, 2] }, w: [2, 2, 3, 4] },
  ]),
  minMaxNorm: row(minMaxNorm, 'minMaxNorm', [
    { w: [4, 5] },
    { about: 'a column of zeros', args: { minValue: 0.5, maxValue: 2 }, w: [2, 4], input: columns },
    { about: 'half of the way', args: { minValue: 0.5, rate: 0.5 }, w: [4, 5], idempotent: false },
    { about: 'along rows', args: { axis: 1, minValue: 2.1, maxValue: 2.2 }, w: [4, 5] },
    { about: 'several axes', args: { axis: [0, 1, 2], minValue: 4, maxValue: 5 }, w: [2, 2, 3, 4] },
  ]),
} satisfies OneRowEach<typeof constraints>;
