import { HandgradError } from '../errors.js';
import { numberIn } from '../optionTable.js';
import type { Rng } from '../random.js';
import { filled, initializerFactory, seeded } from './contract.js';

const normal = { mean: numberIn(0, -Infinity), stddev: numberIn(0.05, 0), ...seeded };

/** w ~ N(mean, stddev²)    (Keras: 0 and 0.05) */
export const randomNormal = initializerFactory(
  'randomNormal',
  normal,
  ({ mean, stddev }) =>
    (shape, random) =>
      filled(shape, () => mean + stddev * random.normal()),
);

/** N(0, 1), drawn again until it lies within two standard deviations. */
export const withinTwo = (random: Rng): number => {
  for (;;) {
    const z = random.normal();
    if (Math.abs(z) < 2) return z;
  }
};

/** w ~ N(mean, stddev²) cut at mean ∓ 2·stddev: the deviation of what is left is .8796·stddev. (Keras) */
export const truncatedNormal = initializerFactory(
  'truncatedNormal',
  normal,
  ({ mean, stddev }) =>
    (shape, random) =>
      filled(shape, () => mean + stddev * withinTwo(random)),
);

/** w ~ U[minval, maxval)    (Keras: ∓0.05) */
export const randomUniform = initializerFactory(
  'randomUniform',
  { minval: numberIn(-0.05, -Infinity), maxval: numberIn(0.05, -Infinity), ...seeded },
  ({ minval, maxval }) => {
    if (minval > maxval)
      throw new HandgradError(
        'option',
        `randomUniform: expected minval ≤ maxval, received ${minval} and ${maxval}.`,
        'give both: the defaults are -0.05 and 0.05',
      );
    return (shape, random) => filled(shape, () => minval + (maxval - minval) * random.uniform());
  },
);
