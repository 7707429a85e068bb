import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const { mul, sigmoid } = ops;

/** y = log(1 + eˣ)    dx = dy ⊙ 1/(1 + e⁻ˣ)    (Dugas et al. 2001; Keras: softplus; lesson 5, eq. softplus) */
export const softplus = layerFactory('softplus', {}, () =>
  layer({
    range: [0, Infinity],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => ({ y: ops.softplus(x), cache: { x } }),
    backward: (dy, { x }) => ({ dx: () => mul(dy, sigmoid(x)) }),
  }),
);
