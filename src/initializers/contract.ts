/** Initial values of a parameter, drawn on the host: the same seed gives the same values on every backend. */
import * as v from 'valibot';
import { factory, type OptionTable, type parseOptions } from '../optionTable.js';
import { rng, type Rng } from '../random.js';

/** The values of a parameter of `shape`, row-major. */
export interface Initializer {
  (shape: readonly number[], random: Rng): Float32Array;
  /** What a factory made it as, and with which options: a plain function has neither. */
  readonly kind?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The option of every initializer that draws. */
export const seeded = {
  /** Default: derived from the model's seed and the parameter's path. */
  seed: v.optional(v.pipe(v.number('expected a whole number'), v.integer('expected a whole number'))),
} satisfies OptionTable;

/** With an option `seed`, the draws are its own: the same wherever the initializer stands. */
export const initializerFactory = <E extends OptionTable>(
  kind: string,
  table: E,
  make: (
    options: ReturnType<typeof parseOptions<E>>,
  ) => (shape: readonly number[], random: Rng) => Float32Array,
) =>
  factory(kind, table, (options): Initializer => {
    const draw = make(options);
    const { seed } = options as { readonly seed?: number };
    return Object.freeze(
      Object.assign(
        (shape: readonly number[], random: Rng) => draw(shape, seed === undefined ? random : rng(seed)),
        { kind, config: options },
      ),
    );
  });

export const filled = (shape: readonly number[], draw: () => number): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw);
