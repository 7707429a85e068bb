/** How many steps at the start and at the end of a sequence: for cropping1D and zeroPadding1D. */
import * as v from 'valibot';
import type { Shape } from '../../contract.js';
import { ShapeError, formatShape } from '../../errors.js';

const rule = 'expected a whole number ≥ 0, or two of them: [start, end]';
const whole = v.pipe(v.number(rule), v.integer(rule), v.minValue(0, rule));

/** n: as many on both sides. Default 1 (Keras). */
export const sides = () =>
  v.optional(
    v.pipe(
      v.union([whole, v.strictTuple([whole, whole], rule)], rule),
      v.transform((n): [start: number, end: number] => (typeof n === 'number' ? [n, n] : n)),
    ),
    1,
  );

/** @throws {ShapeError} unless x is [N, T, C] */
export const asSequence = (x: Shape): readonly [N: number, T: number, C: number] => {
  if (x.length !== 3)
    throw new ShapeError({
      expected: 'an input of rank 3, [N, T, C]',
      received: formatShape(x),
      hint: 'reshape({ targetShape: [T, C] }) makes a sequence of a row',
    });
  return [x[0]!, x[1]!, x[2]!];
};
