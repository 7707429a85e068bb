/** The model that is made of a network of objects is the same network. */
import { useBackend } from '../../src/backends/index.js';
import { onEngine, outputsOnEngine } from '../../src/lessons/engine.js';
import { activations64, type Activation64 } from '../../src/reference/activation.js';
import { Network, type Example } from '../../src/reference/network.js';

beforeAll(() => useBackend('cpu'));

const { leakyReLU, elu, sigmoid } = activations64;

test('an activation knows its options, the defaults among them', () => {
  expect([leakyReLU(), leakyReLU({ alpha: 0.01 }), elu(), sigmoid()].map(({ config }) => config)).toEqual([
    { alpha: 0.3 },
    { alpha: 0.01 },
    { alpha: 1 },
    {},
  ]);
});

const example: Example = [[0.5, -1], [0.3, -0.2]]; // prettier-ignore

test.each<[string, Activation64]>([
  ['leakyReLU', leakyReLU()],
  ['leakyReLU, α = 0.01', leakyReLU({ alpha: 0.01 })],
  ['elu, α = 0.5', elu({ alpha: 0.5 })],
])('%s: outputs and gradients with the same α', async (_, activation) => {
  const network = new Network({ sizes: [2, 3, 2], activation, seed: 3 });
  network.backpropagate(example);
  const nets = network.layers.slice(1).flatMap(({ nodes }) => nodes.map(({ net }) => net));
  expect(Math.min(...nets)).toBeLessThan(0); // where α counts
  const outputs = await outputsOnEngine(network, example[0]);
  outputs.forEach((layer, l) =>
    layer.forEach((a, j) => expect(a).toBeCloseTo(network.layers[l + 1]!.nodes[j]!.output, 6)),
  );
  const { gradients } = await onEngine(network, 0.1, (engine) => engine.gradients(example));
  const want = network.gradients.flat(2);
  gradients.flat(2).forEach((g, i) => expect(g).toBeCloseTo(want[i]!, 6));
});
