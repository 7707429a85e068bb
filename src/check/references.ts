/**
 * Dense networks twice over: by the tensor engine, and by the network of objects, a number at a time in float64. The
 * outputs, the error of each example, the gradient of every weight and bias and of the inputs must agree; so must
 * tf.grad of the same network written out, and the network of objects with its own central differences.
 */
import { memory } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/index.js';
import { toDense, toRows } from '../reference/dense.js';
import { centralDifferences } from '../reference/differences.js';
import { Network, type Example, type Weights } from '../reference/index.js';
import { againstAutograd, valuesOf, type Report } from './case.js';
import {
  denseNetworks,
  formulaOf,
  layerNames,
  networkName,
  subjectOf,
  type DenseNetwork,
} from './denseNetworks.js';
import type { HostTensor } from './inputs.js';
import { judge, type Judged } from './judge.js';
import { gradientNames, runLayer, type Subject } from './subject.js';
import { noiseOf, wobbled } from './wobble.js';

/**
 * Worst max|Δ| / max|want|. One rounding of float32 is 6e-8, and a gradient is a few layers of them: on one side
 * against the network of objects, on both against tf.grad. Central differences of E ≈ 1 have 1e-16/ε = 1e-11 of noise.
 */
const tolerance = { objects: 1e-6, autograd: 1e-5, differences: 1e-8 };

const epsilon = 1e-5;

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const rowsOf = ({ values, shape: [N, width] }: HostTensor): number[][] =>
  upTo(N!).map((n) => [...values.subarray(n * width!, (n + 1) * width!)]);

const toObjects = (network: DenseNetwork, { params }: Subject): Network => {
  const { sizes, activation, outputActivation, bias = true } = network;
  const weights = layerNames(network).map((name) => {
    const b = params.get(`${name}/bias`)?.values;
    return toRows(rowsOf(params.get(`${name}/kernel`)!), b && [...b]);
  });
  return new Network({ sizes, activation, ...(outputActivation && { outputActivation }), bias, weights });
};

/** The other way round, under the names of the tensor engine. */
const toTensors = (network: DenseNetwork, weights: Weights): [name: string, values: number[]][] =>
  layerNames(network).flatMap((name, l): [string, number[]][] => {
    const { kernel, bias } = toDense(weights[l]!, network.sizes[l]!);
    const named: [string, number[]][] = [[`d ${name}/kernel`, kernel.flat()]];
    return bias ? [...named, [`d ${name}/bias`, bias]] : named;
  });

/** ∂E/∂w and ∂E/∂x of one example. */
type Derivatives = (
  objects: Network,
  example: Example,
) => { readonly dw: Weights; readonly dx: readonly number[] };

const backpropagated: Derivatives = (objects, example) => {
  objects.backpropagate(example);
  return { dw: objects.gradients, dx: objects.inputs.map((node) => -node.calcError()) };
};

/** (E(v + ε) − E(v − ε))/2ε, for every weight w and input x */
const measured: Derivatives = (objects, [x, t]) => {
  const computing = objects.layers.slice(1);
  return {
    dw: computing.map(({ nodes }) =>
      nodes.map(({ upstream }) => upstream.map((c) => objects.numericGradient(c, [x, t], epsilon))),
    ),
    dx: centralDifferences((moved) => objects.backpropagate([moved, t]), x, epsilon),
  };
};

type Values = Map<string, Float64Array>;

const examplesOf = ({ inputs: [x, t] }: Subject): Example[] => {
  const ts = rowsOf(t!);
  return rowsOf(x!).map((xn, n) => [xn, ts[n]!]);
};

/** As the tensor engine calls them: dx of each example, and of each weight Σₙ dEₙ·∂Eₙ/∂w over the examples. */
const gradientsOf = (network: DenseNetwork, subject: Subject, objects: Network, by: Derivatives): Values => {
  const [, { values: dE }] = subject.dys as [HostTensor, HostTensor];
  const all = examplesOf(subject).map((example) => by(objects, example));
  const found: Values = new Map([['dx[0]', Float64Array.from(all.flatMap(({ dx }, n) => dx.map((d) => dE[n]! * d)))]]); // prettier-ignore
  all.forEach(({ dw }, n) => {
    for (const [name, values] of toTensors(network, dw)) {
      const sum = found.get(name) ?? new Float64Array(values.length);
      found.set(name, sum.map((s, i) => s + dE[n]! * values[i]!)); // prettier-ignore
    }
  });
  return found;
};

/** Everything that the tensor engine gives. */
const byObjects = (network: DenseNetwork, subject: Subject): Values => {
  const objects = toObjects(network, subject);
  const passes = examplesOf(subject).map((example) => ({
    E: objects.backpropagate(example),
    y: objects.outputs.map(({ output }) => output),
  }));
  return gradientsOf(network, subject, objects, backpropagated)
    .set('y[0]', Float64Array.from(passes.flatMap(({ y }) => y)))
    .set(
      'y[1]',
      Float64Array.from(passes, ({ E }) => E),
    );
};

const reported = (
  network: DenseNetwork,
  backend: string,
  oracle: Report['oracle'],
  { worst, tolerance, mutants, killed, notes }: Judged,
  always: readonly string[] = [],
): Report => {
  const all = [...notes, ...always];
  const verdict = all.length ? 'fail' : 'pass';
  return { name: networkName(network), kind: 'reference', backend, oracle, worst, tolerance, verdict, notes: all, mutants, killed }; // prettier-ignore
};

/** The network of objects against its own central differences. It is float64 on every machine: no backend has a part in it. */
export function* checkObjectNetworks(wanted: (kind: string, name: string) => boolean): Generator<Report> {
  for (const network of denseNetworks) {
    if (!wanted('reference', networkName(network))) continue;
    const subject = subjectOf(network);
    const objects = toObjects(network, subject);
    const by = (how: Derivatives): Values => gradientsOf(network, subject, objects, how);
    const standard = { tolerance: tolerance.differences };
    yield reported(
      network,
      'host',
      'differences',
      judge(gradientNames(subject), by(backpropagated), by(measured), () => standard),
    );
  }
}

/** The tensor engine against the network of objects, and against tf.grad. */
export async function* checkReferences(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const network of denseNetworks) {
    if (!wanted('reference', networkName(network))) continue;
    const subject = subjectOf(network);
    const names = gradientNames(subject);
    const before = memory().numTensors;
    const ours = await runLayer(subject);
    const moved = await runLayer(wobbled(subject));
    const leaked = memory().numTensors - before;
    const leaks = leaked === 0 ? [] : [`leaves ${leaked} tensors behind`];
    const judged = judge(names, valuesOf(ours), byObjects(network, subject), (name) => ({
      tolerance: tolerance.objects,
      noise: names.includes(name) ? noiseOf(subject, name, [[ours, moved]]) : undefined,
    }));
    yield reported(network, backend, 'object network', judged, leaks);
    const reference = { from: 'formula', formula: formulaOf(network) } as const;
    yield reported(
      network,
      backend,
      'tf.grad',
      await againstAutograd(subject, ours, reference, tolerance.autograd),
    );
  }
}
