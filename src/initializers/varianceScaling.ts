import * as v from 'valibot';
import { choice } from '../optionTable.js';
import type { Rng } from '../random.js';
import { filled, initializerFactory, seeded } from './contract.js';
import { withinTwo } from './random.js';

const modes = ['fanIn', 'fanOut', 'fanAvg'] as const;
const distributions = ['truncatedNormal', 'untruncatedNormal', 'uniform'] as const;
type Mode = (typeof modes)[number];
type Distribution = (typeof distributions)[number];

/** The standard deviation of N(0, 1) cut at ∓2. */
const deviationWithinTwo = 0.87962566103423978;

/** The last two dimensions, times the receptive field before them (Keras). */
const fanOf = (shape: readonly number[], mode: Mode): number => {
  const [I, O] = shape.length < 2 ? [shape[0] ?? 1, shape[0] ?? 1] : [shape.at(-2)!, shape.at(-1)!];
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { fanIn: I * field, fanOut: O * field, fanAvg: ((I + O) * field) / 2 }[mode];
};

/** One value, of variance `variance`. */
const draws: Readonly<Record<Distribution, (variance: number) => (random: Rng) => number>> = {
  truncatedNormal: (variance) => {
    const stddev = Math.sqrt(variance) / deviationWithinTwo;
    return (random) => withinTwo(random) * stddev;
  },
  untruncatedNormal: (variance) => {
    const stddev = Math.sqrt(variance);
    return (random) => random.normal() * stddev;
  },
  uniform: (variance) => {
    const limit = Math.sqrt(3 * variance);
    return (random) => (2 * random.uniform() - 1) * limit;
  },
};

const scaled =
  (scale: number, mode: Mode, distribution: Distribution) =>
  (shape: readonly number[], random: Rng): Float32Array => {
    const draw = draws[distribution](scale / fanOf(shape, mode));
    return filled(shape, () => draw(random));
  };

const positive = v.pipe(
  v.number('expected a number > 0'),
  v.finite('expected a number > 0'),
  v.check((n) => n > 0, 'expected a number > 0'),
);

/**
 * Var w = scale / fan: what goes in, or comes back, keeps its size through a layer. (Keras: VarianceScaling)
 * fan: the inputs of a unit (fanIn), the units an input goes to (fanOut), or their mean (fanAvg).
 * uniform: U(∓√(3·scale/fan))    normal: σ = √(scale/fan); truncated at 2σ′, σ′ = σ/.8796, what is left has deviation σ
 */
export const varianceScaling = initializerFactory(
  'varianceScaling',
  {
    scale: v.optional(positive, 1),
    mode: v.optional(choice(modes), 'fanIn'),
    distribution: v.optional(choice(distributions), 'truncatedNormal'),
    ...seeded,
  },
  ({ scale, mode, distribution }) => scaled(scale, mode, distribution),
);

const fixed = (kind: string, ...how: Parameters<typeof scaled>) =>
  initializerFactory(kind, seeded, () => scaled(...how));

/** U(∓√(6/(in+out))) — Glorot & Bengio 2010, eq. 16. */
export const glorotUniform = fixed('glorotUniform', 1, 'fanAvg', 'uniform');
/** σ² = 2/(in+out) — the same, eq. 12. */
export const glorotNormal = fixed('glorotNormal', 1, 'fanAvg', 'truncatedNormal');
/** U(∓√(6/in)) — He et al. 2015. */
export const heUniform = fixed('heUniform', 2, 'fanIn', 'uniform');
/** σ² = 2/in — He et al. 2015, eq. 10. */
export const heNormal = fixed('heNormal', 2, 'fanIn', 'truncatedNormal');
/** U(∓√(3/in)) — LeCun et al. 1998. */
export const leCunUniform = fixed('leCunUniform', 1, 'fanIn', 'uniform');
/** σ² = 1/in — LeCun et al. 1998, eq. 16. */
export const leCunNormal = fixed('leCunNormal', 1, 'fanIn', 'truncatedNormal');
