/** The constraints by name. */
import { byName } from '../row.js';
import type { Constraint } from './contract.js';
import { maxNorm } from './maxNorm.js';
import { minMaxNorm } from './minMaxNorm.js';
import { nonNeg } from './nonNeg.js';
import { unitNorm } from './unitNorm.js';

export { constraintRows, type ConstraintCase, type ConstraintRow } from './rows.js';

export const constraints = {
  maxNorm,
  nonNeg,
  unitNorm,
  minMaxNorm,
};
export type ConstraintName = keyof typeof constraints;
/** A constraint by name, with its defaults, or made with options. */
export type ConstraintLike = ConstraintName | Constraint;

export const toConstraint = byName<Constraint, ConstraintName>(
  'a constraint',
  'constraints',
  constraints,
  (value) => 'apply' in value,
);
