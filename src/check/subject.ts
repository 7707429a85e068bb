/**
 * What is checked: a layer with host-made inputs, parameters and upstream gradient. Losses and regularizers
 * are put in a layer's clothes, so that one checker serves all.
 */
import { Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Layer, Shape, ShapeOf, Value } from '../contract.js';
import { toInitializer } from '../initializers.js';
import type { Loss } from '../losses/contract.js';
import { release, scope } from '../memory.js';
import { mul, reshape } from '../ops/index.js';
import { deriveSeed, rng } from '../random.js';
import type { Regularizer } from '../regularizers/contract.js';
import type { Case, InputKind } from '../row.js';
import { isSpec } from '../train/state.js';
import { leaves, mapTree, type Tree } from '../tree.js';
import { makeInput, makeUpstream, type HostTensor } from './inputs.js';

export interface Subject {
  readonly layer: Layer;
  readonly inputs: readonly HostTensor[];
  /** Which inputs have a gradient: not class indices, not a loss's targets. */
  readonly differentiable: readonly boolean[];
  readonly params: ReadonlyMap<string, HostTensor>;
  /** Names of the parameters that are trained. */
  readonly trained: readonly string[];
  readonly training: boolean;
  readonly seed: number;
  readonly dy: HostTensor;
  readonly outShape: Shape;
}

/** Everything that forward and backward gave, on the host, by name: `y`, `dx`, `dx[1]`, `d kernel`, `next movingMean`. */
export type Results = ReadonlyMap<string, Float32Array>;

export const dxName = (subject: Subject, i: number): string =>
  subject.inputs.length === 1 ? 'dx' : `dx[${i}]`;

const isMany = (x: Case['x']): x is readonly Shape[] => Array.isArray(x[0]);

const kindOf = (input: Case['input'], i: number): InputKind => {
  if (input === undefined) return 'normal';
  if (typeof input === 'string') return input;
  return typeof input[0] === 'number'
    ? (input as readonly number[])
    : ((input as readonly InputKind[])[i] ?? 'normal');
};

/** @param constants - inputs that have no gradient though they are not indices: a loss's targets */
export const makeSubject = (
  layer: Layer,
  c: Case,
  seed: number,
  constants: readonly number[] = [],
): Subject => {
  const shapes = isMany(c.x) ? c.x : [c.x];
  const x = (layer.inputs ? shapes : shapes[0]!) as ShapeOf<Value>;
  const outShape = layer.outShape(x) as Shape;
  const specs = leaves(layer.params(x), isSpec);
  const ranges = shapes.map((_, i) => layer.indices[i]?.below);
  return {
    layer,
    inputs: shapes.map((shape, i) =>
      makeInput(kindOf(c.input, i), shape, ranges[i], deriveSeed(seed, `x${i}`)),
    ),
    differentiable: shapes.map((_, i) => ranges[i] === undefined && !constants.includes(i)),
    params: new Map(
      specs.map(([path, { shape, init }]) => [
        path,
        { values: toInitializer(init)(shape, rng(deriveSeed(seed, path))), shape, dtype: 'float32' },
      ]),
    ),
    trained: specs.filter(([, s]) => s.trainable !== false).map(([path]) => path),
    training: c.training ?? true,
    seed,
    dy: makeUpstream(outShape, seed),
    outShape,
  };
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

const isTensor = (node: Tensor | Tree<Tensor>): node is Tensor => node instanceof Tensor;

export const contextOf = ({ training, seed }: Subject) => ({ training, seed });

export const runForward = (subject: Subject, xs: readonly Tensor[], p: Tree<Tensor>) =>
  subject.layer.forward(subject.layer.inputs ? xs : xs[0]!, p, contextOf(subject));

/** Forward and backward of our layer on the current backend. */
export const runLayer = async (subject: Subject): Promise<Results> => {
  const found = scope(() => {
    const p = paramTree(subject, (path) => upload(subject.params.get(path)!));
    const { y, cache, next } = runForward(subject, subject.inputs.map(upload), p);
    const { dx, grads } = subject.layer.backward(upload(subject.dy), cache, p, {
      dx: subject.layer.inputs ? subject.differentiable : subject.differentiable[0]!,
      grads: true,
    });
    const dxs = Array.isArray(dx) ? (dx as readonly (Tensor | null)[]) : [dx as Tensor | null];
    return [
      ['y', y as Tensor],
      ...dxs.flatMap((d, i): [string, Tensor][] => (d ? [[dxName(subject, i), d]] : [])),
      ...leaves(grads, isTensor).map(([path, g]): [string, Tensor] => [`d ${path}`, g]),
      ...leaves(next, isTensor).map(([path, v]): [string, Tensor] => [`next ${path}`, v]),
    ] as [string, Tensor][];
  });
  try {
    return new Map(
      await Promise.all(found.map(async ([name, t]) => [name, Float32Array.from(await t.data())] as const)),
    );
  } finally {
    release(found);
  }
};

/** The names of the gradients that a correct layer must give. */
export const gradientNames = (subject: Subject): string[] => [
  ...subject.differentiable.flatMap((d, i) => (d ? [dxName(subject, i)] : [])),
  ...subject.trained.map((path) => `d ${path}`),
];

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
    backward: (dl: Tensor, cache: never) => ({
      dx: [scope(() => loss.backward(reshape(dl, [...dl.shape, 1]), cache)), null],
      grads: {},
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
