import { constraint } from '../constraints/option.js';
import { layer } from '../contract.js';
import { gather, mul, notEqual, scatterAdd } from '../ops/index.js';
import { count, flag, initializer, layerFactory } from '../options.js';
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
    embeddingsConstraint: constraint(),
    /** Index 0 is padding: the mask of y is x ≠ 0. */
    maskZero: flag(false),
  },
  ({
    inputDim,
    outputDim,
    embeddingsInitializer: init,
    embeddingsRegularizer,
    embeddingsConstraint,
    maskZero,
  }) =>
    layer({
      params: () => ({
        embeddings: {
          shape: [inputDim, outputDim],
          init,
          regularizer: embeddingsRegularizer,
          constraint: embeddingsConstraint,
        },
      }),
      outShape: (x) => [...x, outputDim],
      indices: { below: inputDim },
      mask: maskZero ? (x) => mul(1, notEqual(x, 0)) : undefined,
      forward: (x, { embeddings }) => ({ y: gather(embeddings, x), cache: { x } }),
      backward: (dy, { x }) => ({ dx: null, grads: { embeddings: () => scatterAdd(x, dy, inputDim) } }),
    }),
);
