import * as v from 'valibot';
import { toRegularizer, type RegularizerLike } from './registry.js';

/** The option of a layer that takes a regularizer: a name, or one made with options. */
export const regularizer = () =>
  v.optional(
    v.pipe(
      v.custom<RegularizerLike>(
        (value) =>
          typeof value === 'string' || (typeof value === 'object' && value !== null && 'backward' in value),
        'expected a regularizer: a name, such as "l2", or regularizers.…()',
      ),
      v.transform(toRegularizer),
    ),
  );
