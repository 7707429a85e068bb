import * as v from 'valibot';
import { layer, type Shape } from '../contract.js';
import { ShapeError, formatShape } from '../errors.js';
import type { Initializer } from '../initializers/contract.js';
import { toInitializer } from '../initializers/registry.js';
import { affine, asRows, fromRows, matMul, mul, sumRows } from '../ops/index.js';
import { count, flag, layerFactory } from '../options.js';
import { activationLike } from './activation.js';
import { fusedName } from './activations/fused.js';
import { described, parameter } from './parameter.js';

const zeroOrOne = v.pipe(
  v.number('expected rows of 0 and 1'),
  v.check((m) => m === 0 || m === 1, 'expected rows of 0 and 1'),
);

/**
 * z = x·W + b       y = f(z)        x [N, …, I]   W [I, O]   b [O]   z y [N, …, O]
 * dz = dy ⊙ f′(z)   dx = dz·Wᵀ      dW = xᵀ·dz    db = Σₙ dz
 * With a mask M of 0 and 1 (which inputs are connected to which units) W ⊙ M stands for W: dW = (xᵀ·dz) ⊙ M.
 * (lesson 1, eqs. matrix-form, layer-chain; lesson 3, eq. layer; lesson 4, eqs. 18–26; lesson 5, eqs. layer-2,
 * layer-l, sparse-connections, with rows for columns)
 */
export const dense = layerFactory(
  'dense',
  {
    units: count(),
    activation: v.optional(activationLike, 'linear'),
    useBias: flag(true),
    ...parameter('kernel', 'glorotUniform'),
    ...parameter('bias', 'zeros'),
    /** Fixed connections, [I, O] of 0 and 1; all connected by default. Not in Keras. */
    mask: v.optional(v.array(v.array(zeroOrOne))),
  },
  ({ units, activation: f, useBias, mask, ...of }) => {
    const fused = useBias ? fusedName(f) : undefined; // then what affine gives is y
    const connected = mask ? masked(of.kernelInitializer, mask) : of.kernelInitializer;
    return layer({
      range: f.range,
      mask: 'pass',
      params: (x) => ({
        kernel: { ...described('kernel', of, [x.at(-1)!, units]), init: connected },
        bias: useBias && described('bias', of, [units]),
      }),
      state: (x) => ({ mask: mask ? { shape: [x.at(-1)!, units], init: mask } : false }),
      outShape: (x) => denseShape(x, units, mask),
      forward: (x, { kernel, bias, mask: M }, ctx) => {
        const W = mask ? mul(kernel, M) : kernel;
        const rows = useBias ? affine(asRows(x), W, bias, fused ?? 'linear') : matMul(asRows(x), W);
        const z = fromRows(rows, x.shape);
        const { y, cache } = fused ? { y: z, cache: { y: z } } : f.forward(z, {}, ctx);
        return { y, cache: { x, f: cache } };
      },
      backward: (dy, cache, { kernel, mask: M }) => {
        const dz = asRows(f.backward(dy, cache.f, {}).dx!);
        return {
          dx: () => fromRows(matMul(dz, mask ? mul(kernel, M) : kernel, false, true), cache.x.shape),
          grads: {
            kernel: () => {
              const dW = matMul(asRows(cache.x), dz, true, false);
              return mask ? mul(dW, M) : dW;
            },
            bias: () => sumRows(dz),
          },
        };
      },
    });
  },
);

const denseShape = (x: Shape, units: number, mask?: number[][]): Shape => {
  const I = x.at(-1)!;
  if (x.length < 2 || I < 1)
    throw new ShapeError({
      expected: 'an input of rank ≥ 2 with a known last dimension, such as [null, 784]',
      received: formatShape(x),
      hint: 'inputShape is given without the batch: inputShape: [784]; flatten() goes before dense on images',
    });
  const widths = new Set(mask?.map((row) => row.length));
  if (mask && (mask.length !== I || widths.size !== 1 || !widths.has(units)))
    throw new ShapeError({
      expected: `a mask of ${I} rows of ${units}, since the input is ${formatShape(x)} and units is ${units}`,
      received: `${mask.length} rows of ${[...widths].join(' or ')}`,
      hint: 'mask[i][o] is 1 where input i is connected to unit o',
    });
  return [...x.slice(0, -1), units];
};

/** Weights that are not connected start at 0 and stay there: their gradient is 0. */
const masked =
  (init: Initializer, mask: number[][]): Initializer =>
  (shape, random) => {
    const M = toInitializer(mask)(shape, random);
    return init(shape, random).map((w, i) => w * M[i]!);
  };
