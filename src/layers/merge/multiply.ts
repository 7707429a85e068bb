import { mergeLayer } from '../../contract.js';
import { mul } from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { anyMask } from './masks.js';
import { sameShapes } from './sameShapes.js';

/** y = Π xᵢ    dxᵢ = dy ⊙ Π xⱼ over j ≠ i: a product and no quotient, so that a zero is no exception */
export const multiply = layerFactory('multiply', {}, () =>
  mergeLayer({
    outShape: sameShapes,
    mask: anyMask,
    forward: (xs) => ({ y: xs.reduce((a, b) => mul(a, b)), cache: { xs } }),
    backward: (dy, { xs }) => ({ dx: (i) => xs.filter((_, j) => j !== i).reduce((a, b) => mul(a, b), dy) }),
  }),
);
