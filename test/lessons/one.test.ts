import { useBackend } from '../../src/backends/index.js';
import { digits } from '../../src/explain/numbers.js';
import { one } from '../../src/lessons/one.js';
import {
  connectionAt,
  example,
  hiddenChain,
  nodeAt,
  nodeUpdates,
  outputChain,
  start,
  δ4,
  δ8,
  η,
} from '../../src/lessons/one/example.js';
import { activations64 } from '../../src/reference/activation.js';
import { activate, augmented } from '../../src/reference/vector.js';
import {
  collect,
  expectBilingual,
  expectEngineWithin,
  expectFits,
  figuresOf,
  numberIn,
  tableOf,
} from './collect.js';

/** Worked out apart from this code. */
const outputs = {
  4: 0.5670929049654543,
  5: 0.5137465349023549,
  6: 0.6130141761393355,
  7: 0.5087491068802403,
  8: 0.5828594275894671,
  9: 0.5075905752210366,
};
const deltas = {
  4: 0.011931441921301269,
  5: -0.02586387591001324,
  6: 0.0036917338386418673,
  7: 0.012765466948501454,
  8: 0.07710775591405535,
  9: -0.10187415972748595,
};
/** After a step, by row: w41 w42 w43 w4b, … */
const stepped = [
  [0.20536914886458557, -0.39940342790393496, 0.10477257676852052, 0.05596572096065064],
  [-0.31163874415950593, 0.24870680620449934, 0.4896544496359947, -0.11293193795500663],
  [0.45166128022738883, 0.15018458669193208, -0.19852330646454328, 0.20184586691932094],
  [-0.09425553987317435, 0.35063827334742503, 0.30510618677940055, -0.14361726652574927],
  [0.3218636306483344, -0.5301930787925287, 0.4236340737328038, 0.2196142509774076, 0.13855387795702767],
  [-0.27888605659038734, 0.5738312517219575, 0.11877484795238405, -0.3759141938877667, -0.10093707986374298],
];

const network = start();
const close = (got: number, want: number): void => expect(Math.abs(got - want)).toBeLessThan(1e-15);

test('a4 … a7, y1 and y2 (lesson 1, eqs. 3.1, 3.4, 3.5, 3.11)', () => {
  for (const [number, want] of Object.entries(outputs)) close(nodeAt(network, Number(number)).output, want);
});

test('δ4 … δ9 (lesson 1, eqs. 3.6, 3.7)', () => {
  for (const [number, want] of Object.entries(deltas)) close(nodeAt(network, Number(number)).delta, want);
});

test('δ8 as it is written out (lesson 1, eq. delta-8)', () => close(δ8(network), deltas[8]));
test('δ4 as it is written out (lesson 1, eq. delta-4)', () => close(δ4(network), deltas[4]));

test('∂E/∂net8 factor by factor (lesson 1, eq. output-chain)', () => {
  const { dEdy, dydNet, dEdNet } = outputChain(network);
  close(dEdy, outputs[8] - 0.9);
  close(dydNet, outputs[8] * (1 - outputs[8]));
  close(dEdNet, -deltas[8]);
});

test('∂E/∂net4 through nodes 8 and 9 (lesson 1, eqs. hidden-chain, 40, 3.13)', () => {
  const { terms, dadNet, dEdNet } = hiddenChain(network);
  close(terms[0]!.dEdNet, -deltas[8]);
  close(terms[1]!.dNetda, -0.25);
  close(dadNet, outputs[4] * (1 - outputs[4]));
  close(dEdNet, -deltas[4]);
});

test('w84, w41 and w4b after a step (lesson 1, eq. node-updates)', () => {
  const { w84, w41, w4b } = nodeUpdates(network);
  close(w84, stepped[4]![0]!);
  close(w41, stepped[0]![0]!);
  close(w4b, stepped[0]![3]!);
});

test('all weights after a step, and the error before and after (lesson 1, eqs. 3.8, 3.9, 3.10)', () => {
  const trained = start();
  close(trained.loss, 0.133354109838948);
  trained.trainOne(example, η);
  trained.weights.flat().forEach((row, j) => row.forEach((w, i) => close(w, stepped[j]![i]!)));
  close(trained.backpropagate(example), 0.11477280258446694);
});

test('a = f(W₁·x), y = f(W₂·a), with a 1 for the bias (lesson 1, eq. matrix-form)', () => {
  const σ = activations64.sigmoid();
  const [W1, W2] = network.weights;
  expect(W1![0]).toEqual([4, 5, 6, 'b'].map((_, i) => connectionAt(network, 4, i === 3 ? 'b' : ((i + 1) as 1)).weight)); // prettier-ignore
  const a = activate(σ, augmented(W1!, example[0]));
  a.forEach((aᵢ, i) => close(aᵢ, outputs[(i + 4) as 4]));
  activate(σ, augmented(W2!, a)).forEach((yᵢ, i) => close(yᵢ, outputs[(i + 8) as 8]));
});

describe.each(['cpu', 'wasm'] as const)('the lesson on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('the tensor engine is within 1e-6 of every figure, in both languages', async () => {
    const blocks = await collect(one);
    expectBilingual(blocks);
    expectFits(blocks);
    expectEngineWithin(blocks, 1e-6);
    const byName = new Map(figuresOf(blocks).map((f) => [f.name.en, f.value]));
    close(byName.get('a7')!, outputs[7]);
    close(byName.get('y2')!, outputs[9]);
  });

  test('every weight is there, its gradient agrees with differences and with the tensor engine', async () => {
    const rows = tableOf(await collect(one), 'w');
    expect(rows.map(([name]) => name).join(' ')).toBe(
      'w41 w42 w43 w4b w51 w52 w53 w5b w61 w62 w63 w6b w71 w72 w73 w7b w84 w85 w86 w87 w8b w94 w95 w96 w97 w9b',
    );
    rows.forEach((row, i) => {
      const [gradient, differences, engine, after, engineAfter] = row.slice(1).map(numberIn);
      expect(differences! / gradient!).toBeCloseTo(1, 6);
      expect(Math.abs(engine! / gradient! - 1)).toBeLessThan(1e-6);
      expect(after).toBeCloseTo(stepped.flat()[i]!, 7);
      expect(Math.abs(engineAfter! / after! - 1)).toBeLessThan(1e-6);
    });
  });

  test('every node by its number: a, δ, and the tensor engine’s', async () => {
    const rows = tableOf(await collect(one), 'node');
    expect(rows.map(([number]) => number)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    for (const [number, , a, δ] of rows.slice(3)) {
      expect(a).toBe(digits(outputs[Number(number) as 4]));
      expect(δ).toBe(digits(deltas[Number(number) as 4]));
    }
  });
});

test('differences first come closer by ε², then rounding takes over', async () => {
  await useBackend('cpu');
  const rows = tableOf(await collect(one), 'ε');
  const off = rows.map(([, , cell]) => numberIn(cell!));
  expect(off[1]! / off[2]!).toBeCloseTo(100, -1);
  expect(off[2]! / off[3]!).toBeCloseTo(100, -1);
  expect(Math.min(...off)).toBeLessThan(1e-11);
  expect(off.at(-1)!).toBeGreaterThan(1e-5);
});

test('of the dump, the first lines, and how many there are', async () => {
  await useBackend('cpu');
  const blocks = await collect(one);
  const nodes = tableOf(blocks, 'node (11)'); // 9, and 2 for the biases of 2 layers
  expect(nodes.map(([place]) => place)).toEqual(['0:0', '0:1', '0:2', '…']);
  const connections = tableOf(blocks, 'connection (26)');
  expect(connections.map(([places]) => places)).toEqual(['0:0 → 1:0', '0:1 → 1:0', '0:2 → 1:0', '…']);
  expect(connections[0]!.slice(1)).toEqual(['w 0.2', `gradient ${start().gradients[0]![0]![0]!}`]);
});
