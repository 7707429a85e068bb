import type { Activation64 } from './activation.js';
import type { Connection } from './connection.js';

/** A neuron: its numbers, and its connections up (to the inputs) and down (to the outputs). */
export class Node {
  readonly upstream: Connection[] = [];
  readonly downstream: Connection[] = [];
  /** netⱼ, the weighted input. */
  net = 0;
  /** aⱼ = f(netⱼ); of an output node yⱼ, of an input node xⱼ. */
  output = 0;
  /** −∂E/∂aⱼ */
  error = 0;
  /** δⱼ = −∂E/∂netⱼ    (lesson 1, eq. 3.13) */
  delta = 0;
  /** tⱼ, of an output node. */
  target = 0;
  /** Eⱼ = ½(tⱼ − yⱼ)², of an output node. */
  loss = 0;

  constructor(
    readonly layer: number,
    readonly index: number,
    readonly activation: Activation64,
  ) {}

  get isOutput(): boolean {
    return this.downstream.length === 0;
  }

  /** `1:0`: layer and index, from 0. */
  get place(): string {
    return `${this.layer}:${this.index}`;
  }

  /**
   * netⱼ = Σᵢ wⱼᵢ·xⱼᵢ, the bias among them: its input is 1
   * (lesson 1, eqs. 3.1, 3.4, 3.5, 3.11; lesson 2, eq. neuron; lesson 3, eq. neuron; lesson 5, eq. forward-4)
   */
  calcNet(): number {
    return this.upstream.reduce((sum, { weight, upstream }) => sum + weight * upstream.output, 0);
  }

  /** aⱼ = f(netⱼ)    (lesson 1, eqs. 3.1, 3.4, 3.5; lesson 2, eq. neuron; lesson 3, eq. neuron; lesson 5, eq. forward-4) */
  calcOutput(): number {
    return this.activation.f(this.net);
  }

  /** f′(netⱼ); of σ, aⱼ(1 − aⱼ) */
  get slope(): number {
    return this.activation.derivative(this.net, this.output);
  }

  /** −∂E/∂aⱼ: of an output node tⱼ − yⱼ, of a hidden one Σₖ wₖⱼ·δₖ over the nodes downstream */
  calcError(): number {
    return this.isOutput
      ? this.target - this.output
      : this.downstream.reduce((sum, { weight, downstream }) => sum + weight * downstream.delta, 0);
  }

  /**
   * δⱼ = f′(netⱼ)·(tⱼ − yⱼ)         of an output node    (lesson 1, eqs. 3.6, delta-8, output-chain; lesson 3, eq. error-term)
   * δⱼ = f′(netⱼ)·Σₖ wₖⱼ·δₖ         of a hidden node     (lesson 1, eqs. 3.7, 40, delta-4, hidden-chain; lesson 3, eq. hidden-error-term)
   */
  calcDelta(): number {
    // Not `error`: it is kept only where a walk shows it as a step of its own.
    return this.slope * this.calcError();
  }

  /** Eⱼ = ½(tⱼ − yⱼ)²    (a term of lesson 1, eq. 3.9; lesson 2, eq. total-error; lesson 3, eq. squared-error) */
  calcLoss(): number {
    return 0.5 * (this.target - this.output) ** 2;
  }

  /** `1:0  net 0.3775  output 0.593  δ −0.0087` */
  dump(): string {
    return `${this.place}  net ${this.net}  output ${this.output}  δ ${this.delta}`;
  }
}

/** The bias of the layer below: its output is always 1, and nothing flows back through it. */
export class ConstNode extends Node {
  override output = 1;

  override calcNet(): number {
    return 0;
  }

  override calcOutput(): number {
    return 1;
  }

  override dump(): string {
    return `${this.place}  output 1 (bias)`;
  }
}
