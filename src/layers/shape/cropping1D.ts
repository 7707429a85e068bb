import { layer } from '../../contract.js';
import { ShapeError, formatShape } from '../../errors.js';
import { pad, slice } from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { asSequence, sides } from './sides.js';

/**
 * y = x without its first a and its last b steps    dx = dy, with a and b steps of 0 around it
 * cropping: n (a = b = n) or [a, b]                 x [N, T, C]   y [N, T − a − b, C]. (Keras: Cropping1D)
 */
export const cropping1D = layerFactory('cropping1D', { cropping: sides() }, ({ cropping: [a, b] }) =>
  layer({
    outShape: (x) => {
      const [N, T, C] = asSequence(x);
      if (T >= 0 && T <= a + b)
        throw new ShapeError({
          expected: `a sequence of more than ${a + b} steps, since ${a} and ${b} are cropped`,
          received: formatShape(x),
        });
      return [N, T < 0 ? T : T - a - b, C];
    },
    forward: (x) => {
      const [N, T, C] = asSequence(x.shape);
      return { y: slice(x, [0, a, 0], [N, T - a - b, C]), cache: null };
    },
    backward: (dy) => ({ dx: () => pad(dy, [[0, 0], [a, b], [0, 0]]) }), // prettier-ignore
  }),
);
