import type { Activation64 } from './activation.js';
import { ConstNode, Node } from './node.js';

/** The nodes of one layer, and the bias that it gives to the next. */
export class Layer {
  readonly nodes: readonly Node[];
  /** Absent in the last layer, and where there are no biases. */
  readonly bias: ConstNode | undefined;

  constructor(
    readonly index: number,
    size: number,
    readonly activation: Activation64,
    bias: boolean,
  ) {
    this.nodes = Array.from({ length: size }, (_, i) => new Node(index, i, activation));
    this.bias = bias ? new ConstNode(index, size, activation) : undefined;
  }

  get outputs(): number[] {
    return this.nodes.map((node) => node.output);
  }

  dump(): string[] {
    return [...this.nodes, ...(this.bias ? [this.bias] : [])].map((node) => node.dump());
  }
}
