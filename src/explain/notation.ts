/** What the nodes and connections of a network are called: each lesson has its own way. */
import type { Connection } from '../reference/connection.js';
import type { Network } from '../reference/network.js';
import { ConstNode, type Node } from '../reference/node.js';

export interface Notation {
  /** Of a node, where it stands in a list: `4`, `h1`. */
  readonly node: (node: Node) => string;
  readonly net: (node: Node) => string;
  readonly output: (node: Node) => string;
  readonly error: (node: Node) => string;
  readonly delta: (node: Node) => string;
  readonly target: (node: Node) => string;
  readonly loss: (node: Node) => string;
  readonly total: string;
  /** What δ is here. */
  readonly means: string;
  readonly weight: (connection: Connection) => string;
  /** δ is −∂E/∂a, a step of its own, and f′ is written where it is used: lesson 5. */
  readonly errors?: boolean;
}

const isInput = (node: Node): boolean => node.layer === 0;
const isBias = ({ upstream }: Connection): boolean => upstream instanceof ConstNode;

/** Nodes counted through all layers, from 1. */
const numbering = (network: Network, from = 0): ((node: Node) => number) => {
  const numbers = new Map(
    network.layers
      .slice(from)
      .flatMap(({ nodes }) => nodes)
      .map((node, i) => [node, i + 1]),
  );
  return (node) => numbers.get(node)!;
};

/** From 10 on, `w41` could be two things: `w10,1`. */
const pair = (a: string, b: string): string => (a.length + b.length > 2 && b !== 'b' ? `${a},${b}` : a + b);

/** Nodes 1, 2 … through the layers; w_ji with the target first; x, a and y    (lesson 1) */
export const lesson1 = (network: Network): Notation => {
  const number = numbering(network);
  const node = (n: Node): string => String(number(n));
  return {
    node,
    net: (n) => `net${node(n)}`,
    output: (n) => (isInput(n) ? `x${n.index + 1}` : n.isOutput ? `y${n.index + 1}` : `a${node(n)}`),
    error: (n) => `e${node(n)}`,
    delta: (n) => `δ${node(n)}`,
    target: (n) => `t${n.index + 1}`,
    loss: (n) => `E${n.index + 1}`,
    total: 'E',
    means: 'δ = −∂E/∂net',
    weight: (c) => `w${pair(node(c.downstream), isBias(c) ? 'b' : node(c.upstream))}`,
  };
};

/** i1, h1, o1; w1, w2 … in the order of the connections; b1 of a layer, or b_h1 of a node where they are not one number    (lesson 2) */
export const lesson2 = (network: Network): Notation => {
  const deep = network.layers.length > 3;
  const node = (n: Node): string => {
    if (isInput(n)) return `i${n.index + 1}`;
    if (n.isOutput) return `o${n.index + 1}`;
    return deep ? `h${n.layer},${n.index + 1}` : `h${n.index + 1}`;
  };
  /** Of biases that are equal and stay so. */
  const isShared = ({ upstream, trainable, weight }: Connection): boolean =>
    !trainable && upstream.downstream.every((c) => c.weight === weight);
  const bias = (c: Connection): string => `b${isShared(c) ? c.downstream.layer : `_${node(c.downstream)}`}`;
  const numbers = new Map([...network.connections].filter((c) => !isBias(c)).map((c, i) => [c, i + 1]));
  return {
    node,
    net: (n) => `net_${node(n)}`,
    output: (n) => (isInput(n) ? node(n) : `out_${node(n)}`),
    error: (n) => `e_${node(n)}`,
    delta: (n) => `δ_${node(n)}`,
    target: (n) => `target_${node(n)}`,
    loss: (n) => `E_${node(n)}`,
    total: 'E_total',
    means: 'δ = −∂E/∂net',
    weight: (c) => (isBias(c) ? bias(c) : `w${numbers.get(c)!}`),
  };
};

/** Neurons 1, 2 … from the first hidden layer on; w_ij with the source first; δ without f′    (lesson 5) */
export const lesson5 = (network: Network): Notation => {
  const number = numbering(network, 1);
  const node = (n: Node): string => (isInput(n) ? `x${n.index + 1}` : String(number(n)));
  return {
    node,
    net: (n) => `e${node(n)}`,
    output: (n) => (isInput(n) ? node(n) : n.isOutput && network.outputs.length === 1 ? 'y' : `y${node(n)}`),
    error: (n) => `δ${node(n)}`,
    delta: (n) => `δ${node(n)}·f${node(n)}′`,
    target: (n) => (network.outputs.length === 1 ? 't' : `t${node(n)}`),
    loss: (n) => `E${node(n)}`,
    total: 'E',
    means: 'δ = −∂E/∂y',
    weight: (c) => `w${isBias(c) ? `b${node(c.downstream)}` : pair(node(c.upstream), node(c.downstream))}`,
    errors: true,
  };
};

export const notations = { lesson1, lesson2, lesson5 };
export type NotationName = keyof typeof notations;
