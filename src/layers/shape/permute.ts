import * as v from 'valibot';
import { layer } from '../../contract.js';
import { ShapeError, formatShape } from '../../errors.js';
import { transpose } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const rule = 'expected each of 1, 2, …, n once, in the new order (1 is the first axis after the batch)';
const dims = v.pipe(
  v.array(v.number(rule), rule),
  v.check((list) => list.every((_, i) => list.includes(i + 1)), rule),
);

/** y = x with its axes in the order [0, …dims]    dx = dy with its axes put back. (Keras: Permute) */
export const permute = layerFactory('permute', { dims }, ({ dims }) => {
  const order = [0, ...dims];
  const back = order.map((_, axis) => order.indexOf(axis));
  return layer({
    outShape: (x) => {
      if (x.length !== order.length)
        throw new ShapeError({
          expected: `an input of rank ${order.length}, since dims [${dims.join(', ')}] name ${dims.length} axes after the batch`,
          received: formatShape(x),
          hint: 'dims names every axis but the batch',
        });
      return order.map((axis) => x[axis]!);
    },
    forward: (x) => ({ y: transpose(x, order), cache: null }),
    backward: (dy) => ({ dx: () => transpose(dy, back) }),
  });
});
