import { layer } from '../contract.js';
import { gather, scatterAdd } from '../ops/index.js';
import { count, initializer, layerFactory } from '../options.js';
import { regularizer } from '../regularizers/option.js';

/**
 * y[n] = E[x[n]]                     x [N, …] whole numbers in [0, inputDim)   E [inputDim, D]   y [N, …, D]
 * dE[i] = Σ dy[n] over n: x[n] = i   (rows that are not looked up get 0); x has no gradient
 */
export const embedding = layerFactory(
  'embedding',
  {
    inputDim: count(),
    outputDim: count(),
    embeddingsInitializer: initializer('uniform'),
    embeddingsRegularizer: regularizer(),
  },
  ({ inputDim, outputDim, embeddingsInitializer: init, embeddingsRegularizer }) =>
    layer({
      params: () => ({
        embeddings: { shape: [inputDim, outputDim], init, regularizer: embeddingsRegularizer },
      }),
      outShape: (x) => [...x, outputDim],
      indices: { below: inputDim },
      forward: (x, { embeddings }) => ({ y: gather(embeddings, x), cache: { x } }),
      backward: (dy, { x }) => ({ dx: null, grads: { embeddings: () => scatterAdd(x, dy, inputDim) } }),
    }),
);
