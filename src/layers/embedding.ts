import { layer } from '../contract.js';
import { gather, mul, notEqual, scatterAdd } from '../ops/index.js';
import { count, flag, layerFactory } from '../options.js';
import { described, parameter } from './parameter.js';

/**
 * y[n] = E[x[n]]                     x [N, …] whole numbers in [0, inputDim)   E [inputDim, D]   y [N, …, D]
 * dE[i] = Σ dy[n] over n: x[n] = i   (rows that are not looked up get 0); x has no gradient
 */
export const embedding = layerFactory(
  'embedding',
  {
    inputDim: count(),
    outputDim: count(),
    ...parameter('embeddings', 'uniform'),
    /** Index 0 is padding: the mask of y is x ≠ 0. */
    maskZero: flag(false),
  },
  ({ inputDim, outputDim, maskZero, ...of }) =>
    layer({
      params: () => ({ embeddings: described('embeddings', of, [inputDim, outputDim]) }),
      outShape: (x) => [...x, outputDim],
      indices: { below: inputDim },
      mask: maskZero ? (x) => mul(1, notEqual(x, 0)) : undefined,
      forward: (x, { embeddings }) => ({ y: gather(embeddings, x), cache: { x } }),
      backward: (dy, { x }) => ({ dx: null, grads: { embeddings: () => scatterAdd(x, dy, inputDim) } }),
    }),
);
