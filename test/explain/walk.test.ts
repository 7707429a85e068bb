/** A step of backpropagation, walked through forwards and backwards; what is written is what is computed. */
import fc from 'fast-check';
import { digits, factor } from '../../src/explain/numbers.js';
import { notations, type NotationName } from '../../src/explain/notation.js';
import { explain, Walk, type Step } from '../../src/explain/walk.js';
import { Network, type Update } from '../../src/reference/index.js';
import { evaluate } from './evaluate.js';
import { networks } from './networks.js';

const updates: readonly Update[] = ['simultaneous', 'sequential'];
const name = fc.constantFrom(...(Object.keys(notations) as NotationName[]));
const update = fc.constantFrom(...updates);
const runs = { numRuns: 80, seed: 1 };

/** Everything that a network holds. */
const stateOf = (network: Network): unknown => ({
  loss: network.loss,
  nodes: network.layers.flatMap(({ nodes, bias }) =>
    [...nodes, ...(bias ? [bias] : [])].map(({ net, output, error, delta, target, loss }) => [
      net,
      output,
      error,
      delta,
      target,
      loss,
    ]),
  ),
  connections: [...network.connections].map(({ weight, gradient }) => [weight, gradient]),
});

/** The lesson's network, with its biases as it has them. */
const lesson2Network = (trainBias = false): Network => {
  const network = new Network({
    sizes: [2, 2, 2],
    trainBias,
    weights: [
      [
        [0.15, 0.2, 0.35],
        [0.25, 0.3, 0.35],
      ],
      [
        [0.4, 0.45, 0.6],
        [0.5, 0.55, 0.6],
      ],
    ],
  });
  network.present([0.05, 0.1], [0.01, 0.99]);
  return network;
};
const lines = (steps: readonly Step[]): string[] =>
  steps.map(({ formula, numbers, value }) => `${formula} = ${numbers} = ${digits(value)}`);

describe('a walk', () => {
  test('restores the network at every position, forwards and backwards', () =>
    fc.assert(
      fc.property(networks(), name, update, ({ make, example, rate }, notation, how) => {
        const network = make();
        network.present(...example);
        const walk = new Walk(network, { notation: notations[notation](network), rate, update: how });
        const states = [stateOf(network)];
        const steps: Step[] = [];
        for (let step = walk.next(); step; step = walk.next()) {
          steps.push(step);
          states.push(stateOf(network));
        }
        expect(steps).toHaveLength(walk.length);
        for (let at = walk.length - 1; at >= 0; at--) {
          expect(walk.back()).toEqual(steps[at]);
          expect(walk.position).toBe(at);
          expect(stateOf(network)).toEqual(states[at]);
        }
        expect(walk.back()).toBeUndefined();
        // There and back from the middle, and to the end again.
        const middle = walk.length >> 1;
        while (walk.position < middle) walk.next();
        walk.back();
        walk.next();
        expect(stateOf(network)).toEqual(states[middle]);
        while (walk.next());
        expect(stateOf(network)).toEqual(states.at(-1));
      }),
      runs,
    ));

  test('explains what the network does in one step, to the last bit', () =>
    fc.assert(
      fc.property(networks(), name, update, ({ make, example, rate }, notation, how) => {
        const [explained, trained] = [make(), make()];
        explained.present(...example);
        const steps = explain(explained, { notation: notations[notation](explained), rate, update: how });
        const loss = trained.trainOne(example, rate, how);
        expect(explained.weights).toEqual(trained.weights);
        expect(explained.gradients).toEqual(trained.gradients);
        expect(explained.loss).toBe(loss);
        expect(steps.filter(({ phase }) => phase === 'loss').at(-1)!.value).toBe(loss);
      }),
      runs,
    ));

  test('goes through the phases in order, and says where it is', () => {
    const network = lesson2Network();
    const steps = explain(network, { notation: notations.lesson2(network), rate: 0.5 });
    const order = ['forward', 'loss', 'backward', 'gradient', 'update'];
    const phases = steps.map(({ phase }) => order.indexOf(phase));
    expect(phases).toEqual([...phases].sort());
    expect(steps.map(({ symbol, node, layer }) => [symbol, node, layer])).toEqual([
      ['net_h1', 'h1', 1],
      ['out_h1', 'h1', 1],
      ['net_h2', 'h2', 1],
      ['out_h2', 'h2', 1],
      ['net_o1', 'o1', 2],
      ['out_o1', 'o1', 2],
      ['net_o2', 'o2', 2],
      ['out_o2', 'o2', 2],
      ['E_o1', 'o1', 2],
      ['E_o2', 'o2', 2],
      ['E_total', '', 2],
      ['δ_o1', 'o1', 2],
      ['δ_o2', 'o2', 2],
      ['δ_h1', 'h1', 1],
      ['δ_h2', 'h2', 1],
      ...[5, 6, 7, 8].map((w) => [`∂E/∂w${w}`, w < 7 ? 'o1' : 'o2', 2]),
      ...[1, 2, 3, 4].map((w) => [`∂E/∂w${w}`, w < 3 ? 'h1' : 'h2', 1]),
      ...[5, 6, 7, 8].map((w) => [`w${w}`, w < 7 ? 'o1' : 'o2', 2]),
      ...[1, 2, 3, 4].map((w) => [`w${w}`, w < 3 ? 'h1' : 'h2', 1]),
    ]);
  });

  test('a sequential one has the new weights of a layer before the δ’s below it', () => {
    const network = lesson2Network();
    const steps = explain(network, { notation: notations.lesson2(network), rate: 0.5, update: 'sequential' });
    const symbols = steps.map(({ symbol }) => symbol);
    expect(symbols.indexOf('w8')).toBeLessThan(symbols.indexOf('δ_h1'));
    const delta = steps.find(({ symbol }) => symbol === 'δ_h1')!;
    expect(delta.numbers).toContain('0.35891648·(−0.138498562)');
    expect(delta.value).toBeCloseTo(-0.0072944575518818725, 15);
  });
});

describe('what is written', () => {
  test('with numbers has the value, as far as nine digits say', () =>
    fc.assert(
      fc.property(networks(), name, update, ({ make, example, rate }, notation, how) => {
        const network = make();
        network.present(...example);
        for (const step of explain(network, { notation: notations[notation](network), rate, update: how })) {
          const { value, error } = evaluate(step.numbers);
          expect({ step, right: Math.abs(value - step.value) <= error + 1e-14 * Math.abs(value) }).toEqual({
            step,
            right: true,
          });
        }
      }),
      { ...runs, numRuns: 250 },
    ));

  test('with symbols is a program: each stands for one number, which an earlier step computed', () =>
    fc.assert(
      fc.property(networks(), name, update, ({ make, example, rate }, notation, how) => {
        const network = make();
        network.present(...example);
        const n = notations[notation](network);
        const known = new Map<string, number>([['η', rate]]);
        const define = (symbol: string, value: number): void => {
          if (known.has(symbol)) expect({ symbol, value }).toEqual({ symbol, value: known.get(symbol) });
          known.set(symbol, value);
        };
        network.inputs.forEach((node) => define(n.output(node), node.output));
        network.outputs.forEach((node) => define(n.target(node), node.target));
        for (const connection of network.connections) define(n.weight(connection), connection.weight);
        const written = new Set<string>();
        for (const { symbol, formula, value } of explain(network, { notation: n, rate, update: how })) {
          const [left, right] = formula.split(/ [=←] /);
          expect(left).toBe(symbol);
          expect(written.has(symbol)).toBe(false);
          written.add(symbol);
          const read = evaluate(right!, known);
          expect({ formula, right: Math.abs(read.value - value) <= read.error }).toEqual({
            formula,
            right: true,
          });
          known.set(symbol, value);
        }
      }),
      { ...runs, numRuns: 250 },
    ));

  test('as lesson 2 writes it', () => {
    const network = lesson2Network();
    const steps = lines(explain(network, { notation: notations.lesson2(network), rate: 0.5 }));
    expect(steps).toEqual(
      expect.arrayContaining([
        'net_h1 = w1·i1 + w2·i2 + b1 = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775',
        'out_h1 = σ(net_h1) = σ(0.3775) = 0.593269992',
        'E_o1 = ½(target_o1 − out_o1)² = ½(0.01 − 0.75136507)² = 0.274811083',
        'E_total = E_o1 + E_o2 = 0.274811083 + 0.0235600256 = 0.298371109',
        'δ_o1 = (target_o1 − out_o1)·out_o1·(1 − out_o1) = (0.01 − 0.75136507)·0.75136507·(1 − 0.75136507) = −0.138498562',
        'δ_h1 = (w5·δ_o1 + w7·δ_o2)·out_h1·(1 − out_h1) = (0.4·(−0.138498562) + 0.5·0.0380982365)·0.593269992·(1 − 0.593269992) = −0.00877135469',
        '∂E/∂w5 = −δ_o1·out_h1 = −(−0.138498562)·0.593269992 = 0.0821670406',
        'w5 ← w5 + η·δ_o1·out_h1 = 0.4 + 0.5·(−0.138498562)·0.593269992 = 0.35891648',
      ]),
    );
  });

  test('as lesson 5 writes it: δ without f′', () => {
    const network = new Network({
      sizes: [2, 1, 1],
      bias: false,
      weights: [[[0.1, -0.2]], [[0.5]]],
    });
    network.present([1, 2], [1]);
    expect(lines(explain(network, { notation: notations.lesson5(network), rate: 0.1 }))).toEqual([
      'e1 = wx1,1·x1 + wx2,1·x2 = 0.1·1 + (−0.2)·2 = −0.3',
      'y1 = σ(e1) = σ(−0.3) = 0.425557483',
      'e2 = w12·y1 = 0.5·0.425557483 = 0.212778742',
      'y = σ(e2) = σ(0.212778742) = 0.552994892',
      'E2 = ½(t − y)² = ½(1 − 0.552994892)² = 0.0999067834',
      'E = E2 = 0.0999067834 = 0.0999067834',
      'δ2 = t − y = 1 − 0.552994892 = 0.447005108',
      'δ2·f2′ = δ2·y·(1 − y) = 0.447005108·0.552994892·(1 − 0.552994892) = 0.110495882',
      'δ1 = w12·δ2·f2′ = 0.5·0.110495882 = 0.0552479409',
      'δ1·f1′ = δ1·y1·(1 − y1) = 0.0552479409·0.425557483·(1 − 0.425557483) = 0.0135058184',
      '∂E/∂w12 = −δ2·f2′·y1 = −0.110495882·0.425557483 = −0.0470223493',
      '∂E/∂wx1,1 = −δ1·f1′·x1 = −0.0135058184·1 = −0.0135058184',
      '∂E/∂wx2,1 = −δ1·f1′·x2 = −0.0135058184·2 = −0.0270116367',
      'w12 ← w12 + η·δ2·f2′·y1 = 0.5 + 0.1·0.110495882·0.425557483 = 0.504702235',
      'wx1,1 ← wx1,1 + η·δ1·f1′·x1 = 0.1 + 0.1·0.0135058184·1 = 0.101350582',
      'wx2,1 ← wx2,1 + η·δ1·f1′·x2 = −0.2 + 0.1·0.0135058184·2 = −0.197298836',
    ]);
  });

  test('no parentheses where none are needed, and all that are', () => {
    const only = (activation: 'tanh' | 'relu' | 'abs' | 'linear', symbol: string): string => {
      const network = new Network({ sizes: [1, 1], activation, bias: false, weights: [[[-0.5]]] });
      network.present([0.8], [-0.2]);
      return explain(network, { notation: notations.lesson1(network), rate: 1 }).find(
        (s) => s.symbol === symbol,
      )!.numbers;
    };
    expect(only('relu', 'y1')).toBe('max(0, −0.4)');
    expect(only('abs', 'y1')).toBe('|−0.4|');
    expect(only('tanh', 'y1')).toBe('tanh(−0.4)');
    expect(only('tanh', 'δ2')).toBe('(−0.2 − (−0.379948962))·(1 − (−0.379948962)²)');
    expect(only('relu', 'δ2')).toBe('(−0.2 − 0)·[−0.4 > 0]');
    expect(only('linear', 'δ2')).toBe('−0.2 − (−0.4)');
    expect(only('linear', 'net2')).toBe('(−0.5)·0.8');
    expect(only('linear', 'E1')).toBe('½(−0.2 − (−0.4))²');
  });
});

describe('numbers', () => {
  test.each([
    [0.751365070051, '0.75136507'],
    [0.298371109, '0.298371109'],
    [-0.5, '−0.5'],
    [0, '0'],
    [-0, '0'],
    [100, '100'],
    [1234567890123, '1.23456789e12'],
    [1.5e-9, '1.5e−9'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('%p is %s', (n, text) => {
    expect(digits(n)).toBe(text);
    const { value, error } = Number.isFinite(n) ? evaluate(text) : { value: 0, error: Infinity };
    expect(Math.abs(value - n) <= error || !Number.isFinite(n)).toBe(true);
  });

  test('a negative one in a product stands in parentheses', () => {
    expect([factor(-0.5), factor(0.5), factor(-0)]).toEqual(['(−0.5)', '0.5', '0']);
  });
});

test('the evaluator notices what is wrong', () => {
  expect(evaluate('½(0.01 − 0.51)²').value).toBeCloseTo(0.125, 12);
  expect(evaluate('−(−0.3)²').value).toBeCloseTo(-0.09, 12);
  expect(evaluate('−0.3²').value).toBeCloseTo(-0.09, 12);
  expect(evaluate('(−0.4 > 0 ? 1 : −0.3 + 1)').value).toBeCloseTo(0.7, 12);
  expect(evaluate('a1·(1 − a10)', new Map([['a1', 2], ['a10', 3]])).value).toBe(-4); // prettier-ignore
  expect(() => evaluate('0.5·')).toThrow(/expected a number/);
  expect(() => evaluate('0.5 0.5')).toThrow(/expected the end/);
  expect(() => evaluate('w1·0.5')).toThrow(/expected a number/);
});
