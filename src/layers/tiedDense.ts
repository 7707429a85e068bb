import * as v from 'valibot';
import { isSpec, layer, type Cache, type Layer, type ParamSpec } from '../contract.js';
import { HandgradError, ShapeError, formatShape } from '../errors.js';
import { asRows, fromRows, matMul, type Tensor } from '../ops/index.js';
import { count, layerFactory } from '../options.js';
import { activationLike } from './activation.js';

const isLayer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'params' in value && 'forward' in value;

/**
 * z = x·Wᵀ          y = f(z)     x [N, …, C]   W [units, C]   z y [N, …, units]
 * dz = dy ⊙ f′(z)   dx = dz·W    dW = dzᵀ·x
 * W is the matrix of another layer of the same network: the kernel of a dense (the decoder of an autoencoder,
 * Vincent et al. 2010), the embeddings of an embedding (the output of a language model, Press & Wolf 2017). There
 * is one W, and its gradient is the sum over both uses. No bias. (Keras: ReversibleEmbedding, for embeddings alone)
 */
export const tiedDense = layerFactory(
  'tiedDense',
  {
    /** The layer whose matrix it uses; it stands before this one in the same network. */
    to: v.custom<Layer>(isLayer, 'expected a layer, such as the dense or the embedding to tie to'),
    units: count(),
    activation: v.optional(activationLike, 'linear'),
  },
  ({ to, units, activation: f }) => {
    const [name, spec] = matrixOf(to, units);
    const C = spec.shape[1]!;
    return layer<string, never, { readonly x: Tensor; readonly f: Cache }>({
      parametersOf: to.parametersOf ?? to,
      mask: 'pass',
      range: f.range,
      params: () => ({ [name]: spec }),
      outShape: (x) => {
        if (x.length < 2 || x.at(-1) !== C)
          throw new ShapeError({
            expected: `an input of rank ≥ 2 whose last dimension is ${C}, the columns of the ${name} of ${to.kind}`,
            received: formatShape(x),
            hint: `y = x·Wᵀ, W ${formatShape(spec.shape)}: a layer of ${C} units before it would fit`,
          });
        return [...x.slice(0, -1), units];
      },
      forward: (x, p, ctx) => {
        const z = fromRows(matMul(asRows(x), p[name]!, false, true), x.shape);
        const { y, cache } = f.forward(z, {}, ctx);
        return { y, cache: { x, f: cache } };
      },
      backward: (dy, cache, p) => {
        const dz = asRows(f.backward(dy, cache.f, {}).dx!);
        return {
          dx: () => fromRows(matMul(dz, p[name]!), cache.x.shape),
          grads: { [name]: () => matMul(dz, asRows(cache.x), true, false) },
        };
      },
    });
  },
);

/** @throws {HandgradError} code `option`: no matrix, several, or one with another number of rows */
const matrixOf = (to: Layer, units: number): [string, ParamSpec] => {
  const found = Object.entries(to.params([-1, units])).filter(
    (entry): entry is [string, ParamSpec] => isSpec(entry[1]) && entry[1].shape.length === 2,
  );
  const [first] = found;
  if (!first || found.length > 1)
    throw new HandgradError(
      'option',
      `tiedDense: option "to": expected a layer with one matrix, ${to.kind} has ${found.length || 'none'}.`,
      'tie to a dense (without a mask) or to an embedding',
    );
  if (first[1].shape[0] !== units)
    throw new HandgradError(
      'option',
      `tiedDense: option "units": expected ${first[1].shape[0]}, the rows of the ${first[0]} of ${to.kind}, received ${units}.`,
    );
  return first;
};
