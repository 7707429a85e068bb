import * as v from 'valibot';
import { ShapeError, formatShape } from '../errors.js';
import { epsilonOf, sqrt, square, sum, type Tensor } from '../ops/index.js';

const axes = 'expected an axis, or a list of axes';
const whole = v.pipe(v.number(axes), v.integer(axes));

/** One axis or several, along which the elements of one vector lie. */
export const axis = () => v.optional(v.union([whole, v.pipe(v.array(whole), v.minLength(1, axes))], axes), 0);

/** What is added to a norm before it divides: a vector of zeros stays one. (Keras) */
export const epsilon = (): number => epsilonOf(1e-7);

/** ‖w‖ along the axes, which are kept as 1. */
export const norms = (w: Tensor, along: number | number[]): Tensor => {
  const all = [along].flat();
  const out = all.find((a) => a < -w.rank || a >= w.rank);
  if (out !== undefined)
    throw new ShapeError({
      expected: `a parameter with an axis ${out}, for its constraint`,
      received: formatShape(w.shape),
      hint: 'axis 0: one norm for each unit of a dense layer; axis 1: one for each row of an embedding',
    });
  return sqrt(sum(square(w), along, true));
};
