/** The network of objects of lesson 1: its numbers against those of lesson 2, its formulas one by one, and its errors. */
import fc from 'fast-check';
import { HandgradError } from '../../src/errors.js';
import {
  activations64,
  ConstNode,
  Network,
  type Example,
  type NetworkOptions,
  type TrainOptions,
} from '../../src/reference/index.js';
import { networks } from '../explain/networks.js';

/** Lesson 2: biases .35 and .60, which it does not train. */
const worked: NetworkOptions = {
  sizes: [2, 2, 2],
  trainBias: false,
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
};
const workedExample: Example = [
  [0.05, 0.1],
  [0.01, 0.99],
];
/** Lesson 1: nodes 1 to 9. */
const nine: NetworkOptions = {
  sizes: [3, 4, 2],
  weights: [
    [
      [0.2, -0.4, 0.1, 0.05],
      [-0.3, 0.25, 0.5, -0.1],
      [0.45, 0.15, -0.2, 0.2],
      [-0.1, 0.35, 0.3, -0.15],
    ],
    [
      [0.3, -0.55, 0.4, 0.2, 0.1],
      [-0.25, 0.6, 0.15, -0.35, -0.05],
    ],
  ],
};
const nineExample: Example = [
  [0.9, 0.1, 0.8],
  [0.9, 0.1],
];

const close = (got: readonly number[], want: readonly number[], digits = 15): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((g, i) => expect(g).toBeCloseTo(want[i]!, digits));
};
const hidden = ({ layers }: Network) => layers[1]!.nodes;

/** Every literal below is Python's, from the formulas of the lesson in a dozen lines. */
describe('the worked example of lesson 2', () => {
  test('forward (lesson 2, eqs. neuron, forward)', () => {
    const network = new Network(worked);
    close(network.predict(workedExample[0]), [0.7513650695523157, 0.7729284653214625]);
    close(
      hidden(network).map(({ net }) => net),
      [0.3775, 0.3925],
    );
    close(network.layers[1]!.outputs, [0.5932699921071872, 0.596884378259767]);
    close(
      network.outputs.map(({ net }) => net),
      [1.10590596705977, 1.2249214040964653],
    );
  });

  test('the error (lesson 1, eq. 3.9; lesson 2, eq. total-error; lesson 4, eq. 4)', () => {
    const network = new Network(worked);
    expect(network.backpropagate(workedExample)).toBeCloseTo(0.2983711087600027, 15);
    close(
      network.outputs.map(({ loss }) => loss),
      [0.274811083176155, 0.023560025583847746],
    );
    expect(network.calcLoss()).toBe(network.loss);
  });

  test('δ of output and of hidden nodes (lesson 1, eqs. 3.6, 3.7)', () => {
    const network = new Network(worked);
    network.backpropagate(workedExample);
    close(
      network.outputs.map(({ delta }) => delta),
      [-0.13849856162855698, 0.03809823651655623],
    );
    close(
      hidden(network).map(({ delta }) => delta),
      [-0.008771354689486937, -0.009954254705217202],
    );
  });

  test('∂E/∂w5 and the new weights (lesson 1, eq. 3.8; lesson 2, eqs. chain-rule, weight-update)', () => {
    const network = new Network(worked);
    network.trainOne(workedExample, 0.5);
    expect(network.gradients[1]![0]![0]).toBeCloseTo(0.08216704056423078, 15);
    const [first, second] = network.weights;
    close(first!.flat(), [0.1497807161327628, 0.19956143226552567, 0.35, 0.24975114363236958, 0.29950228726473915, 0.35]); // prettier-ignore
    close(second!.flat(), [0.35891647971788465, 0.4086661860762334, 0.6, 0.5113012702387375, 0.5613701211079891, 0.6]); // prettier-ignore
  });

  test.each([
    ['simultaneous', 0.29102777369359933, 3.510187782978859e-5, [0.01591362044355068, 0.9840642735146238]],
    ['sequential', 0.29102792390544197, 3.5084786296312774e-5, [0.0159121963260343, 0.9840657344856291]],
  ] as const)(
    '%s: the error after one step and after 10 000 (lesson 2, eqs. first-step, ten-thousand-steps)',
    (update, one, tenThousand, outputs) => {
      const network = new Network(worked);
      network.trainOne(workedExample, 0.5, update);
      expect(network.backpropagate(workedExample)).toBeCloseTo(one, 15);
      network.train([workedExample], { rate: 0.5, epochs: 9999, update });
      expect(network.backpropagate(workedExample)).toBeCloseTo(tenThousand, 15);
      close(network.predict(workedExample[0]), outputs, 12);
    },
  );

  test('sequential differs in the layers below the last, and only there: there the δ’s are of new weights', () => {
    const [simultaneous, sequential] = [new Network(worked), new Network(worked)];
    simultaneous.trainOne(workedExample, 0.5);
    sequential.trainOne(workedExample, 0.5, 'sequential');
    expect(sequential.weights[1]).toEqual(simultaneous.weights[1]);
    expect(sequential.weights[0]).not.toEqual(simultaneous.weights[0]);
    close(
      hidden(sequential).map(({ delta }) => delta),
      [-0.0072944575518818725, -0.008472592089352566],
    );
    // δ of a hidden node, by hand from the weights as they are now.
    const [h1] = hidden(sequential);
    const back = h1!.downstream.reduce((sum, c) => sum + c.weight * c.downstream.delta, 0);
    expect(h1!.delta).toBe(h1!.output * (1 - h1!.output) * back);
  });

  test('without a hidden layer sequential is simultaneous', () => {
    const [a, b] = [new Network({ sizes: [2, 2] }), new Network({ sizes: [2, 2] })];
    a.trainOne(workedExample, 0.5);
    b.trainOne(workedExample, 0.5, 'sequential');
    expect(a.weights).toEqual(b.weights);
  });
});

describe('the 3-4-2 network of lesson 1', () => {
  test('every a and y (lesson 1, eqs. 3.1, 3.4, 3.5, 3.11)', () => {
    const network = new Network(nine);
    close(network.predict(nineExample[0]), [0.5828594275894671, 0.5075905752210366]);
    close(
      hidden(network).map(({ net }) => net),
      [0.27, 0.055, 0.46, 0.035],
    );
    close(network.layers[1]!.outputs, [0.5670929049654543, 0.5137465349023549, 0.6130141761393355, 0.5087491068802403]); // prettier-ignore
  });

  test('as matrices, with the bias last: a = f(W·x) (lesson 1, eqs. matrix-form, layer-chain)', () => {
    const network = new Network(nine);
    const sigmoid = activations64.sigmoid();
    const y = network.weights.reduce<readonly number[]>(
      (a, W) => W.map((w) => sigmoid.f([...a, 1].reduce((sum, v, i) => sum + w[i]! * v, 0))),
      nineExample[0],
    );
    expect(network.predict(nineExample[0])).toEqual(y);
  });

  test('every δ (lesson 1, eqs. 3.6, 3.7, 40)', () => {
    const network = new Network(nine);
    network.backpropagate(nineExample);
    close(
      network.outputs.map(({ delta }) => delta),
      [0.07710775591405536, -0.10187415972748595],
    );
    close(hidden(network).map(({ delta }) => delta), [0.01193144192130127, -0.025863875910013243, 0.003691733838641868, 0.012765466948501454]); // prettier-ignore
  });

  test('every new weight, those of the biases too (lesson 1, eqs. 3.8, 3.10)', () => {
    const network = new Network(nine);
    network.trainOne(nineExample, 0.5);
    expect(network.loss).toBeCloseTo(0.133354109838948, 15);
    close(network.weights[0]!.flat(), [
      ...[0.20536914886458557, -0.39940342790393496, 0.10477257676852052, 0.05596572096065064],
      ...[-0.31163874415950593, 0.24870680620449934, 0.4896544496359947, -0.11293193795500663],
      ...[0.45166128022738883, 0.15018458669193208, -0.19852330646454328, 0.20184586691932094],
      ...[-0.09425553987317435, 0.35063827334742503, 0.30510618677940055, -0.14361726652574927],
    ]);
    close(network.weights[1]!.flat(), [
      ...[
        0.3218636306483344, -0.5301930787925287, 0.4236340737328038, 0.21961425097740764, 0.13855387795702767,
      ],
      ...[
        -0.27888605659038734, 0.5738312517219575, 0.11877484795238405, -0.3759141938877667,
        -0.10093707986374298,
      ],
    ]);
  });
});

describe('gradients', () => {
  /** Where every net is far enough from a kink that ±ε does not step over it. */
  const isSmooth = ({ layers }: Network): boolean =>
    layers
      .slice(1)
      .every(({ nodes }) =>
        nodes.every(({ net, activation }) => Math.abs(net) > 1e-3 || !/relu|abs|elu/i.test(activation.kind)),
      );

  test('are central differences, of every weight of any network (lesson 1, eqs. 3.12, 3.13)', () => {
    let checked = 0;
    fc.assert(
      fc.property(networks({ most: 3 }), ({ make, example }) => {
        const network = make();
        network.backpropagate(example);
        if (!isSmooth(network)) return;
        const gradients = [...network.connections].map(({ gradient }) => gradient);
        // E is of float64: its last digit is what ε divides.
        const noise = Math.max(1, network.loss) * 1e-10;
        const scale = Math.max(...gradients.map(Math.abs));
        [...network.connections].forEach((connection, i) => {
          if (!connection.trainable) return expect(gradients[i]).toBe(0);
          checked++;
          const off = Math.abs(network.numericGradient(connection, example) - gradients[i]!);
          expect(off).toBeLessThanOrEqual(1e-6 * scale + noise);
        });
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(checked).toBeGreaterThan(1000);
  });

  test('are −δ·x, and δ is −∂E/∂net (lesson 1, eqs. 3.12, 3.13)', () => {
    const network = new Network(nine);
    network.backpropagate(nineExample);
    for (const { upstream, downstream, gradient } of network.connections)
      expect(gradient).toBe(-downstream.delta * upstream.output);
    // A bias adds to net as it is: ∂E/∂net is its central difference.
    for (const connection of network.connections)
      if (connection.upstream instanceof ConstNode)
        expect(connection.downstream.delta).toBeCloseTo(
          -network.numericGradient(connection, nineExample),
          10,
        );
  });

  test('at a kink are those of the convention: relu and abs 0, leakyReLU α', () => {
    const at0 = (activation: 'relu' | 'abs' | 'leakyReLU' | 'elu'): number => {
      const network = new Network({ sizes: [1, 1], activation, weights: [[[1, -1]]] });
      network.backpropagate([[1], [1]]);
      return network.gradients[0]![0]![0]!;
    };
    expect(at0('relu')).toBeCloseTo(0, 15);
    expect(at0('abs')).toBeCloseTo(0, 15);
    expect(at0('leakyReLU')).toBe(-0.3);
    expect(at0('elu')).toBe(-1);
  });

  test('measuring one leaves the network as a forward pass of the example leaves it', () => {
    const network = new Network(nine);
    network.backpropagate(nineExample);
    const [weights, dump] = [network.weights, network.dump()];
    for (const connection of network.connections) network.numericGradient(connection, nineExample);
    expect(network.weights).toEqual(weights);
    expect(network.dump()).toBe(dump);
  });

  test('and restores the weight where the example is wrong', () => {
    const network = new Network(nine);
    expect(() => network.numericGradient(network.connections.at(0)!, [[1], [1, 1]])).toThrow(
      /input: expected 3/,
    );
    expect(network.weights).toEqual(new Network(nine).weights);
  });
});

describe('biases', () => {
  test('are nodes whose output is 1, whatever happens', () => {
    const network = new Network({ ...nine, activation: 'tanh' });
    network.train([nineExample], { rate: 0.5, epochs: 5 });
    const biases = network.layers.flatMap(({ bias }) => bias ?? []);
    expect(biases).toHaveLength(2);
    for (const bias of biases) {
      expect([bias.output, bias.calcOutput(), bias.calcNet()]).toEqual([1, 1, 0]);
      expect(bias.upstream).toEqual([]);
      expect(bias.isOutput).toBe(false);
    }
  });

  test('may be absent', () => {
    const network = new Network({ sizes: [2, 3, 1], bias: false });
    expect(network.layers.map(({ bias }) => bias)).toEqual([undefined, undefined, undefined]);
    expect(network.weights.flat().map((row) => row.length)).toEqual([2, 2, 2, 3]);
    expect(network.connections).toHaveLength(9);
    expect(network.predict([0, 0])[0]).toBeCloseTo(new Network({ sizes: [1, 1], bias: false, weights: [[[network.weights[1]![0]!.reduce((a, b) => a + b)]]] }).predict([0.5])[0]!, 15); // prettier-ignore
  });

  test('may be left as they are', () => {
    const network = new Network({ ...nine, trainBias: false });
    network.train([nineExample, [[1, 1, 1], [0, 1]]], { rate: 1, epochs: 3, batchSize: 2 }); // prettier-ignore
    network.train([nineExample], { rate: 1 });
    const biasesOf = (n: Network): (number | undefined)[] => n.weights.flat().map((row) => row.at(-1));
    expect(biasesOf(network)).toEqual(biasesOf(new Network(nine)));
    expect(network.weights[0]![0]![0]).not.toBe(nine.weights![0]![0]![0]);
  });
});

describe('training', () => {
  const examples: readonly Example[] = [
    [[0, 0], [0]],
    [[0, 1], [1]],
    [[1, 0], [1]],
    [[1, 1], [0]],
  ];
  const made = (): Network => new Network({ sizes: [2, 2, 1], activation: 'tanh', seed: 3 });

  test('one epoch is trainOne for each example in turn, and gives their mean error (lesson 5, eq. stochastic)', () => {
    const [network, byHand] = [made(), made()];
    const loss = network.train(examples, { rate: 0.3 });
    const losses = examples.map((example) => byHand.trainOne(example, 0.3));
    expect(network.weights).toEqual(byHand.weights);
    expect(loss).toBe(losses.reduce((a, b) => a + b) / 4);
  });

  test('a batch takes one step by the mean gradient, and the next begins anew (lesson 4, eq. 17; lesson 5, eqs. batch, mini-batch)', () => {
    const network = made();
    for (const batch of [examples.slice(0, 2), examples.slice(2), examples]) {
      const start = network.weights;
      const gradients = batch.map((example) => {
        network.backpropagate(example);
        return network.gradients;
      });
      network.train(batch, { rate: 0.3, batchSize: batch.length });
      network.weights.forEach((rows, l) =>
        rows.forEach((row, j) =>
          row.forEach((w, i) => {
            const mean = gradients.reduce((sum, g) => sum + g[l]![j]![i]!, 0) / batch.length;
            expect(w).toBeCloseTo(start[l]![j]![i]! - 0.3 * mean, 15);
          }),
        ),
      );
    }
  });

  test('a batch gives the mean E before its update', () => {
    const [network, byHand] = [made(), made()];
    const errors = examples.map((example) => byHand.backpropagate(example));
    expect(network.trainBatch(examples, 0.3)).toBeCloseTo(errors.reduce((a, b) => a + b) / 4, 15);
  });

  test('a last batch that is smaller has its own mean; the loss is over the examples', () => {
    const [network, byHand] = [made(), made()];
    const loss = network.train(examples.slice(0, 3), { rate: 0.3, batchSize: 2 });
    const first = byHand.trainBatch(examples.slice(0, 2), 0.3);
    const last = byHand.trainBatch(examples.slice(2, 3), 0.3);
    expect(network.weights).toEqual(byHand.weights);
    expect(loss).toBeCloseTo((2 * first + last) / 3, 15);
  });

  test('a batch of one is trainOne', () => {
    const [a, b] = [made(), made()];
    expect(a.trainBatch([examples[1]!], 0.3)).toBe(b.trainOne(examples[1]!, 0.3));
    expect(a.weights).toEqual(b.weights);
  });

  test('shuffled passes take every example, each time in another order, the same for a seed', () => {
    const orderOf = (options: Partial<TrainOptions>): number[] => {
      const network = new Network({ sizes: [1, 1], activation: 'linear' });
      const seen: number[] = [];
      const present = network.present.bind(network);
      jest.spyOn(network, 'present').mockImplementation((x, t) => {
        seen.push(x[0]!);
        present(x, t);
      });
      network.train(
        [1, 2, 3, 4, 5, 6].map((n): Example => [[n], [n]]),
        { rate: 0, epochs: 3, ...options },
      );
      return seen;
    };
    const passes = (order: readonly number[]): string[] =>
      [0, 6, 12].map((i) => order.slice(i, i + 6).join(''));
    expect(passes(orderOf({}))).toEqual(['123456', '123456', '123456']);
    const shuffled = passes(orderOf({ shuffle: 1 }));
    expect(new Set(shuffled).size).toBe(3);
    for (const pass of shuffled) expect([...pass].sort().join('')).toBe('123456');
    expect(passes(orderOf({ shuffle: 1 }))).toEqual(shuffled);
    expect(passes(orderOf({ shuffle: 2 }))).not.toEqual(shuffled);
    expect(passes(orderOf({ shuffle: 1, batchSize: 4 }))).toEqual(shuffled);
  });

  test('goes on until it is told to stop, and gives each pass with its loss', () => {
    const heard: [number, number][] = [];
    const network = made();
    const loss = network.train(examples, {
      rate: 0.3,
      epochs: 100,
      onEpoch: (epoch, l) => {
        heard.push([epoch, l]);
        return epoch === 4;
      },
    });
    expect(heard.map(([epoch]) => epoch)).toEqual([0, 1, 2, 3, 4]);
    expect(heard.at(-1)![1]).toBe(loss);
  });

  test('XOR is learned', () => {
    const network = made();
    network.train(examples, { rate: 0.5, epochs: 1000 });
    expect(examples.map(([x]) => network.predict(x)[0]! > 0.5)).toEqual([false, true, true, false]);
  });
});

describe('predict, weights, dump', () => {
  test('predict changes no weight, and gives the same again', () => {
    const network = new Network(nine);
    const before = network.weights;
    const y = network.predict(nineExample[0]);
    expect(network.predict(nineExample[0])).toEqual(y);
    expect(network.weights).toEqual(before);
    expect(before).toEqual(nine.weights);
  });

  test('what is given out is a copy', () => {
    const network = new Network(nine);
    network.weights[0]![0]![0] = 99;
    expect(network.weights[0]![0]![0]).toBe(0.2);
    expect(new Network({ ...nine, weights: network.weights }).predict(nineExample[0])).toEqual(network.predict(nineExample[0])); // prettier-ignore
  });

  test('drawn weights: by the seed, N(0, 1/√n); biases 0 (lesson 3, eq. initial-weights)', () => {
    const made = (seed: number): Network => new Network({ sizes: [100, 200, 1], seed });
    expect(made(1).weights).toEqual(made(1).weights);
    expect(made(1).weights).not.toEqual(made(2).weights);
    const rows = made(1).weights[0]!;
    expect(rows.map((row) => row.at(-1))).toEqual(rows.map(() => 0));
    const drawn = rows.flatMap((row) => row.slice(0, -1));
    const mean = drawn.reduce((a, b) => a + b) / drawn.length;
    const deviation = Math.sqrt(drawn.reduce((sum, w) => sum + (w - mean) ** 2, 0) / drawn.length);
    expect(mean).toBeCloseTo(0, 2);
    expect(deviation).toBeCloseTo(0.1, 2);
  });

  test.each([1, 2])('for few inputs, too, of the inputs alone: %d', (n) => {
    const network = new Network({ sizes: [n, 4000], seed: 1 });
    const drawn = network.weights[0]!.flatMap((row) => row.slice(0, -1));
    const deviation = Math.sqrt(drawn.reduce((sum, w) => sum + w * w, 0) / drawn.length);
    expect(Math.abs(deviation * Math.sqrt(n) - 1)).toBeLessThan(0.05);
  });

  test('dump has a line for every node and every connection', () => {
    const network = new Network({ sizes: [1, 1], weights: [[[0.5, 0.25]]], activation: 'linear' });
    network.trainOne([[2], [1]], 0.1);
    expect(network.dump().split('\n')).toEqual([
      '0:0  net 0  output 2  δ 0',
      '0:1  output 1 (bias)',
      '1:0  net 1.25  output 1.25  δ -0.25',
      '0:0 → 1:0  w 0.45  gradient 0.5',
      '0:1 → 1:0  w 0.225  gradient 0.25',
    ]);
    expect(new Network(nine).dump().split('\n')).toHaveLength(9 + 2 + 26);
  });
});

describe('errors', () => {
  const codeOf = (f: () => unknown): string => {
    try {
      f();
    } catch (error) {
      if (error instanceof HandgradError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return 'none';
  };
  const make = (options: unknown) => () => new Network(options as NetworkOptions);

  test.each<[string, () => unknown, RegExp]>([
    ['one layer', make({ sizes: [3] }), /"sizes": expected two or more whole numbers ≥ 1, the inputs first, received \[3\]/],
    ['a layer of none', make({ sizes: [3, 0, 1] }), /"sizes": .*\[3,0,1\]/],
    ['half a node', make({ sizes: [2, 1.5] }), /option: Network: option "sizes"/],
    ['an activation misspelt', make({ sizes: [1, 1], activation: 'sigmod' }), /option: .*"sigmod"[\s\S]*sigmoid/],
    ['another', make({ sizes: [1, 1], outputActivation: 'leakyRelu' }), /leakyReLU/],
    ['a name of Object', make({ sizes: [1, 1], activation: 'toString' }), /option: .*"toString"/],
    ['too few layers of weights', make({ ...nine, weights: nine.weights!.slice(1) }), /weights: expected 2 layers of weights, received 1/],
    ['too few nodes', make({ ...nine, weights: [[[1, 1, 1, 1]], nine.weights![1]!] }), /weights of layer 1: expected a row for each of 4 nodes, received 1/],
    ['no weight of the bias', make({ sizes: [2, 1], weights: [[[1, 2]]] }), /weights of layer 1, node 1: expected 3 finite numbers, received \[1, 2\]/],
    ['a weight for a bias that is not there', make({ sizes: [2, 1], bias: false, weights: [[[1, 2, 3]]] }), /expected 2 finite numbers/],
    ['NaN among the weights', make({ sizes: [1, 1], weights: [[[NaN, 0]]] }), /"weights.0.0.0": expected finite numbers, received NaN/],
  ])('%s', (_, f, message) => {
    expect(codeOf(f)).toMatch(message);
  }); // prettier-ignore

  const network = new Network({ sizes: [2, 1] });
  const examples: readonly Example[] = [[[1, 2], [1]]];
  const train = (options: Partial<TrainOptions>) => () => network.train(examples, { rate: 0.1, ...options });
  test.each<[string, () => unknown, RegExp]>([
    ['an option that is not there', () => new Network({ sizes: [2, 1], activations: 'tanh' } as never), /Unknown option of Network "activations"[^]*activation/],
    ['a batch of none', () => network.trainBatch([], 1), /expected at least one example/],
    ['an input too few', () => network.predict([1]), /option: input: expected 2 finite numbers, received \[1\]/],
    ['NaN', () => network.predict([1, NaN]), /input: expected 2 finite numbers, received \[1, NaN\]/],
    ['a target too many', () => network.backpropagate([[1, 2], [1, 0]]), /target: expected 1 finite number, received \[1, 0\]/],
    ['an infinite target', () => network.trainOne([[1, 2], [Infinity]], 0.1), /target: expected 1 finite number/],
    ['no examples', () => network.train([], { rate: 1 }), /data: train: expected at least one example/],
    ['batches of 0', train({ batchSize: 0 }), /"batchSize": expected a whole number ≥ 1, received 0/],
    ['batches of NaN', train({ batchSize: NaN }), /"batchSize": .*NaN/],
    ['half an epoch', train({ epochs: 0.5 }), /"epochs": expected a whole number ≥ 1, received 0.5/],
    ['no rate', train({ rate: NaN }), /"rate": expected a finite number, received NaN/],
    ['sequential batches', train({ update: 'sequential', batchSize: 2 }), /update sequential: expected a batchSize of 1, received 2/],
  ])('%s', (_, f, message) => {
    const before = network.weights;
    expect(codeOf(f)).toMatch(message);
    expect(network.weights).toEqual(before);
  }); // prettier-ignore
});
