import { mergeLayer, type Shape } from '../../contract.js';
import { ShapeError, formatShapes } from '../../errors.js';
import { neg, sub } from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { anyMask } from './masks.js';
import { sameShapes } from './sameShapes.js';

/** y = x₁ − x₂    dx₁ = dy    dx₂ = −dy    (Keras: Subtract) */
export const subtract = layerFactory('subtract', {}, () =>
  mergeLayer({
    outShape: (xs: readonly Shape[]) => {
      if (xs.length !== 2)
        throw new ShapeError({ expected: 'two inputs', received: `${xs.length} (${formatShapes(xs)})` });
      return sameShapes(xs);
    },
    mask: anyMask,
    forward: ([x1, x2]) => ({ y: sub(x1!, x2!), cache: null }),
    backward: (dy) => ({ dx: (i) => (i === 0 ? dy : neg(dy)) }),
  }),
);
