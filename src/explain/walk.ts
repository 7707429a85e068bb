/** One step of gradient descent on one example, an operation at a time, forwards and backwards. */
import type { Network } from '../reference/network.js';
import { Node } from '../reference/node.js';
import {
  assign,
  operations,
  perform,
  valueOf,
  type Operation,
  type Phase,
  type Update,
} from '../reference/operations.js';
import { write } from './formulas.js';
import type { Notation } from './notation.js';

/** What one operation did. */
export interface Step {
  readonly phase: Phase;
  /** From 0, the inputs; of a connection, that of the node it goes to. */
  readonly layer: number;
  /** As the notation calls it; of a connection, the node it goes to; empty for the total error. */
  readonly node: string;
  /** What was computed: `net_h1`. */
  readonly symbol: string;
  /** `net_h1 = w1·i1 + w2·i2 + b1` */
  readonly formula: string;
  /** The right side with numbers put in: `0.15·0.05 + 0.2·0.1 + 0.35`. */
  readonly numbers: string;
  readonly value: number;
}

export interface WalkOptions {
  readonly notation: Notation;
  /** η */
  readonly rate: number;
  /** Default simultaneous. */
  readonly update?: Update;
}

/** Where an operation takes place: at a node, or, of the total error, at the whole network. */
const nodeOf = (op: Operation): Node | undefined => {
  if (op.field === 'gradient' || op.field === 'weight') return op.on.downstream;
  return op.on instanceof Node ? op.on : undefined;
};

/**
 * Walks over a network on which an example has been laid (`network.present(x, t)`). `next` computes one number,
 * `back` takes it back: the network is then as it was.
 *
 *     const walk = new Walk(network, { notation: lesson1(network), rate: 0.5 });
 *     for (let step = walk.next(); step; step = walk.next()) console.log(step.formula, step.value);
 */
export class Walk {
  private readonly operations: readonly Operation[];
  /** What was done, and the number that was there before. */
  private readonly done: { readonly step: Step; readonly before: number }[] = [];

  constructor(
    private readonly network: Network,
    private readonly options: WalkOptions,
  ) {
    const { update = 'simultaneous', notation } = options;
    this.operations = operations(network, { update, errors: notation.errors ?? false }).all;
  }

  /** Steps in all. */
  get length(): number {
    return this.operations.length;
  }

  /** Steps done. */
  get position(): number {
    return this.done.length;
  }

  /** The phase of the next step; undefined at the end. */
  get upcoming(): Phase | undefined {
    return this.operations[this.position]?.phase;
  }

  /** Performs the next operation. @returns what it did; undefined at the end */
  next(): Step | undefined {
    const op = this.operations[this.position];
    if (!op) return undefined;
    const { notation, rate } = this.options;
    const written = write(op, notation, rate);
    const before = valueOf(op);
    const value = perform(op, rate);
    const node = nodeOf(op);
    const step: Step = {
      phase: op.phase,
      layer: node?.layer ?? this.network.layers.length - 1,
      node: node ? notation.node(node) : '',
      ...written,
      value,
    };
    this.done.push({ step, before });
    return step;
  }

  /** Takes the last operation back. @returns what it had done; undefined at the beginning */
  back(): Step | undefined {
    const last = this.done.pop();
    if (last) assign(this.operations[this.position]!, last.before);
    return last?.step;
  }
}

/** The whole step at once; the network has taken it. */
export const explain = (network: Network, options: WalkOptions): Step[] => {
  const walk = new Walk(network, options);
  return Array.from({ length: walk.length }, () => walk.next()!);
};
