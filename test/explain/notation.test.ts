/** What nodes and connections are called: as in the lessons, and never two things by one name. */
import fc from 'fast-check';
import { notations, type Notation, type NotationName } from '../../src/explain/notation.js';
import { Network, type NetworkOptions } from '../../src/reference/index.js';

const named = (notation: NotationName, options: NetworkOptions) => {
  const network = new Network(options);
  const n = notations[notation](network);
  const nodes = network.layers.flatMap((layer) => layer.nodes);
  const computing = network.layers.slice(1).flatMap((layer) => layer.nodes);
  return {
    nodes: nodes.map(n.node),
    outputs: nodes.map(n.output),
    nets: computing.map(n.net),
    deltas: computing.map(n.delta),
    targets: network.outputs.map(n.target),
    losses: network.outputs.map(n.loss),
    weights: [...network.connections].map(n.weight),
  };
};

test('lesson 1: nodes 1 to 9, w_ji with the target first, the bias b (lesson 1, eqs. 3.4, 3.5)', () => {
  const names = named('lesson1', { sizes: [3, 4, 2] });
  expect(names.nodes).toEqual([...'123456789']);
  expect(names.outputs).toEqual(['x1', 'x2', 'x3', 'a4', 'a5', 'a6', 'a7', 'y1', 'y2']);
  expect(names.nets).toEqual(['net4', 'net5', 'net6', 'net7', 'net8', 'net9']);
  expect(names.deltas).toEqual(['δ4', 'δ5', 'δ6', 'δ7', 'δ8', 'δ9']);
  expect(names.targets).toEqual(['t1', 't2']);
  expect(names.weights.slice(0, 8)).toEqual(['w41', 'w42', 'w43', 'w4b', 'w51', 'w52', 'w53', 'w5b']);
  expect(names.weights.slice(-5)).toEqual(['w94', 'w95', 'w96', 'w97', 'w9b']);
});

test('lesson 1 from node 10 on: a comma', () => {
  const { weights } = named('lesson1', { sizes: [9, 2, 1] });
  expect(weights.slice(0, 3)).toEqual(['w10,1', 'w10,2', 'w10,3']);
  expect(weights.slice(9, 11)).toEqual(['w10b', 'w11,1']);
  expect(weights.slice(-3)).toEqual(['w12,10', 'w12,11', 'w12b']);
});

test('lesson 2: i, h, o; w1 to w8; b1 and b2', () => {
  const names = named('lesson2', { sizes: [2, 2, 2], trainBias: false });
  expect(names.nodes).toEqual(['i1', 'i2', 'h1', 'h2', 'o1', 'o2']);
  expect(names.outputs).toEqual(['i1', 'i2', 'out_h1', 'out_h2', 'out_o1', 'out_o2']);
  expect(names.targets).toEqual(['target_o1', 'target_o2']);
  expect(names.losses).toEqual(['E_o1', 'E_o2']);
  expect(names.weights).toEqual(['w1', 'w2', 'b1', 'w3', 'w4', 'b1', 'w5', 'w6', 'b2', 'w7', 'w8', 'b2']);
});

test('lesson 2, where biases of a layer are not one number: by node', () => {
  const biases = (options: NetworkOptions): string[] =>
    named('lesson2', options).weights.filter((w) => w.startsWith('b'));
  expect(biases({ sizes: [2, 2, 1] })).toEqual(['b_h1', 'b_h2', 'b_o1']);
  const weights = [[[1, 0.1], [1, 0.2]], [[1, 1, 0.3]]]; // prettier-ignore
  expect(biases({ sizes: [1, 2, 1], trainBias: false, weights })).toEqual(['b_h1', 'b_h2', 'b2']);
});

test('lesson 2, with more hidden layers: by layer', () => {
  expect(named('lesson2', { sizes: [1, 2, 2, 1] }).nodes).toEqual([
    'i1',
    'h1,1',
    'h1,2',
    'h2,1',
    'h2,2',
    'o1',
  ]);
});

test('lesson 5: neurons 1 to 6, w_ij with the source first (lesson 5, eq. forward-4)', () => {
  const names = named('lesson5', { sizes: [3, 3, 2, 1], bias: false });
  expect(names.nodes).toEqual(['x1', 'x2', 'x3', '1', '2', '3', '4', '5', '6']);
  expect(names.outputs).toEqual(['x1', 'x2', 'x3', 'y1', 'y2', 'y3', 'y4', 'y5', 'y']);
  expect(names.nets).toEqual(['e1', 'e2', 'e3', 'e4', 'e5', 'e6']);
  expect(names.targets).toEqual(['t']);
  expect(names.weights).toEqual([
    ...['wx1,1', 'wx2,1', 'wx3,1', 'wx1,2', 'wx2,2', 'wx3,2', 'wx1,3', 'wx2,3', 'wx3,3'],
    ...['w14', 'w24', 'w34', 'w15', 'w25', 'w35'],
    ...['w46', 'w56'],
  ]);
  expect(named('lesson5', { sizes: [1, 1, 2] })).toMatchObject({
    outputs: ['x1', 'y1', 'y2', 'y3'],
    targets: ['t2', 't3'],
    weights: ['wx1,1', 'wb1', 'w12', 'wb2', 'w13', 'wb3'],
  });
});

/** Every quantity of a network, by what it is. */
const quantities = (network: Network, n: Notation): [what: string, symbol: string][] => [
  ...network.layers.flatMap(({ nodes, index }) =>
    nodes.flatMap((node): [string, string][] => [
      [`output ${node.place}`, n.output(node)],
      ...(index > 0
        ? ([
            [`net ${node.place}`, n.net(node)],
            [`delta ${node.place}`, n.delta(node)],
            ...(n.errors ? [[`error ${node.place}`, n.error(node)]] : []),
          ] as [string, string][])
        : []),
    ]),
  ),
  ...network.outputs.flatMap((node): [string, string][] => [
    [`target ${node.place}`, n.target(node)],
    [`loss ${node.place}`, n.loss(node)],
  ]),
  ['total', n.total],
  ...[...network.connections].map((c): [string, string] => [
    `${c.upstream.place} ${c.downstream.place}`,
    n.weight(c),
  ]),
];

test('no two quantities have one name', () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 2, maxLength: 5 }),
      fc.constantFrom(...(Object.keys(notations) as NotationName[])),
      (sizes, name) => {
        const network = new Network({ sizes });
        const all = quantities(network, notations[name](network));
        const taken = new Map<string, string>();
        for (const [what, symbol] of all) {
          expect({ symbol, also: taken.get(symbol) ?? what }).toEqual({ symbol, also: what });
          taken.set(symbol, what);
        }
      },
    ),
    { numRuns: 60, seed: 1 },
  ));
