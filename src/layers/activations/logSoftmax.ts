import { layer } from '../../contract.js';
import { exp, log, max, mul, sub, sum } from '../../ops/index.js';
import { layerFactory, wholeNumber } from '../../options.js';
import { isLast, withAxis } from './axis.js';

/**
 * y = n − log Σeⁿ,   n = x − max x    dx = dy − eʸ·Σdy    max and Σ over an axis (the last)
 * (Keras: log_softmax)
 */
export const logSoftmax = layerFactory('logSoftmax', { axis: wholeNumber(-1) }, ({ axis }) =>
  layer({
    mask: (x, mask) => (x.rank > 2 && isLast(axis, x.rank) ? mask : null),
    outShape: (x) => withAxis(x, axis),
    forward: (x) => {
      const n = sub(x, max(x, axis, true));
      const y = sub(n, log(sum(exp(n), axis, true)));
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => sub(dy, mul(exp(y), sum(dy, axis, true))) }),
  }),
);
