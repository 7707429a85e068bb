import { layer, type Shape } from '../contract.js';
import { ShapeError, formatShape } from '../errors.js';
import { add, mean, mul, reshape, rsqrt, square, sub, sum } from '../ops/index.js';
import { flag, initializer, layerFactory, numberIn, wholeNumber } from '../options.js';
import { described, parameter } from './parameter.js';

/**
 * y = n ⊙ γ + β,   n = (x − μ)·r,   r = (σ² + ε)^−½         x n y dx [N, …, C, …]   γ β μ σ² r [C]
 * dn = dy ⊙ γ      dγ = Σ dy ⊙ n    dβ = Σ dy               Σ and mean over every axis but C's
 * training:  μ, σ² are the batch's       dx = r·(dn − mean(dn) − n·mean(dn ⊙ n))
 * inference: μ, σ² are moving averages   dx = r·dn           (constants: nothing flows through them)
 * State: moving ← momentum·moving + (1 − momentum)·batch. (Ioffe & Szegedy 2015; Keras's names and defaults)
 * Masked steps count in μ and σ² too; Keras leaves them out.
 */
export const batchNormalization = layerFactory(
  'batchNormalization',
  {
    axis: wholeNumber(-1),
    momentum: numberIn(0.99, 0, 1),
    epsilon: numberIn(1e-3, 0),
    center: flag(true),
    scale: flag(true),
    ...parameter('beta', 'zeros'),
    ...parameter('gamma', 'ones'),
    movingMeanInitializer: initializer('zeros'),
    movingVarianceInitializer: initializer('ones'),
  },
  ({ axis, momentum, epsilon, center, scale, ...of }) => {
    const axisOf = (rank: number) => (axis < 0 ? rank + axis : axis);
    const others = (rank: number) =>
      Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axisOf(rank));
    const shapeC = (x: Shape) => [x[axisOf(x.length)]!];
    /** [C] where C's axis is, 1 elsewhere: so that it broadcasts against x. */
    const across = (x: Shape) => x.map((d, i) => (i === axisOf(x.length) ? d : 1));
    return layer({
      mask: 'pass',
      params: (x) => ({
        gamma: scale && described('gamma', of, shapeC(x)),
        beta: center && described('beta', of, shapeC(x)),
      }),
      state: (x) => ({
        movingMean: { shape: shapeC(x), init: of.movingMeanInitializer },
        movingVariance: { shape: shapeC(x), init: of.movingVarianceInitializer },
      }),
      outShape: (x) => {
        const a = axisOf(x.length);
        if (a < 1 || a >= x.length || x[a]! < 1)
          throw new ShapeError({
            expected: `an input with a known number of channels on axis ${axis}`,
            received: formatShape(x),
          });
        return x;
      },
      forward: (x, { gamma, beta, movingMean, movingVariance }, { training: running, trainable }) => {
        const training = running && trainable !== false; // frozen, it is in inference (Keras)
        const c = across(x.shape);
        const axes = others(x.rank);
        const mu = training ? mean(x, axes, true) : reshape(movingMean, c);
        const xc = sub(x, mu);
        const variance = training ? mean(square(xc), axes, true) : reshape(movingVariance, c);
        const r = rsqrt(add(variance, epsilon));
        const n = mul(xc, r);
        const scaled = scale ? mul(n, reshape(gamma, c)) : n;
        const y = center ? add(scaled, reshape(beta, c)) : scaled;
        const blend = (moving: typeof x, batch: typeof x) =>
          add(mul(moving, momentum), mul(reshape(batch, moving.shape), 1 - momentum));
        const next = training
          ? { movingMean: blend(movingMean, mu), movingVariance: blend(movingVariance, variance) }
          : {};
        return { y, cache: { n, r, training }, next };
      },
      backward: (dy, { n, r, training }, { gamma }) => {
        const axes = others(dy.rank);
        return {
          dx: () => {
            const dn = scale ? mul(dy, reshape(gamma, across(dy.shape))) : dy;
            if (!training) return mul(r, dn);
            return mul(r, sub(sub(dn, mean(dn, axes, true)), mul(n, mean(mul(dn, n), axes, true))));
          },
          grads: { gamma: () => sum(mul(dy, n), axes), beta: () => sum(dy, axes) },
        };
      },
    });
  },
);
