import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory, wholeNumber } from '../../options.js';
import { isLast, swapWithLast, withAxis } from './axis.js';

const { mul, sub, sum } = ops;

/**
 * y = eˣ / Σeˣ over an axis (the last)    dx = y ⊙ (dy − Σ(dy ⊙ y))    (Keras: softmax; lesson 5, eq. softmax)
 * For a loss use softmaxCrossEntropy on the logits instead: their joint gradient is softmax − target.
 */
export const softmax = layerFactory('softmax', { axis: wholeNumber(-1) }, ({ axis }) =>
  layer({
    range: [0, 1],
    mask: (x, mask) => (x.rank > 2 && isLast(axis, x.rank) ? mask : null),
    outShape: (x) => withAxis(x, axis),
    forward: (x) => {
      const y = isLast(axis, x.rank)
        ? ops.softmax(x)
        : swapWithLast(ops.softmax(swapWithLast(x, axis)), axis);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(y, sub(dy, sum(mul(dy, y), axis, true))) }),
  }),
);
