/**
 * Dense networks, to be computed by the tensor engine, by tf.grad and by the network of objects: as data, as a layer,
 * and written out.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { graph } from '../compose/graph.js';
import type { Layer } from '../contract.js';
import { losses } from '../losses/registry.js';
import type { Activation64Name } from '../reference/index.js';
import { layers } from '../registry.js';
import type { Formula } from '../row.js';
import { lossAsLayer, makeSubject, type Subject } from './subject.js';

/** A fully connected network, trained on E = ½ Σ (t − y)². */
export interface DenseNetwork {
  readonly sizes: readonly number[];
  readonly activation: Activation64Name;
  /** Of the last layer, where it is another. */
  readonly outputActivation?: Activation64Name;
  /** Default true. */
  readonly bias?: boolean;
  /** N. Default 1. */
  readonly examples?: number;
}

export const denseNetworks: readonly DenseNetwork[] = [
  { sizes: [2, 2, 2], activation: 'sigmoid' },
  { sizes: [3, 4, 2], activation: 'sigmoid' },
  { sizes: [3, 3, 2, 1], activation: 'sigmoid' },
  { sizes: [2, 3, 1], activation: 'tanh' },
  { sizes: [4, 5, 3], activation: 'relu', outputActivation: 'sigmoid' },
  { sizes: [4, 5, 3], activation: 'leakyReLU', outputActivation: 'tanh' },
  { sizes: [3, 4, 2], activation: 'softplus' },
  { sizes: [3, 4, 2], activation: 'elu' },
  { sizes: [3, 4, 2], activation: 'linear' },
  { sizes: [3, 4, 2], activation: 'abs', outputActivation: 'linear' },
  { sizes: [3, 4, 4, 4, 2], activation: 'tanh', outputActivation: 'sigmoid' },
  { sizes: [3, 4, 2], activation: 'sigmoid', bias: false },
  { sizes: [1, 1], activation: 'sigmoid' },
  { sizes: [3, 4, 2], activation: 'sigmoid', examples: 7 },
  { sizes: [3, 4, 4, 4, 2], activation: 'elu', outputActivation: 'linear', examples: 16 },
];

export const networkName = ({
  sizes,
  activation,
  outputActivation,
  bias,
  examples = 1,
}: DenseNetwork): string =>
  [
    `${sizes.join('-')} ${activation}`,
    ...(outputActivation ? [`${outputActivation} output`] : []),
    ...(bias === false ? ['without bias'] : []),
    ...(examples > 1 ? [`${examples} examples`] : []),
  ].join(', ');

/** As the tensor engine calls them: `layer1/kernel`. */
export const layerNames = ({ sizes }: DenseNetwork): string[] =>
  sizes.slice(1).map((_, l) => `layer${l + 1}`);

/** By the tensor engine: of x and t, the outputs y and the error of each example. */
const toLayer = (network: DenseNetwork): Layer => {
  const { sizes, activation, outputActivation = activation, bias = true, examples: N = 1 } = network;
  const names = layerNames(network);
  const y = names.at(-1)!;
  const E = lossAsLayer(losses.halfSquaredError(), { x: [[N, sizes.at(-1)!], [N, sizes.at(-1)!]] }); // prettier-ignore
  const nodes = names.map((name, l) => {
    const f = name === y ? outputActivation : activation;
    const layer = layers.dense({ units: sizes[l + 1]!, activation: f, useBias: bias });
    return [name, [layer, names[l - 1] ?? 'x']] as const;
  });
  return graph({
    inputs: ['x', 't'],
    nodes: { ...Object.fromEntries(nodes), E: [E, y, 't'] },
    outputs: [y, 'E'],
  });
};

const positive = (z: Tensor): Tensor => tf.maximum(z, 0);
const negative = (z: Tensor): Tensor => tf.minimum(z, 0);

/** The activations from their definitions, in other ops than the layers'. */
const written: Readonly<Record<Activation64Name, (z: Tensor) => Tensor>> = {
  linear: (z) => z,
  sigmoid: (z) => tf.div(1, tf.add(1, tf.exp(tf.neg(z)))),
  tanh: (z) => tf.sub(1, tf.div(2, tf.add(1, tf.exp(tf.mul(2, z))))),
  relu: positive,
  leakyReLU: (z) => tf.add(positive(z), tf.mul(0.3, negative(z))),
  elu: (z) => tf.add(positive(z), tf.expm1(negative(z))),
  softplus: (z) => tf.log(tf.add(1, tf.exp(z))),
  abs: (z) => tf.sub(positive(z), negative(z)),
};

/** The same for tf.grad: zₙⱼ = Σᵢ xₙᵢ·wᵢⱼ as a sum of products, without a matrix product. */
export const formulaOf =
  (network: DenseNetwork): Formula =>
  ([x, t], p) => {
    const { activation, outputActivation = activation } = network;
    const names = layerNames(network);
    const y = names.reduce((a, name) => {
      const Wx = tf.sum(tf.mul(tf.expandDims(a, 2), p[`${name}/kernel`]!), 1);
      const bias = p[`${name}/bias`];
      return written[name === names.at(-1) ? outputActivation : activation](bias ? tf.add(Wx, bias) : Wx);
    }, x!);
    return [y, tf.mul(0.5, tf.sum(tf.squaredDifference(t!, y), -1))];
  };

/** Inputs and weights drawn at random; upstream the outputs have nothing, and each example's E a random number. */
export const subjectOf = (network: DenseNetwork): Subject => {
  const { sizes, examples: N = 1 } = network;
  const subject = makeSubject(toLayer(network), { x: [[N, sizes[0]!], [N, sizes.at(-1)!]] }, 7); // prettier-ignore
  const [dy, dE] = subject.dys;
  return {
    ...subject,
    differentiable: [true, false],
    dys: [{ ...dy!, values: dy!.values.map(() => 0) }, dE!],
  };
};
