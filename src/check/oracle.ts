/**
 * The one file that asks tfjs' autograd. It runs on the cpu backend, where every gradient is registered,
 * and knows our layers only as things to be compared with.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type * as tfjsLayers from '@tensorflow/tfjs-layers';
import { useBackend } from '../backends/index.js';
import { asList } from '../contract.js';
import { HandgradError } from '../errors.js';
import { release, retain, scope, scopeThatMayThrow } from '../memory.js';
import type { Formula, Proof } from '../row.js';
import {
  download,
  dxName,
  outputsOf,
  paramTree,
  upload,
  upstreams,
  yName,
  type Results,
  type Subject,
} from './subject.js';

/** What tf.grad differentiates: tfjs' own layer, a formula in tfjs ops, or the layer's own forward. */
export type Reference =
  | { readonly from: 'tfjs'; readonly layer: NonNullable<Proof['tfjs']>; readonly args: object }
  | { readonly from: 'formula'; readonly formula: Formula }
  | { readonly from: 'forward' };

export type TfjsLayers = typeof tfjsLayers;
let loaded: Promise<TfjsLayers> | undefined;

/** tfjs-layers brings tfjs' layers, and registers the gradients that tfjs-core alone leaves out. */
const load = (): Promise<TfjsLayers> =>
  (loaded ??= import('@tensorflow/tfjs-layers').catch((error: unknown) => {
    throw new HandgradError(
      'backend',
      `tf.grad is not there: ${(error as Error).message}`,
      'npm install -D @tensorflow/tfjs-layers',
    );
  }));

const onCpu = async <T>(f: () => Promise<T>): Promise<T> => {
  const before = tf.getBackend();
  await useBackend('cpu');
  try {
    return await f();
  } finally {
    await tf.setBackend(before);
  }
};

const differentiableOf = ({ inputs, differentiable }: Subject): number[] =>
  [...inputs.keys()].filter((i) => differentiable[i]);

/**
 * Σ dy ⊙ y, over every output: the scalar whose gradient has dy upstream. And 0·v for each v whose gradient is
 * 0 by design: tf.grad has no word for a v that y does not depend on, it throws.
 */
const scalarOf = (
  ys: readonly Tensor[],
  dys: readonly Tensor[],
  zeros: readonly Tensor[],
): Tensor<tf.Rank.R0> =>
  [...ys.map((y, i) => tf.mul(y, dys[i]!)), ...zeros.map((v) => tf.mul(v, 0))]
    .map((t) => tf.sum<tf.Scalar>(t))
    .reduce((a, b) => tf.add(a, b));

const isZero = ({ zero }: Subject, name: string): boolean => zero.includes(name);

/** By tf.grads, of a function of the inputs and the parameters. */
const byGrads = async (
  subject: Subject,
  f: (xs: readonly Tensor[], p: Readonly<Record<string, Tensor>>) => readonly Tensor[],
): Promise<Results> => {
  const wanted = differentiableOf(subject);
  const constant = new Map(
    subject.inputs.flatMap((x, i) => (wanted.includes(i) ? [] : [[i, upload(x)] as const])),
  );
  const state = [...subject.params]
    .filter(([path]) => !subject.trained.includes(path))
    .map(([path, v]) => [path, upload(v)] as const);
  const args = [
    ...wanted.map((i) => upload(subject.inputs[i]!)),
    ...subject.trained.map((path) => upload(subject.params.get(path)!)),
  ];
  const names = [...wanted.map((i) => dxName(subject, i)), ...subject.trained.map((path) => `d ${path}`)];
  const apply = (...given: Tensor[]): readonly Tensor[] => {
    const xs = subject.inputs.map((_, i) => constant.get(i) ?? given[wanted.indexOf(i)]!);
    const p = Object.fromEntries([
      ...state,
      ...subject.trained.map((path, j) => [path, given[wanted.length + j]!] as const),
    ]);
    return f(xs, p);
  };
  const dys = upstreams(subject).map(upload);
  const scalar = (...given: Tensor[]): Tensor =>
    scalarOf(
      apply(...given),
      dys,
      given.filter((_, i) => isZero(subject, names[i]!)),
    );
  let found: readonly (readonly [string, Tensor])[] = [];
  try {
    found = scopeThatMayThrow(() => {
      const grads = tf.grads(scalar)(args);
      return [
        ...apply(...args).map((y, i) => [yName(subject, i), y] as const),
        ...names.map((name, i) => [name, grads[i]!] as const),
      ];
    });
    return await download(found);
  } finally {
    release([args, [...constant.values()], state, dys, found]);
  }
};

/** Options that only say how a parameter starts: the parameters are set outright here. */
const withoutInitializers = (args: object): object =>
  Object.fromEntries(Object.entries(args).filter(([key]) => !key.endsWith('Initializer')));

/** By tf.variableGrads, of tfjs' own layer with our parameters in it. Its moving averages are compared too. */
const byTfjsLayer = async (
  subject: Subject,
  { layers }: TfjsLayers,
  kind: NonNullable<Proof['tfjs']>,
  args: object,
): Promise<Results> => {
  const [name, fixed] = typeof kind === 'string' ? [kind, {}] : [kind.layer, kind.args];
  const make = (layers as unknown as Record<string, (args: object) => tfjsLayers.layers.Layer>)[name]!;
  const layer = make({ ...fixed, ...withoutInitializers(args) });
  const values = [...subject.params.values()].map(upload);
  const shapes = subject.inputs.map((x) => [null, ...x.shape.slice(1)]);
  layer.build(subject.layer.inputs ? shapes : shapes[0]!);
  layer.built = true;
  layer.setWeights(values);
  const byName = new Map([...subject.params.keys()].map((path, i) => [path, layer.weights[i]!]));
  const variableOf = (path: string): Variable => (byName.get(path) as unknown as { val: Variable }).val;
  const wanted = differentiableOf(subject);
  const xs = subject.inputs.map((x, i) => {
    if (!wanted.includes(i)) return upload(x);
    return scope(() => tf.variable(upload(x)));
  });
  const dys = subject.dys.map(upload);
  let found: readonly (readonly [string, Tensor])[] = [];
  try {
    found = scopeThatMayThrow(() => {
      const apply = (): readonly Tensor[] =>
        asList<Tensor>(
          layer.apply(subject.layer.inputs ? xs : xs[0]!, { training: subject.training }) as Tensor,
        );
      const outputs: Tensor[] = [];
      const variables = [...wanted.map((i) => xs[i] as Variable), ...subject.trained.map(variableOf)];
      const names = [...wanted.map((i) => dxName(subject, i)), ...subject.trained.map((path) => `d ${path}`)];
      const { grads } = tf.variableGrads(() => {
        outputs.push(...retain(apply())); // once: a second call would move the moving averages again
        return scalarOf(
          outputs,
          dys,
          variables.filter((_, i) => isZero(subject, names[i]!)),
        );
      }, variables);
      const state = [...subject.params.keys()].filter((path) => !subject.trained.includes(path));
      return [
        ...outputs.map((y, i) => [yName(subject, i), y] as const),
        ...names.flatMap((n, i) => {
          const g: Tensor | null = grads[variables[i]!.name] ?? null; // null: y does not depend on it
          return g ? [[n, g] as const] : [];
        }),
        ...(subject.training
          ? state.map((path) => [`next ${path}`, tf.clone(variableOf(path))] as const)
          : []),
      ];
    });
    return await download(found);
  } finally {
    release([values, xs, dys, found, [...subject.params.keys()].map(variableOf)]);
  }
};

/** y, every gradient, and the next state where tfjs has it, from tf.grad. */
export const askAutograd = async (subject: Subject, reference: Reference): Promise<Results> => {
  const tfl = await load();
  return onCpu(() => {
    switch (reference.from) {
      case 'tfjs':
        return byTfjsLayer(subject, tfl, reference.layer, reference.args);
      case 'formula': {
        const args = { ...subject.layer.config, seed: subject.seed };
        return byGrads(subject, (xs, p) => asList<Tensor>(reference.formula(xs, p, args)));
      }
      case 'forward':
        return byGrads(subject, (xs, p) =>
          outputsOf(
            subject,
            xs,
            paramTree(subject, (path) => p[path]!),
          ),
        );
    }
  });
};

/** What f makes of tfjs-layers, on the cpu backend. */
export const tfjsOnCpu = async (f: (tfl: TfjsLayers) => Tensor): Promise<Float32Array> => {
  const tfl = await load();
  return onCpu(async () => {
    const made = scope(() => f(tfl));
    try {
      return Float32Array.from(await made.data());
    } finally {
      release(made);
    }
  });
};

/** tf.grad of f at x on the current backend, or what it throws. */
export const autograd = async (
  f: (x: Tensor, tfl: TfjsLayers) => Tensor,
  x: () => Tensor,
): Promise<number[] | Error> => {
  const tfl = await load();
  let g: Tensor | undefined;
  try {
    g = scopeThatMayThrow(() => tf.grad((v) => f(v, tfl))(x()));
    return Array.from(await g.data());
  } catch (error) {
    return error as Error;
  } finally {
    release(g);
  }
};

export const autogradOnCpu: typeof autograd = (f, x) => onCpu(() => autograd(f, x));
