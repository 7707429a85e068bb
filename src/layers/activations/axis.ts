import type { Shape } from '../../contract.js';
import { ShapeError, formatShape } from '../../errors.js';
import { transpose, type Tensor } from '../../ops/index.js';

/** Counted from the front, if it was counted from the back. */
const fromFront = (axis: number, rank: number): number => (axis < 0 ? rank + axis : axis);

export const isLast = (axis: number, rank: number): boolean => fromFront(axis, rank) === rank - 1;

/** x with that axis and the last in each other's place; done twice, x. */
export const swapWithLast = (x: Tensor, axis: number): Tensor => {
  const [a, last] = [fromFront(axis, x.rank), x.rank - 1];
  const swapped = (i: number): number => (i === a ? last : i === last ? a : i);
  return transpose(x, [...x.shape.keys()].map(swapped));
};

/** x, if it has that axis, and it is not the batch: an example does not depend on those beside it. */
export const withAxis = (x: Shape, axis: number): Shape => {
  const a = fromFront(axis, x.length);
  if (a < 1 || a >= x.length)
    throw new ShapeError({
      expected: `an input with an axis ${axis} that is not the batch`,
      received: formatShape(x),
      hint: 'axis 1 is the first after the batch, axis -1 the last',
    });
  return x;
};
