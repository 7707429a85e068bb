/** Lesson 5: its figures, and what must hold of its tables whatever is measured. */
import type { Block, LessonContext } from '../../src/lessons/contract.js';
import { agrees } from '../../src/lessons/contract.js';
import { useBackend } from '../../src/backends/index.js';
import { same } from '../../src/explain/language.js';
import { initializers } from '../../src/initializers/registry.js';
import { five, lessonFive, type Extent } from '../../src/lessons/five.js';
import { computeActivations, computeSpecialCases, points } from '../../src/lessons/five/activations.js';
import { verdict } from '../../src/lessons/five/architecture.js';
import {
  chainGradient,
  computeExploding,
  drawnChain,
  explodingWidth,
  overWeights,
  slope,
  steepestChain,
  wideGrowth,
} from '../../src/lessons/five/chain.js';
import { chordOverGraph, chordRange } from '../../src/lessons/five/convex.js';
import { computeCrossEntropy } from '../../src/lessons/five/crossEntropy.js';
import { computeDepths, type Setting } from '../../src/lessons/five/depths.js';
import { explodingBlocks } from '../../src/lessons/five/exploding.js';
import { computeDescents, computeFirstStep, examplesOf, leastLoss } from '../../src/lessons/five/batches.js';
import { maskOf, parametersOf, train, widthFor, type Trained } from '../../src/lessons/five/experiments.js';
import { generalizedReLU, generalizedReLUSlope } from '../../src/lessons/five/functions.js';
import { computeLayers, computeNeuron } from '../../src/lessons/five/neuron.js';
import { computeGates } from '../../src/lessons/five/perceptron.js';
import { computeSoftmax } from '../../src/lessons/five/softmax.js';
import { crossEntropy64, softmax64 } from '../../src/lessons/five/softmax64.js';
import { compareGradients, walkThrough } from '../../src/lessons/five/walk.js';
import { presets } from '../../src/lessons/presets.js';
import { median } from '../../src/lessons/statistics.js';
import { cell, listed, rough } from '../../src/lessons/words.js';
import { boundary } from '../../src/explain/perceptron.js';
import { Network } from '../../src/reference/network.js';
import { classify, neuron } from '../../src/reference/perceptron.js';
import { expectFits } from './collect.js';

const sigma = (z: number): number => 1 / (1 + Math.exp(-z));

/** Relative, to the largest of the list. */
const apart = (found: readonly number[], want: readonly number[]): number => {
  expect(found).toHaveLength(want.length);
  const size = Math.max(...want.map(Math.abs));
  return Math.max(...found.map((f, i) => Math.abs(f - want[i]!))) / (size || 1);
};

beforeAll(() => useBackend('cpu'));

const backends = ['wasm', 'cpu'] as const;

test('x² is below its chord, −x² above it, x³ neither (lesson 5, eq. convex)', () => {
  const square = (x: number): number => x * x;
  expect(chordRange(square)[0]).toBeGreaterThan(0);
  expect(chordRange((x) => -square(x))[1]).toBeLessThan(0);
  const [least, largest] = chordRange((x) => x ** 3);
  expect(least).toBe(-largest);
  expect(largest).toBeGreaterThan(0);
  expect(chordOverGraph(square, -1, 2, 0.25)).toBeCloseTo(0.25 * 0.75 * 9, 15); // λ(1 − λ)(u − v)²
  expect(chordRange((x) => 2 * x - 1)).toEqual([0, 0]);
});

describe.each(backends)('cross entropy on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('cpu'));

  test('value and gradient: formula, engine, differences (lesson 5, eqs. cross-entropy, softmax)', async () => {
    const { q, float64, engine, differences } = await computeCrossEntropy();
    expect(float64.loss).toBeCloseTo(Math.log(Math.E ** 2 + Math.E + 1 / Math.E) - 1, 14);
    expect(agrees('1.34901222', float64.loss)).toBe(true);
    expect(float64.gradient).toEqual([q[0], q[1]! - 1, q[2]]);
    expect(apart(differences, float64.gradient)).toBeLessThan(1e-9);
    expect(apart(engine.gradient, float64.gradient)).toBeLessThan(1e-6);
    expect(apart([engine.loss], [float64.loss])).toBeLessThan(1e-6);
  });

  test('a soft target, and scores far apart', async () => {
    const { float64, engine, differences } = await computeCrossEntropy([3, -2, 0.5], [0.2, 0.5, 0.3]);
    expect(apart(differences, float64.gradient)).toBeLessThan(1e-9);
    expect(apart(engine.gradient, float64.gradient)).toBeLessThan(1e-6);
    expect(softmax64([1000, 0])).toEqual([1, 0]);
    expect(crossEntropy64([1000, 0], [0, 1])).toBe(1000);
  });
});

const descent = { count: 24, batchSizes: [24, 6, 1], passes: 3, rate: 0.05, orders: 400, seed: 1 };

describe.each(backends)('gradient descent on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('cpu'));

  test('w⁺ = w⁻ − η·∂Loss/∂w (lesson 5, eq. gradient-descent)', async () => {
    const { gradient, weights, before, after, engine } = await computeFirstStep(descent);
    const examples = examplesOf(descent);
    const mean = (f: (x: readonly number[], t: number) => number): number =>
      examples.reduce((sum, [x, t]) => sum + f(x, t[0]!), 0) / examples.length;
    const byHand = [mean((x, t) => -t * x[0]!), mean((x, t) => -t * x[1]!), mean((_, t) => -t)]; // y = 0 at the start
    expect(apart(gradient, byHand)).toBeLessThan(1e-14);
    expect(
      apart(
        weights,
        byHand.map((g) => -descent.rate * g),
      ),
    ).toBeLessThan(1e-14);
    expect(after).toBeLessThan(before);
    expect(apart(engine.gradient, gradient)).toBeLessThan(1e-6);
    expect(apart(engine.weights, weights)).toBeLessThan(1e-6);
    expect(apart([engine.before, engine.after], [before, after])).toBeLessThan(1e-6);
  });

  test('all, some, one example an update (lesson 5, eqs. batch, mini-batch, stochastic)', async () => {
    const rows = await computeDescents(descent);
    expect(rows.map(({ updates }) => updates)).toEqual([3, 12, 72]);
    const least = leastLoss(descent);
    for (const [i, { loss, engine, batchSize, noise }] of rows.entries()) {
      expect(apart([engine], [loss])).toBeLessThan(1e-6);
      expect(loss).toBeGreaterThan(least);
      // The textbook's loop, over w₁, w₂ and b.
      const w = [0, 0, 0];
      const rowsOf = examplesOf(descent).map(([x, t]) => [[...x, 1], t[0]!] as const);
      const error = (x: readonly number[], t: number): number =>
        w.reduce((sum, wi, k) => sum + wi * x[k]!, 0) - t;
      for (let pass = 0; pass < descent.passes; pass++)
        for (let at = 0; at < rowsOf.length; at += batchSize) {
          const batch = rowsOf.slice(at, at + batchSize);
          const g = w.map((_, k) => batch.reduce((sum, [x, t]) => sum + error(x, t) * x[k]!, 0));
          g.forEach((gk, k) => (w[k]! -= (descent.rate * gk) / batch.length));
        }
      const want = rowsOf.reduce((sum, [x, t]) => sum + error(x, t) ** 2 / 2, 0) / rowsOf.length;
      expect(apart([loss], [want])).toBeLessThan(1e-12);
      if (i > 0) expect(noise.expected).toBeGreaterThan(rows[i - 1]!.noise.expected);
    }
    const [all, some, one] = rows.map(({ noise }) => noise);
    expect(all!.measured).toBeLessThan(1e-25);
    expect(all!.expected).toBe(0);
    expect(apart([one!.measured], [one!.expected])).toBeLessThan(1e-12); // every order has every example
    expect(apart([some!.measured], [some!.expected])).toBeLessThan(0.1);
  });
});

test('no weights are better than the least loss: the gradient there is 0', () => {
  const examples = examplesOf(descent);
  const network = new Network({ sizes: [2, 1], activation: 'linear', weights: [[[0, 0, 0]]] });
  network.train(examples, { rate: 0.3, batchSize: examples.length, epochs: 400 });
  const sums = [0, 0, 0];
  for (const example of examples) {
    network.backpropagate(example);
    network.gradients.flat(2).forEach((g, i) => (sums[i]! += g));
  }
  expect(Math.max(...sums.map(Math.abs))).toBeLessThan(1e-12);
});

describe.each(backends)('neurons and layers on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('cpu'));

  test('WX + b = [W, b]·[X; 1] (lesson 5, eq. neuron)', async () => {
    const found = await computeNeuron();
    for (const { value } of found) expect(value).toBeCloseTo(0.3, 15);
    expect(apart([found[0]!.engine!], [0.3])).toBeLessThan(1e-6);
  });

  test('by matrices, node by node, by the engine (lesson 5, eqs. layer-2, layer-l)', async () => {
    const found = await computeLayers();
    const printed = ['0.65', '0.657010463', '-0.60', '0.354343694', '-0.35', '0.413382421'];
    printed.forEach((digits, i) => expect(agrees(digits, found[i]!.value)).toBe(true));
    const y2 = [0.65, -0.6, -0.35].map(sigma);
    const u3 = [
      0.9 * y2[0]! - 0.6 * y2[1]! + 0.3 * y2[2]! + 0.05,
      -0.2 * y2[0]! + 0.5 * y2[1]! + 0.4 * y2[2]! - 0.3,
    ];
    expect(
      apart(
        found.slice(6).map(({ value }) => value),
        u3.flatMap((u) => [u, sigma(u)]),
      ),
    ).toBeLessThan(1e-14);
    for (const { value, node, engine } of found) {
      expect(node).toBeCloseTo(value, 14);
      expect(apart([engine!], [value])).toBeLessThan(1e-6);
    }
  });
});

/** By their definitions, at z, and the derivative; at a kink that of the left, of |z| the middle. */
const definitions: Readonly<Record<string, readonly [(z: number) => number, (z: number) => number]>> = {
  sigmoid: [sigma, (z) => Math.exp(-z) / (1 + Math.exp(-z)) ** 2],
  tanh: [
    (z) => (Math.exp(z) - Math.exp(-z)) / (Math.exp(z) + Math.exp(-z)),
    (z) => (2 / (Math.exp(z) + Math.exp(-z))) ** 2,
  ],
  ReLU: [(z) => (z >= 0 ? z : 0), (z) => (z > 0 ? 1 : 0)],
  '|z|': [(z) => Math.sqrt(z * z), (z) => (z === 0 ? 0 : z / Math.sqrt(z * z))],
  'leaky ReLU, α = 0.01': [(z) => Math.max(z, 0.01 * z), (z) => (z > 0 ? 1 : 0.01)],
  'PReLU, α = 0.25': [(z) => Math.max(z, 0.25 * z), (z) => (z > 0 ? 1 : 0.25)],
  'ELU, α = 1': [(z) => (z > 0 ? z : Math.exp(z) - 1), (z) => Math.min(1, Math.exp(z))],
  Softplus: [(z) => Math.log(1 + Math.exp(z)), sigma],
};

describe.each(backends)('activation functions on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('cpu'));

  test('values and derivatives (lesson 5, eqs. sigmoid, tanh, relu, relu-derivative, absolute-value, leaky-relu, elu, softplus)', async () => {
    const rows = await computeActivations();
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(definitions));
    for (const { name, value, derivative, engine } of rows) {
      const [f, slope] = definitions[name]!;
      expect(apart(value, points.map(f))).toBeLessThan(1e-14);
      expect(apart(derivative, points.map(slope))).toBeLessThan(1e-14);
      expect(apart(engine.value, value)).toBeLessThan(1e-6);
      expect(apart(engine.derivative, derivative)).toBeLessThan(1e-6);
    }
  });

  test('max(0, z) + α·min(0, z) is ReLU, |z| and leaky ReLU (lesson 5, eq. generalized-relu)', async () => {
    const cases = await computeSpecialCases();
    expect(cases.map(({ alpha }) => alpha)).toEqual([0, -1, 0.01]);
    for (const { apart: off } of cases) expect(off).toBeLessThan(1e-9);
    for (const z of [-2, -0.5, 0.5, 2])
      for (const alpha of [0, -1, 0.01, 0.25]) {
        const difference = (generalizedReLU(z + 1e-6, alpha) - generalizedReLU(z - 1e-6, alpha)) / 2e-6;
        expect(generalizedReLUSlope(z, alpha)).toBeCloseTo(difference, 8);
      }
    expect(generalizedReLUSlope(0, 0.25)).toBe(0.25);
  });

  test('softmax and a row of its derivative (lesson 5, eq. softmax)', async () => {
    const { z, q, slope, engine } = await computeSoftmax();
    const sum = z.reduce((s, zk) => s + Math.exp(zk), 0);
    expect(
      apart(
        q,
        z.map((zk) => Math.exp(zk) / sum),
      ),
    ).toBeLessThan(1e-15);
    const moved = (k: number, by: number): number =>
      softmax64(z.map((zj, j) => (j === k ? zj + by : zj)))[0]!;
    expect(
      apart(
        slope,
        z.map((_, k) => (moved(k, 1e-5) - moved(k, -1e-5)) / 2e-5),
      ),
    ).toBeLessThan(1e-9);
    expect(apart(engine.y, q)).toBeLessThan(1e-6);
    expect(apart(engine.dx, slope)).toBeLessThan(1e-6);
  });
});

test('what is measured of the activation functions on the grid', async () => {
  const rows = await computeActivations();
  const of = (name: string) => rows.find((row) => row.name === name)!;
  expect(of('sigmoid')).toMatchObject({ largest: 0.25, where: 0, only: true });
  expect(of('tanh')).toMatchObject({ largest: 1, where: 0, only: true });
  expect(of('Softplus')).toMatchObject({ where: 10, only: true });
  expect(of('ReLU')).toMatchObject({ largest: 1, least: 0, where: 0.01, only: false });
  expect(rows.filter(({ monotone }) => !monotone).map(({ name }) => name)).toEqual(['|z|']);
  expect(rows.filter(({ least }) => least < 0).map(({ name }) => name)).toEqual(['|z|']);
  expect(rows.filter(({ bounded }) => bounded).map(({ name }) => name)).toEqual(['sigmoid', 'tanh']);
});

test('the boundary is where w·x + b is 0, and the answer changes there (lesson 5, eq. hyperplane)', () => {
  const theta = [3, 2, -4];
  expect(boundary(theta)).toBe('3·x1 + 2·x2 − 4 = 0');
  for (const [x1, x2] of [
    [0, 2],
    [1, 0.5],
    [2, -1],
  ] as const) {
    // prettier-ignore
    expect(3 * x1 + 2 * x2 - 4).toBe(0);
    expect(neuron(theta, [x1, x2])).toBe(0);
    expect(classify(theta, [x1 + 0.3, x2 + 0.2])).toBe(1); // w points to the side of 1
    expect(classify(theta, [x1 - 0.3, x2 - 0.2])).toBe(-1);
  }
});

test('the gates: AND and OR within the bound, XOR never', () => {
  const [and, or, xor] = computeGates();
  for (const gate of [and!, or!]) {
    expect(gate.converged).toBe(true);
    expect(gate.updates).toBeLessThanOrEqual(gate.bound!);
  }
  expect(xor).toMatchObject({ converged: false, bound: undefined });
});

describe.each(backends)('the walk through 3-3-2-1 on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('cpu'));

  test('its gradients are the central differences; without f′ on the way back they are not', async () => {
    const rows = await compareGradients();
    expect(rows).toHaveLength(17);
    const of = (what: 'gradient' | 'differences' | 'engine' | 'withoutSlopes'): number[] =>
      rows.map((row) => row[what]);
    expect(apart(of('gradient'), of('differences'))).toBeLessThan(1e-9);
    expect(apart(of('engine'), of('gradient'))).toBeLessThan(1e-6);
    const slope6 = 0.515773954 * (1 - 0.515773954);
    for (const { connection, gradient, withoutSlopes } of rows) {
      const times = withoutSlopes / gradient;
      if (connection.downstream.layer === 3) expect(times).toBe(1);
      else if (connection.downstream.layer === 2) expect(times).toBeCloseTo(1 / slope6, 7);
      else expect(times).toBeGreaterThan(4 / slope6); // f₄′ and f₅′ are missing too
    }
  });
});

test('the steps of the walk (lesson 5, eqs. forward-4, update-4, update-5)', async () => {
  const steps = walkThrough();
  const of = (symbol: string) => steps.findLast((step) => step.symbol === symbol)!;
  const y = [-0.35, 0.75, -0.85].map(sigma);
  const y4 = sigma(0.7 * y[0]! - 0.5 * y[1]! + 0.3 * y[2]!);
  const y5 = sigma(-0.6 * y[0]! + 0.4 * y[1]! + 0.8 * y[2]!);
  const y6 = sigma(0.9 * y4 - 0.7 * y5);
  expect(of('y4').value).toBeCloseTo(y4, 15);
  expect(of('y').value).toBeCloseTo(y6, 15);
  const passed6 = (1 - y6) * y6 * (1 - y6);
  const [delta4, delta5] = [0.9 * passed6, -0.7 * passed6];
  expect(of('δ4').value).toBeCloseTo(delta4, 15);
  expect(of('δ5').value).toBeCloseTo(delta5, 15);
  const { network, rate } = presets['3-3-2-1'];
  const [fourth, fifth] = network.weights![1]!;
  y.forEach((yi, i) => {
    expect(of(`w${i + 1}4`).value).toBeCloseTo(fourth![i]! + rate * delta4 * y4 * (1 - y4) * yi, 14);
    expect(of(`w${i + 1}5`).value).toBeCloseTo(fifth![i]! + rate * delta5 * y5 * (1 - y5) * yi, 14);
  });
  const gradients = new Map((await compareGradients()).map(({ name, differences }) => [name, differences]));
  expect(of('w14').value).toBeCloseTo(0.7 - rate * gradients.get('w14')!, 9);
  expect(of('w14').formula).toContain('η·δ4·f4′·y1');
});

describe.each(backends)('vanishing and exploding on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('cpu'));

  test('|∂C/∂b₁| ≤ ¼ᴸ·Π|w|·|∂C/∂a_L|, reached where every z is 0 (lesson 5, eq. vanishing)', async () => {
    for (const depth of [1, 2, 5, 10]) {
      for (let seed = 0; seed < 5; seed++) {
        const { gradient, engine, bound } = await chainGradient(drawnChain(depth, seed));
        expect(gradient).toBeLessThanOrEqual(bound);
        expect(apart([engine], [gradient])).toBeLessThan(2e-6); // as many roundings as layers
      }
      const { gradient, engine, bound } = await chainGradient(steepestChain(depth));
      expect(gradient).toBe(bound);
      expect(engine).toBe(bound); // powers of two
    }
  });

  test('in a layer of 10 units the gradient may grow, with w = 0.9', async () => {
    const { value, engine } = await wideGrowth(10, 4);
    expect(value).toBeCloseTo(2.25 ** 3, 9);
    expect(apart([engine], [value])).toBeLessThan(1e-5); // the biases that keep z at 0 are rounded
  });

  test('weights twice as large: through L − 1 layers of ReLU, 2^(L − 1) times the gradient', async () => {
    const setting = (stddev: number): Setting => ({
      activation: 'relu',
      name: String(stddev),
      kernelInitializer: initializers.randomNormal({ stddev }),
    });
    const [one, two] = await computeDepths({ depths: [1, 4], width: 6, examples: 1, seeds: [1] }, [
      setting(0.5),
      setting(1),
    ]);
    const ratios = (row: typeof one): number[] => row!.norms.map(({ first, last }) => first / last);
    expect(ratios(one)[0]).toBe(1);
    expect(ratios(one)[1]).toBeGreaterThan(0);
    expect(apart(ratios(two), [1, 8 * ratios(one)[1]!])).toBeLessThan(1e-6);
  });
});

test('sigmoids explode in chains by large weights near z = 0, in wide layers by small ones: both are said', () => {
  const said = explodingBlocks([1, 5]).flatMap((b) => (b.kind === 'paragraph' ? [b.text] : []));
  expect(said.at(-1)!.en).toMatch(/In a chain of single neurons.*product.*10 units with w = 0\.9 are enough/);
  expect(said.at(-1)!.zh).toMatch(/每层一个神经元的链.*乘积.*10 个单元、w = 0\.9/);
});

test('|σ′(wx + b)·w| is w/4 at most, and above 1 only near −b/w (lesson 5, eq. exploding)', () => {
  for (const w of [1, 4, 5, 7, 20]) {
    const { largest, width, expected } = computeExploding(w, 1e-3);
    expect(largest).toBeCloseTo(w / 4, 12);
    expect(Math.abs(width - expected)).toBeLessThanOrEqual(2e-3);
    const half = explodingWidth(w) / 2;
    if (half > 0) expect(w * slope(w * half)).toBeCloseTo(1, 12); // the edge
  }
  expect(explodingWidth(4)).toBe(0);
  const { w, largest } = overWeights(explodingWidth);
  expect(w).toBeCloseTo(6.89, 2);
  expect(largest).toBeCloseTo(0.447743, 6);
  expect(slope(-800)).toBe(0);
  expect(slope(40)).toBeGreaterThan(0);
});

describe('sparse connections', () => {
  test('every unit has as many, and parameters are counted by them (lesson 5, eq. sparse-connections)', () => {
    const M = maskOf(8, 5, 0.25, 3);
    expect(M).toHaveLength(8);
    for (let o = 0; o < 5; o++) expect(M.reduce((sum, row) => sum + row[o]!, 0)).toBe(2);
    expect(maskOf(8, 5, 0.25, 3)).toEqual(M);
    expect(maskOf(8, 5, 0.25, 4)).not.toEqual(M);
    expect(maskOf(3, 2, 0.01, 1).flat()).toEqual(expect.arrayContaining([1])); // one is left
    expect(parametersOf({ widths: [8, 5], share: 0.25 })).toBe(2 * 8 + 8 + 5 * 2 + 5 + 5 + 1);
    expect(parametersOf({ widths: [8, 5] })).toBe(2 * 8 + 8 + 8 * 5 + 5 + 5 + 1);
  });

  test('the width nearest to a number of parameters', () => {
    expect(widthFor(1, 601)).toBe(150);
    expect(widthFor(2, 600)).toBe(22);
    for (const depth of [1, 2, 3, 6]) {
      const off = (width: number): number =>
        Math.abs(parametersOf({ widths: Array<number>(depth).fill(width) }) - 600);
      const width = widthFor(depth, 600);
      expect(off(width)).toBeLessThanOrEqual(Math.min(off(width - 1), off(width + 1)));
    }
  });

  test('trained twice from one seed, the same; the median is of the seeds', async () => {
    await useBackend('wasm');
    const options = { examples: 40, batchSize: 20, steps: 4, rate: 0.02, seeds: [1, 2] };
    const shape = { widths: [4, 4], share: 0.5 };
    const calls: number[] = [];
    const found = await train(shape, options, () => calls.push(1));
    expect(calls).toHaveLength(2);
    expect(found).toMatchObject({ parameters: 12 + 8 + 4 + 5, share: 0.5 });
    expect(found.accuracy).toBe((found.range[0] + found.range[1]) / 2);
    expect({ ...(await train(shape, options)), seconds: 0 }).toEqual({ ...found, seconds: 0 });
    await useBackend('cpu');
  });
});

describe('what is said', () => {
  const row = (width: number, accuracy: number): Trained => ({
    widths: [width],
    parameters: 0,
    accuracy,
    range: [accuracy, accuracy],
    seconds: 1,
  });

  test('the best and the worst, and all that share it', () => {
    expect(verdict([row(1, 0.5), row(2, 0.75), row(3, 0.75)]).en).toBe(
      'The highest median, 75.0 %, is that of 2-2-1 and 2-3-1; the lowest, 50.0 %, that of 2-1-1.',
    );
    expect(verdict([row(1, 0.5), row(2, 0.5)]).en).toBe('All have a median test accuracy of 50.0 %.');
  });

  test('lists, medians, numbers', () => {
    expect(listed(['N(0, 1)', 'b', 'c'].map(same))).toEqual({ en: 'N(0, 1), b and c', zh: 'N(0, 1)、b、c' });
    expect([median([3, 1, 2]), median([1, 2])]).toEqual([2, 1.5]);
    expect([rough(0), rough(-0.000123456), rough(0.123456), cell(1 / 3)]).toEqual([
      '0',
      '−1.23e−4',
      '0.123',
      '0.333333',
    ]);
  });
});

const tiny: Extent = {
  descent: { count: 6, batchSizes: [6, 2, 1], passes: 2, rate: 0.05, orders: 3 },
  vanishing: { depths: [1, 2], width: 3, examples: 2, chains: [2], weights: [1, 5] },
  architecture: {
    examples: 20,
    batchSize: 10,
    steps: 2,
    rate: 0.02,
    depths: [1, 2],
    parameters: 20,
    widths: [2, 4],
    shares: [0.5],
  },
  draws: 1,
};

const texts = (block: Block) => {
  switch (block.kind) {
    case 'table':
      return [...block.header, ...block.rows.flat()];
    case 'figures':
      return block.figures.flatMap(({ name, note }) => (note ? [name, note] : [name]));
    case 'steps':
      return [];
    case 'heading':
    case 'paragraph':
      return [block.text];
  }
};

test('the lesson, tiny: in two languages, tables as wide as their heads, every number a number', async () => {
  await useBackend('wasm');
  const told: string[] = [];
  const context: LessonContext = { seed: 1, progress: ({ zh }) => told.push(zh) };
  const blocks: Block[] = [];
  for await (const block of lessonFive(context, tiny)) blocks.push(block);
  expectFits(blocks);
  expect(blocks.filter(({ kind }) => kind === 'heading')).toHaveLength(10);
  expect(told.length).toBeGreaterThanOrEqual(2 + 6);
  for (const block of blocks) {
    for (const text of texts(block))
      if (typeof text !== 'string') {
        expect(text.en).not.toMatch(/undefined|NaN|^$|[\u4e00-\u9fff]/);
        expect(text.zh).not.toMatch(/undefined|NaN|^$/);
      } else expect(text).not.toMatch(/undefined|NaN|^$/);
    if (block.kind === 'paragraph') expect(block.text.zh).toMatch(/[\u4e00-\u9fff]/);
    if (block.kind === 'table') for (const row of block.rows) expect(row).toHaveLength(block.header.length);
    if (block.kind === 'figures')
      for (const { value, engine = 0, printed, note } of block.figures) {
        expect([value, engine].every(Number.isFinite)).toBe(true);
        if (printed !== undefined && !agrees(printed, value)) expect(note).toBeDefined();
      }
  }
  expect(five.title.zh).toContain('第五课');
  await useBackend('cpu');
});
