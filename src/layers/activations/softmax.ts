import { layer } from '../../contract.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const { mul, sub, sum } = ops;

/**
 * y = eˣ / Σeˣ over the last axis    dx = y ⊙ (dy − Σ(dy ⊙ y))
 * For a loss use softmaxCrossEntropy on the logits instead: their joint gradient is softmax − target.
 */
export const softmax = layerFactory('softmax', {}, () =>
  layer({
    outShape: (x) => x,
    forward: (x) => {
      const y = ops.softmax(x);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => mul(y, sub(dy, sum(mul(dy, y), -1, true))) }),
  }),
);
