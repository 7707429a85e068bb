import * as v from 'valibot';
import { layer } from '../../contract.js';
import { add, gaussian } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const rule = 'expected a number ≥ 0';
const stddev = v.pipe(v.number(rule), v.finite(rule), v.minValue(0, rule));

/**
 * y = x + e    dx = dy    e ~ N(0, stddev²) in training; in inference y = x. (Keras: GaussianNoise)
 * e follows from ctx.seed: other noise every step, the same on every backend.
 */
export const gaussianNoise = layerFactory('gaussianNoise', { stddev }, ({ stddev }) =>
  layer({
    mask: 'pass',
    outShape: (x) => x,
    forward: (x, _, { training, seed }) => {
      const noisy = training && stddev > 0;
      return { y: noisy ? add(x, gaussian(x.shape, 0, stddev, seed)) : x, cache: null };
    },
    backward: (dy) => ({ dx: () => dy }),
  }),
);
