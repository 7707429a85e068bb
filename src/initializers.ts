/**
 * Initial values of a parameter, drawn on the host: the same seed gives the same values on every backend.
 * Names and scales are Keras's.
 */
import { HandgradError, ShapeError, formatShape, unknownName } from './errors.js';
import { rng, type Rng } from './random.js';

/** The values of a parameter of `shape`, row-major. */
export type Initializer = (shape: readonly number[], random: Rng) => Float32Array;

type Nested = number | readonly Nested[];
/** Values given outright, nested as the parameter's shape is (up to rank 4), or flat in a Float32Array. */
export type Values =
  | Float32Array
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly (readonly (readonly number[])[])[]
  | readonly (readonly (readonly (readonly number[])[])[])[];

const fill = (shape: readonly number[], draw: () => number): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw);

/** Inputs and outputs of one unit: the last two dimensions, times the receptive field before them (Keras). */
const fans = (shape: readonly number[]): { fanIn: number; fanOut: number } => {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { fanIn: shape[shape.length - 2]! * field, fanOut: shape[shape.length - 1]! * field };
};

export interface Seeded {
  /** Default: derived from the model's seed and the parameter's path. */
  readonly seed?: number;
}

const seeded =
  ({ seed }: Seeded, draw: (shape: readonly number[], random: Rng) => Float32Array): Initializer =>
  (shape, random) =>
    draw(shape, seed === undefined ? random : rng(seed));

const uniformWithin =
  (limit: (fanIn: number, fanOut: number) => number) =>
  (options: Seeded = {}): Initializer =>
    seeded(options, (shape, random) => {
      const { fanIn, fanOut } = fans(shape);
      const a = limit(fanIn, fanOut);
      return fill(shape, () => (2 * random.uniform() - 1) * a);
    });

/** Normal, cut at two standard deviations; .8796 is the standard deviation of what is left (as in Keras). */
const normalOf =
  (deviation: (fanIn: number, fanOut: number) => number) =>
  (options: Seeded = {}): Initializer =>
    seeded(options, (shape, random) => {
      const { fanIn, fanOut } = fans(shape);
      const scale = deviation(fanIn, fanOut) / 0.87962566103423978;
      const draw = (): number => {
        for (;;) {
          const z = random.normal();
          if (Math.abs(z) < 2) return z * scale;
        }
      };
      return fill(shape, draw);
    });

export const initializers = {
  zeros: (): Initializer => (shape) => fill(shape, () => 0),
  ones: (): Initializer => (shape) => fill(shape, () => 1),
  /** N(mean, stddev²); Keras: 0 and 0.05. */
  normal: ({
    mean = 0,
    stddev = 0.05,
    ...options
  }: Seeded & { mean?: number; stddev?: number } = {}): Initializer =>
    seeded(options, (shape, random) => fill(shape, () => mean + stddev * random.normal())),
  /** U[minval, maxval); Keras: ∓0.05. */
  uniform: ({
    minval = -0.05,
    maxval = 0.05,
    ...options
  }: Seeded & { minval?: number; maxval?: number } = {}): Initializer =>
    seeded(options, (shape, random) => fill(shape, () => minval + (maxval - minval) * random.uniform())),
  /** U(∓√(6/(in+out))) — Glorot & Bengio 2010, eq. 16. */
  glorotUniform: uniformWithin((fanIn, fanOut) => Math.sqrt(6 / (fanIn + fanOut))),
  /** σ² = 2/(in+out). */
  glorotNormal: normalOf((fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut))),
  /** U(∓√(6/in)) — He et al. 2015. */
  heUniform: uniformWithin((fanIn) => Math.sqrt(6 / fanIn)),
  /** σ² = 2/in — He et al. 2015, eq. 10. */
  heNormal: normalOf((fanIn) => Math.sqrt(2 / fanIn)),
  /** σ² = 1/in — LeCun et al. 1998. */
  lecunNormal: normalOf((fanIn) => Math.sqrt(1 / fanIn)),
};

export type InitializerName = keyof typeof initializers;
/** A name, a function, or the values themselves. */
export type InitializerLike = InitializerName | Initializer | Values;

export const isInitializer = (value: unknown): value is InitializerLike =>
  typeof value === 'string' ||
  typeof value === 'function' ||
  Array.isArray(value) ||
  value instanceof Float32Array;

const nestedShape = (values: Nested): number[] =>
  Array.isArray(values) ? [values.length, ...nestedShape((values as Nested[])[0] ?? 0)] : [];

const outright =
  (values: Values): Initializer =>
  (shape) => {
    const flat =
      values instanceof Float32Array
        ? values
        : Float32Array.from((values as readonly unknown[]).flat(Infinity) as number[]);
    const given = values instanceof Float32Array ? [values.length] : nestedShape(values);
    const size = shape.reduce((a, b) => a * b, 1);
    const fits =
      values instanceof Float32Array
        ? flat.length === size
        : given.join() === shape.join() && flat.length === size;
    if (!fits)
      throw new ShapeError({
        expected: `initial values of shape ${formatShape(shape)}`,
        received: formatShape(given),
        hint: 'values given outright must have exactly the shape of the parameter',
      });
    if (!flat.every(Number.isFinite))
      throw new HandgradError('data', 'Initial values must be finite numbers.');
    return flat.slice();
  };

export const toInitializer = (like: InitializerLike): Initializer => {
  if (typeof like === 'function') return like;
  if (typeof like !== 'string') return outright(like);
  if (!Object.hasOwn(initializers, like)) throw unknownName('initializer', like, Object.keys(initializers));
  return initializers[like]();
};
