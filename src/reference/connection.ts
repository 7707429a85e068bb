import type { Node } from './node.js';

/** From a node to a node of the next layer. It keeps the weight, wⱼᵢ: from node i to node j. */
export class Connection {
  /** ∂E/∂wⱼᵢ of the example at hand. */
  gradient = 0;
  /** Σ ∂E/∂wⱼᵢ over the examples since the last update. */
  accumulated = 0;

  constructor(
    readonly upstream: Node,
    readonly downstream: Node,
    public weight: number,
    readonly trainable = true,
  ) {}

  /**
   * ∂E/∂wⱼᵢ = −δⱼ·xⱼᵢ    (lesson 1, eqs. 3.12, 3.13; lesson 2, eq. chain-rule; lesson 3, eq. chain-rule;
   * lesson 4, eqs. 5–16, 23, 25: there δ = ∂E/∂net, without the minus)
   */
  calcGradient(): number {
    return -this.downstream.delta * this.upstream.output;
  }

  /**
   * wⱼᵢ + η·δⱼ·xⱼᵢ = wⱼᵢ − η·∂E/∂wⱼᵢ    (lesson 1, eqs. 3.8, 3.10, node-updates; lesson 2, eq. weight-update;
   * lesson 3, eqs. weight-step, weight-update; lesson 5, eqs. gradient-descent, update-4, update-5)
   */
  calcWeight(rate: number, gradient = this.gradient): number {
    return this.weight - rate * gradient;
  }
}

/** All connections of a network, in the order in which they were made: by layer, by node, the bias last. */
export class Connections implements Iterable<Connection> {
  private readonly all: Connection[] = [];

  get length(): number {
    return this.all.length;
  }

  add(connection: Connection): void {
    this.all.push(connection);
  }

  at(index: number): Connection | undefined {
    return this.all.at(index);
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.all[Symbol.iterator]();
  }

  /** One line a connection: `1:0 → 2:1  w 0.25  gradient 0.003`, nodes as layer:index. */
  dump(): string[] {
    return this.all.map(
      ({ upstream, downstream, weight, gradient }) =>
        `${upstream.place} → ${downstream.place}  w ${weight}  gradient ${gradient}`,
    );
  }
}
