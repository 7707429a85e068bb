/**
 * What is checked: a layer with host-made inputs, parameters and upstream gradient. Losses and regularizers
 * are put in a layer's clothes, so that one checker serves all.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor } from '@tensorflow/tfjs-core';
import {
  asList,
  isSpec,
  isTensor,
  type Layer,
  type Need,
  type ParamSpec,
  type Shape,
  type ShapeOf,
  type Value,
} from '../contract.js';
import { formatShape, unknownName } from '../errors.js';
import { toInitializer } from '../initializers/registry.js';
import type { Loss } from '../losses/contract.js';
import { release, scope } from '../memory.js';
import { mul, reshape } from '../ops/index.js';
import { deriveSeed, rng } from '../random.js';
import type { Regularizer } from '../regularizers/contract.js';
import type { Case, InputKind } from '../row.js';
import { leaves, mapTree, type Tree } from '../tree.js';
import { makeInput, makeUpstream, type HostTensor } from './inputs.js';
import { sumOfSizes } from './numbers.js';

export interface Subject {
  readonly layer: Layer;
  readonly inputs: readonly HostTensor[];
  /** Which inputs have a gradient: not class indices. */
  readonly differentiable: readonly boolean[];
  readonly params: ReadonlyMap<string, HostTensor>;
  /** Names of the parameters that are trained. */
  readonly trained: readonly string[];
  /** Names of the gradients that are 0 by design. */
  readonly zero: readonly string[];
  readonly training: boolean;
  readonly seed: number;
  /** The upstream gradient of each output, of the shape that `outShape` says. */
  readonly dys: readonly HostTensor[];
}

export interface Found {
  readonly values: Float32Array;
  readonly shape: Shape;
}
/** Everything that forward and backward gave, on the host, by name: `y`, `dx`, `dx[1]`, `d kernel`, `next movingMean`. */
export type Results = ReadonlyMap<string, Found>;

export const yName = (subject: Subject, i: number): string => {
  if (i === subject.dys.length) return 'penalty';
  return subject.layer.outputs ? `y[${i}]` : 'y';
};

export const dxName = (subject: Subject, i: number): string =>
  subject.inputs.length === 1 ? 'dx' : `dx[${i}]`;

/** Σ|dy|: a gradient is Σ dyⱼ·∂yⱼ, so this is its size before anything cancels, where ∂y is of the order of 1. */
export const upstreamSize = ({ dys }: Pick<Subject, 'dys'>): number =>
  dys.reduce((sum, { values }) => sum + sumOfSizes(values), 0);

const isMany = (x: Case['x']): x is readonly Shape[] => Array.isArray(x[0]);

const kindOf = (input: Case['input'], i: number): InputKind => {
  if (input === undefined) return 'normal';
  if (typeof input === 'string') return input;
  return typeof input[0] === 'number'
    ? (input as readonly number[])
    : ((input as readonly InputKind[])[i] ?? 'normal');
};

const isOutright = (init: ParamSpec['init']): boolean => Array.isArray(init) || init instanceof Float32Array;

/**
 * A parameter is moved away from where it starts: at γ = 1 and α = 0, a dx that forgets γ or α is right.
 * State only grows (a variance stays one). Values given outright are what the layer means (a mask), and stay.
 */
const makeParam = ({ shape, init, trainable }: ParamSpec, seed: number): HostTensor => {
  const start = toInitializer(init)(shape, rng(seed));
  const random = rng(deriveSeed(seed, 'moved'));
  const move = (): number => (trainable === false ? 0.3 + 0.5 * random.uniform() : 0.5 * random.normal());
  const values = isOutright(init) ? start : start.map((v) => v + move());
  return { values, shape, dtype: 'float32' };
};

export const makeSubject = (layer: Layer, c: Case, seed: number): Subject => {
  const shapes = isMany(c.x) ? c.x : [c.x];
  const x = (layer.inputs ? shapes : shapes[0]!) as ShapeOf<Value>;
  const outShapes = layer.outputs ? layer.outShape(x) : [layer.outShape(x)];
  const specs = leaves(layer.params(x), isSpec);
  const ranges = shapes.map((_, i) => layer.indices[i]?.below);
  const subject: Subject = {
    layer,
    inputs: shapes.map((shape, i) =>
      makeInput(kindOf(c.input, i), shape, ranges[i], deriveSeed(seed, `x${i}`)),
    ),
    differentiable: shapes.map((_, i) => ranges[i] === undefined),
    params: new Map(specs.map(([path, spec]) => [path, makeParam(spec, deriveSeed(seed, path))])),
    trained: specs.filter(([, s]) => s.trainable !== false).map(([path]) => path),
    zero: c.zero ?? [],
    training: c.training ?? true,
    seed,
    dys: (outShapes as readonly Shape[]).map((shape, i) =>
      makeUpstream(shape, i === 0 ? seed : deriveSeed(seed, `y${i}`)),
    ),
  };
  const known = gradientNames(subject);
  for (const name of subject.zero) if (!known.includes(name)) throw unknownName('gradient', name, known);
  return subject;
};

export const upload = ({ values, shape, dtype }: HostTensor): Tensor =>
  tensor(dtype === 'int32' ? Int32Array.from(values) : values.slice(), [...shape], dtype);

/** The tree that a layer wants, from values by path. */
export const paramTree = <T>(subject: Subject, make: (path: string) => T): Tree<T> => {
  const shapes = subject.inputs.map((i) => i.shape);
  return mapTree(
    subject.layer.params((subject.layer.inputs ? shapes : shapes[0]!) as ShapeOf<Value>),
    isSpec,
    (_, path) => make(path),
  );
};

export const contextOf = ({ training, seed }: Subject) => ({ training, seed });

export const runForward = (subject: Subject, xs: readonly Tensor[], p: Tree<Tensor>) =>
  subject.layer.forward(subject.layer.inputs ? xs : xs[0]!, p, contextOf(subject));

/** The value of every output on the current backend; last, the penalty, if there is one. */
export const outputsOf = (subject: Subject, xs: readonly Tensor[], p: Tree<Tensor>): readonly Tensor[] => {
  const { y, penalty } = runForward(subject, xs, p);
  return penalty ? [...asList<Tensor>(y), penalty] : asList<Tensor>(y);
};

/** What each output is multiplied with; a penalty, should there be one, is added to the loss as it is. */
export const upstreams = ({ dys }: Pick<Subject, 'dys'>): readonly HostTensor[] => [
  ...dys,
  { values: Float32Array.of(1), shape: [], dtype: 'float32' },
];

/** To the host; the tensors are left as they are. */
export const download = async (found: readonly (readonly [string, Tensor])[]): Promise<Results> =>
  new Map(
    await Promise.all(
      found.map(
        async ([name, t]) =>
          [name, { values: Float32Array.from(await t.data()), shape: [...t.shape] }] as const,
      ),
    ),
  );

/** Forward and backward of our layer on the current backend. */
export const runLayer = async (subject: Subject): Promise<Results> => {
  const { layer, differentiable, trained } = subject;
  const found = scope(() => {
    const p = paramTree(subject, (path) => upload(subject.params.get(path)!));
    const { y, cache, next, penalty } = runForward(subject, subject.inputs.map(upload), p);
    const dys = subject.dys.map(upload);
    const { dx, grads } = layer.backward(layer.outputs ? dys : dys[0]!, cache, p, {
      dx: layer.inputs ? differentiable : differentiable[0]!,
      grads: paramTree(subject, (path) => trained.includes(path)),
    });
    return [
      ...[...asList<Tensor>(y as Tensor), ...(penalty ? [penalty] : [])].map((v, i): [string, Tensor] => [
        yName(subject, i),
        v,
      ]),
      ...asList<Tensor | null>(dx as Tensor | null).flatMap((d, i): [string, Tensor][] =>
        d ? [[dxName(subject, i), d]] : [],
      ),
      ...leaves(grads, isTensor).map(([path, g]): [string, Tensor] => [`d ${path}`, g]),
      ...leaves(next, isTensor).map(([path, v]): [string, Tensor] => [`next ${path}`, v]),
    ];
  });
  try {
    return await download(found);
  } finally {
    release(found);
  }
};

/** The names of the gradients that a correct layer must give. */
export const gradientNames = (subject: Subject): string[] => [
  ...subject.differentiable.flatMap((d, i) => (d ? [dxName(subject, i)] : [])),
  ...subject.trained.map((path) => `d ${path}`),
];

/** The shape that everything of this name must have. */
const declaredShapes = (subject: Subject): Map<string, Shape> =>
  new Map([
    ...subject.dys.map(({ shape }, i) => [yName(subject, i), shape] as const),
    ['penalty', []],
    ...subject.inputs.map(({ shape }, i) => [dxName(subject, i), shape] as const),
    ...[...subject.params].map(([path, { shape }]) => [`d ${path}`, shape] as const),
    ...[...subject.params].flatMap(([path, { shape }]) =>
      subject.trained.includes(path) ? [] : [[`next ${path}`, shape] as const],
    ),
  ]);

/** What is wrong with the form of the results: undeclared names, other shapes, a next state that is not finite. */
export const formNotes = (subject: Subject, results: Results): string[] => {
  const declared = declaredShapes(subject);
  return [...results].flatMap(([name, { values, shape }]) => {
    const want = declared.get(name);
    if (!want)
      return [`${name}: the layer declares no ${name.startsWith('next') ? 'state' : 'value'} of this name`];
    const notes: string[] = [];
    if (want.join() !== shape.join())
      notes.push(`${name}: expected shape ${formatShape(want)}, received ${formatShape(shape)}`);
    if (name.startsWith('next ') && !values.every(Number.isFinite)) notes.push(`${name}: not finite`);
    return notes;
  });
};

const bare = {
  name: undefined,
  trainable: true,
  outputs: undefined,
  children: undefined,
  params: () => ({}),
};

/** A loss as a layer of two inputs, output and target. */
export const lossAsLayer = (loss: Loss, { x }: Case): Layer => {
  const [y, t] = x as readonly [Shape, Shape];
  return {
    ...bare,
    kind: loss.kind,
    inputs: ['y', 't'],
    indices: [undefined, t.length < y.length ? { below: y.at(-1)! } : undefined],
    config: loss.config,
    outShape: () => y.slice(0, -1),
    forward: ([yi, ti]: readonly Tensor[]) => {
      const { l, cache } = loss.forward(yi!, ti!);
      return { y: l, cache, next: {} };
    },
    backward: (dl: Tensor, cache: never, _: Tree<Tensor>, need: Need) =>
      scope(() => {
        const [y, t] = need.dx as readonly boolean[];
        const { dy, dt } = loss.backward(reshape(dl, [...dl.shape, 1]), cache, { dy: y!, dt: t! });
        return { dx: [dy, dt], grads: {} };
      }),
  } as unknown as Layer;
};

/** A penalty as a layer: [.] → [1]. */
export const regularizerAsLayer = (regularizer: Regularizer): Layer =>
  ({
    ...bare,
    kind: regularizer.kind,
    inputs: undefined,
    indices: [],
    config: regularizer.config,
    outShape: () => [1],
    forward: (w: Tensor) => ({
      y: scope(() => reshape(regularizer.forward(w), [1])),
      cache: { w },
      next: {},
    }),
    backward: (dy: Tensor, { w }: { w: Tensor }) => ({
      dx: scope(() => mul(regularizer.backward(w), dy)),
      grads: {},
    }),
  }) as unknown as Layer;
