import { ShapeError, formatShape } from '../errors.js';
import { numberIn } from '../optionTable.js';
import { initializerFactory } from './contract.js';

/** w = gain·I; what a matrix that is not square has beyond I is 0.   w [I, O]   (Keras: Identity) */
export const identity = initializerFactory(
  'identity',
  { gain: numberIn(1, -Infinity) },
  ({ gain }) =>
    (shape) => {
      const [rows, columns] = shape;
      if (rows === undefined || columns === undefined || shape.length > 2)
        throw new ShapeError({
          expected: 'identity values for a parameter of rank 2',
          received: formatShape(shape),
          hint: '"orthogonal" takes any rank from 2 on',
        });
      return Float32Array.from({ length: rows * columns }, (_, at) =>
        Math.floor(at / columns) === at % columns ? gain : 0,
      );
    },
);
