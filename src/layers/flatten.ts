import { layer } from '../contract.js';
import { reshape } from '../ops/index.js';
import { layerFactory } from '../options.js';

/** y = x, read as [N, D₁·D₂·…]    dx = dy, read as x's shape */
export const flatten = layerFactory('flatten', {}, () =>
  layer({
    outShape: ([N, ...rest]) => [N!, rest.some((d) => d < 0) ? -1 : rest.reduce((a, b) => a * b, 1)],
    forward: (x) => ({ y: reshape(x, [x.shape[0], -1]), cache: { shape: x.shape } }),
    backward: (dy, { shape }) => ({ dx: () => reshape(dy, shape) }),
  }),
);
