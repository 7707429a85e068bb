import { useBackend } from '../../src/backends/index.js';
import { Engine } from '../../src/lessons/engine.js';
import { rng } from '../../src/random.js';
import { Network, type NetworkOptions } from '../../src/reference/network.js';
import {
  augmented,
  backwardPass,
  column,
  forwardPass,
  hadamard,
  hiddenErrorTerm,
  meanGradient,
  outputErrorTerm,
  outer,
  plus,
  product,
  slopes,
  transposed,
  vectorGradients,
  vectorLayers,
} from '../../src/reference/vector.js';

const draws = (seed: number) => {
  const random = rng(seed);
  return (size: number): number[] => Array.from({ length: size }, () => random.normal());
};

/** Random weights, biases too. */
const drawn = (options: NetworkOptions, seed: number): Network => {
  const draw = draws(seed);
  const { sizes } = options;
  const weights = sizes.slice(1).map((O, l) => Array.from({ length: O }, () => draw(sizes[l]! + 1)));
  return new Network({ ...options, weights });
};

const networks: readonly NetworkOptions[] = [
  { sizes: [3, 4, 2] },
  { sizes: [1, 1] },
  { sizes: [2, 5, 3, 2], activation: 'tanh' },
  { sizes: [4, 3, 3, 3, 1], activation: 'softplus', outputActivation: 'linear' },
  { sizes: [3, 6, 2], activation: 'elu', outputActivation: 'sigmoid' },
  { sizes: [3, 6, 2], activation: 'leakyReLU' },
];
const named = networks.map((options, i) => [JSON.stringify(options), options, i] as const);

const expectClose = (got: readonly number[], want: readonly number[], tolerance: number): void => {
  expect(got).toHaveLength(want.length);
  const scale = Math.max(...want.map(Math.abs));
  got.forEach((g, i) => expect(Math.abs(g - want[i]!)).toBeLessThanOrEqual(tolerance * scale));
};

describe.each(named)('%s', (_, options, seed) => {
  const network = drawn(options, seed);
  const draw = draws(100 + seed);
  const [x, t] = [draw(options.sizes[0]!), draw(options.sizes.at(-1)!)];
  const layers = vectorLayers(network);
  const passes = forwardPass(layers, x);
  const backward = backwardPass(layers, passes, t);
  network.backpropagate([x, t]);
  const computing = network.layers.slice(1);

  test('z and a are those of the nodes (lesson 4, eqs. 18, 19; lesson 1, eqs. matrix-form, layer-chain)', () => {
    for (const [l, { nodes }] of computing.entries()) {
      expectClose(passes[l]!.z, nodes.map((n) => n.net), 1e-14); // prettier-ignore
      expectClose(passes[l]!.a, nodes.map((n) => n.output), 1e-14); // prettier-ignore
      expectClose(augmented(network.weights[l]!, passes[l]!.input), passes[l]!.z, 1e-14);
    }
  });

  test('δ is ∂J/∂z, the opposite of the nodes’ (lesson 4, eqs. 20, 21, 22)', () => {
    for (const [l, { nodes }] of computing.entries())
      expectClose(backward[l]!.δ, nodes.map((n) => -n.delta), 1e-13); // prettier-ignore
  });

  test('∂J/∂W and ∂J/∂b are those of the connections, and central differences (lesson 4, eqs. 23, 24, 25, 26)', () => {
    const vectors = vectorGradients(layers, [x, t]).flat(2);
    expectClose(vectors, network.gradients.flat(2), 1e-13);
    const twin = drawn(options, seed);
    const numeric = [...twin.connections].map((c) => twin.numericGradient(c, [x, t]));
    expectClose(vectors, numeric, 1e-8);
  });

  test.each(['cpu', 'wasm'] as const)(
    'the tensor engine on %s has the same gradients (lesson 4, eqs. 18–26)',
    async (backend) => {
      await useBackend(backend);
      const engine = new Engine(drawn(options, seed));
      try {
        const y = await engine.predict(x);
        const { loss, gradients } = await engine.gradients([x, t]);
        expectClose(y, passes.at(-1)!.a, 1e-6);
        expectClose([loss], [network.loss], 1e-6);
        expectClose(gradients.flat(2), vectorGradients(layers, [x, t]).flat(2), 1e-6);
      } finally {
        engine.free();
      }
    },
  );
});

test('by hand: two nodes of two inputs', () => {
  expect(product([[1, 2], [3, 4]], column([5, 6]))).toEqual([[17], [39]]); // prettier-ignore
  expect(transposed([[1, 2, 3], [4, 5, 6]])).toEqual([[1, 4], [2, 5], [3, 6]]); // prettier-ignore
  expect(outer([1, 2], [3, 4, 5])).toEqual([[3, 4, 5], [6, 8, 10]]); // prettier-ignore
  expect(outputErrorTerm([3, 5], [1, 1], [0.5, 2])).toEqual([1, 8]);
  // Wᵀδ = (1·1 + 3·10, 2·1 + 4·10)
  expect(hiddenErrorTerm([[1, 2], [3, 4]], [1, 10], [1, 0.5])).toEqual([31, 21]); // prettier-ignore
});

test('shapes that do not fit are refused', () => {
  expect(() =>
    product(column([1, 2]), [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]),
  ).toThrow(
    // prettier-ignore
    'expected a second factor [1, …], since the first is [2, 1], received [2, 4].',
  );
  expect(() => hadamard([1, 2], [1])).toThrow('expected a vector of 2, received 1.');
  expect(() => plus([1], [1, 2])).toThrow('expected a vector of 1, received 2.');
});

test('a network without biases has zeros for them', () => {
  const network = new Network({ sizes: [2, 2], bias: false, weights: [[[1, 2], [3, 4]]] }); // prettier-ignore
  expect(vectorLayers(network)[0]).toMatchObject({ W: [[1, 2], [3, 4]], b: [0, 0] }); // prettier-ignore
});

test('slopes read z and a: σ′ = a(1 − a), softplus′ = σ(z)', () => {
  const [sigmoid] = vectorLayers(new Network({ sizes: [1, 1] }));
  const [softplus] = vectorLayers(new Network({ sizes: [1, 1], activation: 'softplus' }));
  expect(slopes(sigmoid!.f, [0], [0.25])).toEqual([0.1875]);
  expect(slopes(softplus!.f, [0], [99])).toEqual([0.5]);
});

test('the mean of gradients (lesson 4, eq. 17)', () => {
  expect(meanGradient([[[[1, 2]]], [[[3, 10]]]])).toEqual([[[2, 6]]]);
});
