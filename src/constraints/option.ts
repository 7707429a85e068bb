import * as v from 'valibot';
import { toConstraint, type ConstraintLike } from './registry.js';

/** The option of a layer that takes a constraint: a name, or one made with options. */
export const constraint = () =>
  v.optional(
    v.pipe(
      v.custom<ConstraintLike>(
        (value) =>
          typeof value === 'string' || (typeof value === 'object' && value !== null && 'apply' in value),
        'expected a constraint: a name, such as "nonNeg", or constraints.…()',
      ),
      v.transform(toConstraint),
    ),
  );
