/**
 * A row: a factory and what proves it. From a row follow the export, the name on the command line, the
 * parity cases on every backend, the mutants, and the line in the README's table.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer, Shape } from './contract.js';
import { HandgradError, unknownName } from './errors.js';
import type { OptionTable } from './options.js';

/**
 * Host-made inputs. `normal`: N(0, 1), kept 0.05 away from 0 so that finite differences do not cross a kink;
 * `positive`: in [0.1, 1.1);
 * `kinks`: −1, −0.5, 0, 0.5, 1 at random, for the conventions at a kink; `indices`: as the layer declares;
 * `signs`: −1 or 1; `binary`: 0 or 1; `probabilities`: in (0.05, 0.95); `distribution`: positive, each row sums to 1.
 */
export type InputKind =
  | 'normal'
  | 'positive'
  | 'kinks'
  | 'indices'
  | 'signs'
  | 'binary'
  | 'probabilities'
  | 'distribution'
  | readonly number[];

/** One parity case, as data. */
export interface Case {
  /** What this case is about, if it is not the plain one: `rank 3`, `at the kink`. */
  readonly about?: string;
  /** The factory's options. */
  readonly args?: object;
  /** The input's shape, or the shapes of several. */
  readonly x: Shape | readonly Shape[];
  /** One kind for all the inputs, or one each. */
  readonly input?: InputKind | readonly InputKind[];
  /** Default true. */
  readonly training?: boolean;
  /** Worst max|Δ| / max|want| allowed against tf.grad. Default 1e-5, of a composite 1e-4. */
  readonly tolerance?: number;
  /**
   * Gradients that are 0 by design, named as in reports: `dx`, `d dense/bias` (a bias before batch
   * normalization). What rounding leaves of them is compared with Σ|dy|. Red if the oracle is not 0.
   */
  readonly zero?: readonly string[];
  /** For this case alone, instead of the row's oracle. */
  readonly formula?: Formula;
  /** What tfjs has wrong here, for the tables. */
  readonly wrong?: string;
  /** An oracle that this case cannot have, and why. Red if it would pass after all. */
  readonly skip?: { readonly oracle: 'tf.grad' | 'differences'; readonly reason: string };
}

/**
 * A forward pass from tfjs ops alone, written apart from ours: tf.grad of it is the oracle. `args`: the
 * options with their defaults, and the case's seed. A list, where the layer has several outputs.
 */
export type Formula = (
  x: readonly Tensor[],
  p: Readonly<Record<string, Tensor>>,
  args: Readonly<Record<string, unknown>>,
) => Tensor | readonly Tensor[];

type Config = Readonly<Record<string, unknown>>;

/** An element-wise function in float64, from its definition: y and dy/dx, for inputs where float32 is in danger. */
export interface Scalar64 {
  readonly y: (x: number, args: Config) => number;
  readonly dx: (x: number, args: Config) => number;
  /** How far off dx may be: written in y, it sees x through the 24 bits of y alone. Default 0. */
  readonly noise?: number;
}

export interface Proof {
  /** The tf.layers factory that is the same layer: its forward is the oracle. With fixed arguments, where it needs some. */
  readonly tfjs?: string | { readonly layer: string; readonly args: object };
  /** Where tfjs has no such layer. */
  readonly formula?: Formula;
  /** For element-wise functions: checked at 0, denormal, tiny, large and huge x. */
  readonly float64?: Scalar64;
  /** What tfjs has wrong, for the tables; a pin proves it. */
  readonly wrong?: string;
  readonly cases: readonly Case[];
}

export interface AnyFactory<L = Layer> {
  (...args: never[]): L;
  readonly kind: string;
  readonly options: OptionTable;
}

export interface Row<F extends AnyFactory<unknown> = AnyFactory> extends Proof {
  readonly factory: F;
}

export const row = <F extends AnyFactory<unknown>>(factory: F, proof: Proof): Row<F> => ({
  factory,
  ...proof,
});

/** What rows of these factories have to be: one for each, and no other. */
export type OneRowEach<M> = { readonly [K in keyof M]: { readonly factory: M[K] } };

/** `{ relu: row(relu, …) }` → `{ relu }`: the namespace that users see. */
export const factoriesOf = <R extends Readonly<Record<string, { readonly factory: unknown }>>>(
  rows: R,
): { readonly [K in keyof R]: R[K]['factory'] } =>
  Object.fromEntries(Object.entries(rows).map(([name, { factory }]) => [name, factory])) as {
    [K in keyof R]: R[K]['factory'];
  };

/**
 * What takes a name for the thing with its defaults, and leaves a thing that was made with options.
 *
 * @param what - `a loss`
 * @param namespace - `losses`
 * @param isMade - whether an object is such a thing
 */
export const byName =
  <L extends object, N extends string>(
    what: string,
    namespace: string,
    makers: { readonly [K in N]: () => L },
    isMade: (value: object) => boolean,
    hint?: string,
  ) =>
  /** @throws {HandgradError} code `option`: an unknown name, with the nearest ones; something else */
  (like: N | L): L => {
    const given: unknown = like;
    if (typeof like === 'object' && given !== null && isMade(like)) return like;
    if (typeof like !== 'string')
      throw new HandgradError('option', `Expected ${what}: a name, or ${namespace}.…().`, hint);
    if (!Object.hasOwn(makers, like)) throw unknownName(what.replace(/^an? /, ''), like, Object.keys(makers));
    return makers[like]();
  };
