import { layer } from '../../contract.js';
import { ShapeError, formatShape } from '../../errors.js';
import { reshape, sum, tile } from '../../ops/index.js';
import { count, layerFactory } from '../../options.js';

/** y[t] = x for t = 1 … n    dx = Σₜ dy[t]        x [N, C]   y [N, n, C]. (Keras: RepeatVector) */
export const repeatVector = layerFactory('repeatVector', { n: count() }, ({ n }) =>
  layer({
    outShape: (x) => {
      const [N, C] = x;
      if (x.length !== 2)
        throw new ShapeError({
          expected: 'an input of rank 2, [N, C]',
          received: formatShape(x),
          hint: 'put flatten() before it, or leave it out where x is a sequence already',
        });
      return [N!, n, C!];
    },
    forward: (x) => ({ y: tile(reshape(x, [x.shape[0], 1, x.shape[1]!]), [1, n, 1]), cache: null }),
    backward: (dy) => ({ dx: () => sum(dy, 1) }),
  }),
);
