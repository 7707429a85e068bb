/**
 * The contract of a layer: a frozen record of pure functions. It holds no tensor, so the same layer can run
 * twice in a graph and a leak has nowhere to live. What backward may read is what forward returned, and the
 * types say so.
 *
 * There are two views of it. An author writes a `LayerDefinition`: formulas, with every derivative behind
 * a thunk (`dx: () => matMul(dz, W, false, true)`). A composer sees a `Layer`: it says what it needs, and
 * only those thunks run. So no formula has a branch for "is this wanted", and the first layer's dx and the
 * gradients of frozen parameters are never computed. `layer()` is the bridge.
 */
import { Tensor } from '@tensorflow/tfjs-core';
import type { Constraint } from './constraints/contract.js';
import type { InitializerLike } from './initializers/registry.js';
import { assertForward, assertFormulas, run } from './layerChecks.js';
import { scope } from './memory.js';
import type { Regularizer } from './regularizers/contract.js';
import type { Tree } from './tree.js';

/** Dimensions, batch first. −1 is unknown (the batch, before there is one). */
export type Shape = readonly number[];

/** What a layer takes or gives: one tensor, or several. */
export type Value = Tensor | readonly Tensor[];
export type ShapeOf<V extends Value> = V extends Tensor ? Shape : readonly Shape[];

/** What forward may leave for backward: data that `tf.tidy` can see through. No Map, no function. */
export type Cache =
  Tensor | number | boolean | string | null | Shape | readonly Cache[] | { readonly [k: string]: Cache };

/** A parameter, described and not made. */
export interface ParamSpec {
  readonly shape: Shape;
  readonly init: InitializerLike;
  /** False for state that is not a gradient's (moving averages), and for frozen layers. Default true. */
  readonly trainable?: boolean;
  /** A penalty, added to the loss. */
  readonly regularizer?: Regularizer | undefined;
  /** What the parameter is brought back to after every update. */
  readonly constraint?: Constraint | undefined;
}

/** Whole numbers in [0, below). */
export interface Indices {
  readonly below: number;
}

/** Which steps of a sequence count, [N, T] of 0 and 1, float32; null: all of them. */
export type Mask = Tensor | null;
export type Masks = readonly Mask[];

/** What a forward pass gives. */
export interface Forward<Y extends Value = Value, C extends Cache = Cache> {
  readonly y: Y;
  readonly cache: C;
  readonly next: Tree<Tensor>;
  /** A scalar that is added to the loss, as it is. */
  readonly penalty?: Tensor | undefined;
  /** The mask of each output; absent: none has one. */
  readonly masks?: Masks | undefined;
}

export type Tensors<K extends string> = { readonly [N in K]: Tensor };

/** Called with every output, input gradient and parameter gradient of a network's nodes, by path. */
export type Observe = (path: string, what: 'output' | 'gradient', value: Tensor) => void;

/** What a forward pass is given beside x and the parameters. */
export interface Context {
  readonly training: boolean;
  /** Differs by step and by layer; the only source of randomness. */
  readonly seed: number;
  /** False in a frozen layer, or below one: batch normalization then uses its moving averages. Default true. */
  readonly trainable?: boolean;
  /** Paths of nodes that are frozen beside those that say so themselves. */
  readonly frozen?: ReadonlySet<string> | undefined;
  /** For each input, [N, T] of 0 and 1: which steps count; null where all do. Absent: everywhere all do. */
  readonly masks?: Masks | undefined;
  readonly path?: string;
  /** The path of its parameters: another one where a layer stands twice. */
  readonly owner?: string;
  readonly observe?: Observe | undefined;
}

/** What the caller of backward wants: dx (for each input, of several), and which parameters' gradients. */
export interface Need {
  readonly dx: boolean | readonly boolean[];
  readonly grads: boolean | Tree<boolean>;
  readonly path?: string;
  readonly observe?: Observe | undefined;
}

export const everything: Need = Object.freeze({ dx: true, grads: true });

/** A network's view of a layer. P: its parameters, C: its cache, X and Y: one tensor or several. */
export interface Layer<
  P extends Tree<Tensor> = Tree<Tensor>,
  C extends Cache = Cache,
  X extends Value = Value,
  Y extends Value = Value,
> {
  /** What it is: `dense`. */
  readonly kind: string;
  /** What the user calls it; a composer numbers those without a name: `dense`, `dense_1`. */
  readonly name: string | undefined;
  /** False: its parameters are left as they are, and cost nothing. */
  readonly trainable: boolean;
  /** Present if it takes several tensors: any number of them, or those named. */
  readonly inputs: 'many' | readonly string[] | undefined;
  /** Present if it gives several tensors. */
  readonly outputs: readonly string[] | undefined;
  /** For each input that takes class indices, their range; undefined where it takes any numbers. */
  readonly indices: readonly (Indices | undefined)[];
  /** The least and the largest value of y: what saturates, and which units are dead, is seen from it. */
  readonly range: readonly [low: number, high: number] | undefined;
  /** False where backward is no derivative, and so not linear in dy: it clips, or scales by a norm. */
  readonly linear: boolean;
  /** The layer whose parameters it uses instead of its own (weight tying). */
  readonly parametersOf: Layer | undefined;
  /** The options it was made with, for summaries and files. */
  readonly config: Readonly<Record<string, unknown>>;
  /** A composite's nodes for an input of shape x, for summaries; undefined for a layer of one piece. */
  children?(x: ShapeOf<X>): readonly Child[];
  /** Its parameters, state included, for an input of shape x. */
  params(x: ShapeOf<X>): Tree<ParamSpec>;
  /** @throws {ShapeError} before any tensor exists */
  outShape(x: ShapeOf<X>): ShapeOf<Y>;
  /** y, what backward needs of it, the state's next values, and perhaps a penalty and masks. */
  forward(x: X, p: P, ctx: Context): Forward<Y, C>;
  /** ∂L/∂x and ∂L/∂p from ∂L/∂y; what `need` does not ask for is null or absent, and was not computed. */
  backward(dy: Y, cache: C, p: P, need?: Need): { dx: Received<X>; grads: Tree<Tensor> };
}

/** A node of a composite: `owner` is the node that holds its parameters. */
export interface Child {
  readonly name: string;
  readonly layer: Layer;
  readonly owner: string;
  /** What it reads: of each of several inputs. */
  readonly inShape: Shape | readonly Shape[];
  readonly outShape: Shape | readonly Shape[];
}

export type Received<X extends Value> = X extends Tensor ? Tensor | null : readonly (Tensor | null)[];

type Thunk<T> = () => T;
type Thunks<K extends string> = { readonly [N in K]: Thunk<Tensor> };

/** The derivatives: dx, and one for each parameter, each computed when it is asked for. */
type Derivatives<K extends string, D> = [K] extends [never]
  ? { readonly dx: D }
  : { readonly dx: D; readonly grads: Thunks<K> };

/**
 * An author's view of a layer. K names the parameters, S the state (moving averages, masks: no gradient).
 * A spec of `false` leaves the parameter out: the formula then must not touch it.
 */
interface Definition<K extends string, S extends string, C extends Cache, X extends Value, D, M> {
  params?(x: ShapeOf<X>): { readonly [N in K]: ParamSpec | false };
  state?(x: ShapeOf<X>): { readonly [N in S]: ParamSpec | false };
  outShape(x: ShapeOf<X>): Shape;
  readonly indices?: Indices;
  readonly range?: readonly [low: number, high: number] | undefined;
  /** Default true. False: backward does more than differentiate, 2·dy need not give 2·dx. */
  readonly linear?: boolean;
  readonly parametersOf?: Layer;
  /** The mask of y. Default: that of x does not go on, since a layer that ignores it mixes what counts with what does not. */
  readonly mask?: M | undefined;
  forward(
    x: X,
    p: Tensors<K | S>,
    ctx: Context,
  ): {
    readonly y: Tensor;
    readonly cache: C;
    readonly next?: Partial<Tensors<NoInfer<S>>>;
    readonly penalty?: Tensor;
  };
  backward(dy: Tensor, cache: C, p: Tensors<K | S>): Derivatives<K, D>;
}

/** dx is a thunk, or null where the input has no gradient (class indices). */
export type LayerDefinition<
  K extends string = never,
  S extends string = never,
  C extends Cache = Cache,
> = Definition<
  K,
  S,
  C,
  Tensor,
  Thunk<Tensor> | null,
  'pass' | ((x: Tensor, mask: Mask, cache: NoInfer<C>) => Mask)
>;

/** dx(i) is the derivative by the i-th input. */
export type MergeDefinition<C extends Cache = Cache> = Definition<
  never,
  never,
  C,
  readonly Tensor[],
  (i: number) => Tensor,
  (masks: Masks, xs: readonly Tensor[]) => Mask
>;

/** Options that every layer takes. */
export interface Common {
  /** Default: the kind, numbered in its network. Part of the parameters' names in files. */
  readonly name?: string;
  /** Default true. */
  readonly trainable?: boolean;
}

const present = (
  specs: { readonly [name: string]: ParamSpec | false } | undefined,
  state: boolean,
): Tree<ParamSpec> =>
  Object.fromEntries(
    Object.entries(specs ?? {})
      .filter((entry): entry is [string, ParamSpec] => entry[1] !== false)
      .map(([name, spec]) => [name, state ? { ...spec, trainable: false } : spec]),
  );

const runWanted = (thunks: Thunks<string>, wanted: Need['grads']): Tree<Tensor> =>
  Object.fromEntries(
    Object.entries(thunks)
      .filter(([name]) => (typeof wanted === 'boolean' ? wanted : wanted[name] === true))
      .map(([name, thunk]) => [name, run(name, thunk)]),
  );

const blank = { kind: 'layer', name: undefined, trainable: true, outputs: undefined, config: {} } as const;

/** One mask, or none: then nothing is said of masks. */
const masksOf = (mask: Mask | undefined): { masks?: Masks } => (mask ? { masks: [mask] } : {});

/** A layer of one input from its formulas. Each call frees its temporaries. */
export const layer = <K extends string = never, S extends string = never, C extends Cache = Cache>(
  def: LayerDefinition<K, S, C>,
): Layer<Tensors<NoInfer<K | S>>, NoInfer<C>, Tensor, Tensor> => {
  // NoInfer: `(): Layer => layer({…})` keeps its names
  assertFormulas('layer', def);
  return Object.freeze({
    ...blank,
    inputs: undefined,
    indices: [def.indices],
    range: def.range,
    linear: def.linear ?? true,
    parametersOf: def.parametersOf,
    params: (x: Shape) => ({ ...present(def.params?.(x), false), ...present(def.state?.(x), true) }),
    outShape: (x: Shape) => def.outShape(x),
    forward: (x: Tensor, p: Tensors<K | S>, ctx: Context) =>
      scope(() => {
        const done = def.forward(x, p, ctx);
        assertForward(done);
        const { y, cache, next = {}, penalty } = done;
        const given = ctx.masks?.[0] ?? null;
        const mask =
          typeof def.mask === 'function' ? def.mask(x, given, cache) : def.mask === 'pass' && given;
        return { y, cache, next: next, ...(penalty && { penalty }), ...masksOf(mask || null) };
      }),
    backward: (dy: Tensor, cache: C, p: Tensors<K | S>, need: Need = everything) =>
      scope(() => {
        const derivatives: { dx: Thunk<Tensor> | null; grads?: Thunks<string> } = def.backward(dy, cache, p);
        return {
          dx: need.dx === true && derivatives.dx ? run('dx', derivatives.dx) : null,
          grads: runWanted(derivatives.grads ?? {}, need.grads),
        };
      }),
  });
};

/** A layer of several inputs, without parameters, from its formulas. */
export const mergeLayer = <C extends Cache = Cache>(
  def: MergeDefinition<C>,
): Layer<Tensors<never>, { readonly count: number; readonly own: C }, readonly Tensor[], Tensor> => {
  assertFormulas('mergeLayer', def);
  return Object.freeze({
    ...blank,
    inputs: 'many',
    indices: [],
    range: undefined,
    linear: true,
    parametersOf: undefined,
    params: () => ({}),
    outShape: (xs: readonly Shape[]) => def.outShape(xs),
    forward: (xs: readonly Tensor[], p: Tensors<never>, ctx: Context) =>
      scope(() => {
        const done = def.forward(xs, p, ctx);
        assertForward(done);
        const { y, cache } = done;
        const mask = ctx.masks?.some(Boolean) ? def.mask?.(ctx.masks, xs) : null;
        return { y, cache: { count: xs.length, own: cache }, next: {}, ...masksOf(mask) };
      }),
    backward: (dy: Tensor, cache: { count: number; own: C }, p: Tensors<never>, need: Need = everything) =>
      scope(() => {
        const { dx } = def.backward(dy, cache.own, p);
        const wanted = typeof need.dx === 'boolean' ? Array<boolean>(cache.count).fill(need.dx) : need.dx;
        return { dx: wanted.map((want, i) => (want ? dx(i) : null)), grads: {} };
      }),
  });
};

/** Leaves of a tree of parameters, described or made. */
export const isSpec = (node: ParamSpec | Tree<ParamSpec>): node is ParamSpec => Array.isArray(node.shape);
export const isTensor = (node: Tensor | Tree<Tensor>): node is Tensor => node instanceof Tensor;

export const asList = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** What a layer is given: a list if it takes several, else the one value. */
export const argument = <T>(layer: Layer, values: readonly T[]): T | readonly T[] =>
  layer.inputs ? values : values[0]!;
