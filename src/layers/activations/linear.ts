import { layer } from '../../contract.js';
import { layerFactory } from '../../options.js';

/** y = x    dx = dy    (Keras: linear) */
export const linear = layerFactory('linear', {}, () =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({ y: x, cache: null }),
    backward: (dy) => ({ dx: () => dy }),
  }),
);
