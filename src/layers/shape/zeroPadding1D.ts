import { layer } from '../../contract.js';
import { pad, slice } from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { asSequence, sides } from './sides.js';

/**
 * y = x, with a steps of 0 before it and b after it    dx = dy without its first a and its last b steps
 * padding: n (a = b = n) or [a, b]                     x [N, T, C]   y [N, a + T + b, C]. (Keras: ZeroPadding1D)
 */
export const zeroPadding1D = layerFactory('zeroPadding1D', { padding: sides() }, ({ padding: [a, b] }) =>
  layer({
    outShape: (x) => {
      const [N, T, C] = asSequence(x);
      return [N, T < 0 ? T : a + T + b, C];
    },
    forward: (x) => ({ y: pad(x, [[0, 0], [a, b], [0, 0]]), cache: { shape: x.shape } }), // prettier-ignore
    backward: (dy, { shape }) => ({ dx: () => slice(dy, [0, a, 0], [...shape]) }),
  }),
);
