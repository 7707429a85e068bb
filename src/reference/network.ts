/**
 * A fully connected network of objects, one number a node, in float64: lesson 1 as it is written. It is made to
 * be read and stepped through, and is an oracle of the tensor engine; to train something, take `Model`.
 */
import { HandgradError } from '../errors.js';
import { permutation, deriveSeed, rng } from '../random.js';
import { Connection, Connections } from './connection.js';
import { Layer } from './layer.js';
import {
  assertNumbers,
  readNetworkOptions,
  readTrainOptions,
  type Example,
  type NetworkOptions,
  type TrainOptions,
  type Weights,
} from './networkOptions.js';
import type { Node } from './node.js';
import { operations, perform, type Operations, type Update } from './operations.js';

export type { Example, NetworkOptions, TrainOptions, Weights } from './networkOptions.js';

const wrong = (message: string): HandgradError => new HandgradError('option', message);
const none = (method: string): HandgradError =>
  new HandgradError('data', `${method}: expected at least one example, received none.`);

const assertRate = (rate: number): void => {
  if (!Number.isFinite(rate)) throw wrong(`rate: expected a finite number, received ${rate}.`);
};

export class Network {
  readonly layers: readonly Layer[];
  readonly connections = new Connections();
  /** E of the example at hand. */
  loss = 0;
  private readonly plans: Readonly<Record<Update, Operations>>;

  /** @throws {HandgradError} code `option`: sizes, weights or an activation that cannot be */
  constructor(options: NetworkOptions) {
    const { sizes, activation, outputActivation, bias, trainBias, weights, seed } =
      readNetworkOptions(options);
    const end = sizes.length - 1;
    this.layers = sizes.map(
      (size, i) => new Layer(i, size, (i === end && outputActivation) || activation, bias && i < end),
    );
    if (weights && weights.length !== end)
      throw wrong(`weights: expected ${end} layers of weights, received ${weights.length}.`);
    const random = rng(deriveSeed(seed, 'weights'));
    for (const layer of this.layers.slice(1))
      this.connect(layer, weights?.[layer.index - 1], trainBias, () => random.normal());
    this.plans = {
      simultaneous: operations(this),
      sequential: operations(this, { update: 'sequential' }),
    };
  }

  /** Every node of a layer with every node of the one before, and with its bias. */
  private connect(
    layer: Layer,
    rows: Weights[number] | undefined,
    trainBias: boolean,
    draw: () => number,
  ): void {
    const before = this.layers[layer.index - 1]!;
    const from: readonly Node[] = [...before.nodes, ...(before.bias ? [before.bias] : [])];
    if (rows && rows.length !== layer.nodes.length)
      throw wrong(
        `weights of layer ${layer.index}: expected a row for each of ${layer.nodes.length} nodes, received ${rows.length}.`,
      );
    for (const node of layer.nodes) {
      const row = rows?.[node.index];
      if (row) assertNumbers(`weights of layer ${layer.index}, node ${node.index + 1}`, row, from.length);
      from.forEach((upstream, i) => {
        const isBias = upstream === before.bias;
        // N(0, 1/√n)    (lesson 3, eq. initial-weights)
        const drawn = isBias ? 0 : draw() / Math.sqrt(before.nodes.length);
        const connection = new Connection(upstream, node, row?.[i] ?? drawn, !isBias || trainBias);
        upstream.downstream.push(connection);
        node.upstream.push(connection);
        this.connections.add(connection);
      });
    }
  }

  get inputs(): readonly Node[] {
    return this.layers[0]!.nodes;
  }

  get outputs(): readonly Node[] {
    return this.layers.at(-1)!.nodes;
  }

  /** By layer, by node, the bias last: what the constructor takes. */
  get weights(): number[][][] {
    return this.layers
      .slice(1)
      .map(({ nodes }) => nodes.map(({ upstream }) => upstream.map(({ weight }) => weight)));
  }

  /** ∂E/∂w of the example at hand, in the form of `weights`; 0 where it is not trained. */
  get gradients(): number[][][] {
    return this.layers
      .slice(1)
      .map(({ nodes }) => nodes.map(({ upstream }) => upstream.map(({ gradient }) => gradient)));
  }

  /** Lays an example on: x on the input nodes, t on the output nodes. */
  present(x: readonly number[], t?: readonly number[]): void {
    assertNumbers('input', x, this.inputs.length);
    if (t) assertNumbers('target', t, this.outputs.length);
    this.inputs.forEach((node, i) => (node.output = x[i]!));
    if (t) this.outputs.forEach((node, i) => (node.target = t[i]!));
  }

  /** y, the outputs for x    (lesson 1, eq. layer-chain) */
  predict(x: readonly number[]): number[] {
    this.present(x);
    for (const op of this.plans.simultaneous.forward) perform(op);
    return this.outputs.map((node) => node.output);
  }

  /** E = ½ Σ (tᵢ − yᵢ)² over the output nodes, for what was laid on    (lesson 1, eq. 3.9; lesson 2, eq. total-error; lesson 4, eq. 4) */
  calcLoss(): number {
    return this.outputs.reduce((sum, node) => sum + node.calcLoss(), 0);
  }

  /** Forward, loss, δ's and gradients of one example; the weights stay. @returns E */
  backpropagate([x, t]: Example): number {
    this.present(x, t);
    const { forward, loss, backward } = this.plans.simultaneous;
    for (const op of [...forward, ...loss, ...backward]) perform(op);
    return this.loss;
  }

  /** One step of gradient descent on one example    (lesson 5, eq. stochastic). @returns E before the update */
  trainOne([x, t]: Example, rate: number, update: Update = 'simultaneous'): number {
    assertRate(rate);
    this.present(x, t);
    for (const op of this.plans[update].all) perform(op, rate);
    return this.loss;
  }

  /**
   * w ← w − η·(1/m) Σ ∂E/∂w over m examples
   * (lesson 3, eq. trainer; lesson 4, eq. 17; lesson 5, eqs. batch, mini-batch)
   *
   * @returns their mean E before the update
   */
  trainBatch(examples: readonly Example[], rate: number): number {
    if (!examples.length) throw none('trainBatch');
    assertRate(rate);
    for (const connection of this.connections) connection.accumulated = 0;
    let sum = 0;
    for (const example of examples) {
      sum += this.backpropagate(example);
      for (const connection of this.connections) connection.accumulated += connection.gradient;
    }
    for (const connection of this.connections)
      connection.weight = connection.calcWeight(rate, connection.accumulated / examples.length);
    return sum / examples.length;
  }

  /** Gradient descent over a set of examples. @returns the mean error of the last pass, before its updates */
  train(examples: readonly Example[], options: TrainOptions): number {
    const { rate, epochs, batchSize, update, shuffle, onEpoch } = readTrainOptions(options);
    if (!examples.length) throw none('train');
    for (const [x, t] of examples) this.present(x, t); // a bad one is noticed before any weight changes
    let loss = NaN;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order =
        shuffle === undefined ? examples.keys() : permutation(examples.length, deriveSeed(shuffle, epoch));
      const taken = Array.from(order, (i) => examples[i]!);
      loss = 0;
      for (let i = 0; i < taken.length; i += batchSize) {
        const batch = taken.slice(i, i + batchSize);
        loss +=
          batchSize === 1
            ? this.trainOne(batch[0]!, rate, update)
            : this.trainBatch(batch, rate) * batch.length;
      }
      loss /= taken.length;
      if (onEpoch?.(epoch, loss)) break;
    }
    return loss;
  }

  /** Whatever `backpropagate` says, (E(w + ε) − E(w − ε))/2ε for one weight: central differences. */
  numericGradient(connection: Connection, [x, t]: Example, epsilon = 1e-5): number {
    const { weight } = connection;
    this.present(x, t);
    const lossAt = (w: number): number => {
      connection.weight = w;
      this.predict(x);
      return this.calcLoss();
    };
    try {
      return (lossAt(weight + epsilon) - lossAt(weight - epsilon)) / (2 * epsilon);
    } finally {
      connection.weight = weight;
      this.predict(x); // else the nodes would keep what w − ε made of them
    }
  }

  /** What every node and connection holds, a line each; numbers as JavaScript writes them, all their digits, to be pasted into code. */
  dump(): string {
    return [...this.layers.flatMap((layer) => layer.dump()), ...this.connections.dump()].join('\n');
  }
}
