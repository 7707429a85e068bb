import { mergeLayer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { anyMask } from './masks.js';
import { sameShapes } from './sameShapes.js';

/** y = Σ xᵢ    dxᵢ = dy */
export const add = layerFactory('add', {}, () =>
  mergeLayer({
    outShape: sameShapes,
    mask: anyMask,
    forward: (xs) => ({ y: xs.reduce((a, b) => ops.add(a, b)), cache: null }),
    backward: (dy) => ({ dx: () => dy }),
  }),
);
