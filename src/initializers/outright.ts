import { HandgradError, ShapeError, formatShape } from '../errors.js';
import type { Initializer } from './contract.js';

type Nested = number | readonly Nested[];
/** Values given outright, nested as the parameter's shape is (up to rank 4), or flat in a Float32Array. */
export type Values =
  | Float32Array
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly (readonly (readonly number[])[])[]
  | readonly (readonly (readonly (readonly number[])[])[])[];

const nestedShape = (values: Nested): number[] =>
  Array.isArray(values) ? [values.length, ...nestedShape((values as Nested[])[0] ?? 0)] : [];

export const outright =
  (values: Values): Initializer =>
  (shape) => {
    const flat =
      values instanceof Float32Array
        ? values
        : Float32Array.from((values as readonly unknown[]).flat(Infinity) as number[]);
    const given = values instanceof Float32Array ? [values.length] : nestedShape(values);
    const size = shape.reduce((a, b) => a * b, 1);
    const fits =
      values instanceof Float32Array
        ? flat.length === size
        : given.join() === shape.join() && flat.length === size;
    if (!fits)
      throw new ShapeError({
        expected: `initial values of shape ${formatShape(shape)}`,
        received: formatShape(given),
        hint: 'values given outright must have exactly the shape of the parameter',
      });
    if (!flat.every(Number.isFinite))
      throw new HandgradError('data', 'Initial values must be finite numbers.');
    return flat.slice();
  };
