/** What an operation computes, written with symbols or with numbers: one expression, shown twice. */
import type { Connection } from '../reference/connection.js';
import { ConstNode, type Node } from '../reference/node.js';
import type { Operation } from '../reference/operations.js';
import { factor } from './numbers.js';
import type { Notation } from './notation.js';

interface Quantity {
  readonly symbol: string;
  readonly value: number;
}
type Show = (quantity: Quantity) => string;

export interface Written {
  /** What is computed: `net_h1`. */
  readonly symbol: string;
  /** `net_h1 = w1·i1 + w2·i2 + b1` */
  readonly formula: string;
  /** `0.15·0.05 + 0.2·0.1 + 0.35` */
  readonly numbers: string;
}

const joined = (terms: readonly string[]): string => terms.join(' + ') || '0';
const times = (...factors: readonly string[]): string => factors.filter((f) => f !== '').join('·');
const bracketed = (sum: string): string => (/ [+−] /.test(sum) ? `(${sum})` : sum);

const quantities = (n: Notation, rate: number) => ({
  net: (node: Node): Quantity => ({ symbol: n.net(node), value: node.net }),
  output: (node: Node): Quantity => ({ symbol: n.output(node), value: node.output }),
  error: (node: Node): Quantity => ({ symbol: n.error(node), value: node.error }),
  delta: (node: Node): Quantity => ({ symbol: n.delta(node), value: node.delta }),
  target: (node: Node): Quantity => ({ symbol: n.target(node), value: node.target }),
  loss: (node: Node): Quantity => ({ symbol: n.loss(node), value: node.loss }),
  weight: (c: Connection): Quantity => ({ symbol: n.weight(c), value: c.weight }),
  gradient: (c: Connection): Quantity => ({ symbol: `∂E/∂${n.weight(c)}`, value: c.gradient }),
  rate: { symbol: 'η', value: rate },
});

/** The right side, and what it is called. Before the operation is performed: a new weight is made of the old one. */
const sides = (
  op: Operation,
  n: Notation,
  rate: number,
): readonly [symbol: string, right: (s: Show) => string, sign: '=' | '←'] => {
  const q = quantities(n, rate);
  const slope = (node: Node, s: Show): string => node.activation.slope(s(q.net(node)), s(q.output(node)));
  /** x·δ, or δ alone where x is the bias's 1. */
  const input = ({ upstream }: Connection, s: Show): string =>
    upstream instanceof ConstNode ? '' : s(q.output(upstream));
  const error = (node: Node, s: Show): string =>
    node.isOutput
      ? `${s(q.target(node))} − ${s(q.output(node))}`
      : joined(node.downstream.map((c) => times(s(q.weight(c)), s(q.delta(c.downstream)))));
  switch (op.field) {
    case 'net':
      return [
        n.net(op.on),
        (s) => joined(op.on.upstream.map((c) => times(s(q.weight(c)), input(c, s)))),
        '=',
      ];
    case 'output':
      return [n.output(op.on), (s) => op.on.activation.text(s(q.net(op.on))), '='];
    case 'loss': {
      const { on } = op;
      return 'outputs' in on
        ? [n.total, (s) => joined(on.outputs.map((node) => s(q.loss(node)))), '=']
        : [n.loss(on), (s) => `½(${s(q.target(on))} − ${s(q.output(on))})²`, '='];
    }
    case 'error':
      return [n.error(op.on), (s) => error(op.on, s), '='];
    case 'delta':
      return [
        n.delta(op.on),
        (s) => {
          const [e, f] = [n.errors ? s(q.error(op.on)) : error(op.on, s), slope(op.on, s)];
          return f ? times(bracketed(e), f) : e;
        },
        '=',
      ];
    case 'gradient':
      return [
        `∂E/∂${n.weight(op.on)}`,
        (s) => `−${times(s(q.delta(op.on.downstream)), input(op.on, s))}`,
        '=',
      ];
    case 'weight':
      return [
        n.weight(op.on),
        (s) => `${s(q.weight(op.on))} + ${times(s(q.rate), s(q.delta(op.on.downstream)), input(op.on, s))}`,
        '←',
      ];
  }
};

/** A negative number where something begins needs no parentheses, unless it is multiplied or squared. */
const unwrapped = (numbers: string): string =>
  numbers.replace(/(?<=^|[([|]|, )\((−[^()]*)\)(?=[)\]|,]| |$)/g, '$1');

/** Read before the operation is performed. */
export const write = (op: Operation, notation: Notation, rate: number): Written => {
  const [symbol, right, sign] = sides(op, notation, rate);
  return {
    symbol,
    formula: `${symbol} ${sign} ${right(({ symbol }) => symbol)}`,
    numbers: unwrapped(right(({ value }) => factor(value))),
  };
};
