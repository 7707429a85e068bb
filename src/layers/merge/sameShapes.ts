import type { Shape } from '../../contract.js';
import { ShapeError, formatShapes } from '../../errors.js';

/** The shape of an element-wise merge. @throws {ShapeError} unless all inputs have one shape */
export const sameShapes = (xs: readonly Shape[]): Shape => {
  const first = xs[0];
  if (!first || xs.some((x) => x.length !== first.length || x.some((d, i) => d !== first[i])))
    throw new ShapeError({
      expected: 'one or more inputs of one shape',
      received: xs.length ? formatShapes(xs) : 'none',
      hint: 'bring the branches to the same size, e.g. with dense, or join them with concatenate',
    });
  return first;
};
