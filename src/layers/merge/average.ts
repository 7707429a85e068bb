import { mergeLayer } from '../../contract.js';
import { add, div } from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { anyMask } from './masks.js';
import { sameShapes } from './sameShapes.js';

/** y = 1/n Σ xᵢ    dxᵢ = dy/n    over the n inputs. (Keras: Average) */
export const average = layerFactory('average', {}, () =>
  mergeLayer({
    outShape: sameShapes,
    mask: anyMask,
    forward: (xs) => ({
      y: div(
        xs.reduce((a, b) => add(a, b)),
        xs.length,
      ),
      cache: { n: xs.length },
    }),
    backward: (dy, { n }) => ({ dx: () => div(dy, n) }),
  }),
);
