/** docs/errata.md and docs/errata.zh.md: each number is an erratum's, and what it says is computed here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { losses, layers, Model, optimizers, sequential, useBackend } from '../../src/index.js';
import type { Layer } from '../../src/contract.js';
import { digits } from '../../src/explain/numbers.js';
import { presets } from '../../src/lessons/presets.js';
import { release } from '../../src/memory.js';
import { scalar, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { Network } from '../../src/reference/network.js';
import { rng } from '../../src/random.js';

const read = (path: string): string => readFileSync(join(__dirname, path), 'utf8');
const pages = ['en', 'zh'].map((lang) => read(`../../docs/errata${lang === 'en' ? '' : '.zh'}.md`));

/** The text of an erratum, by its number. */
const sections = (page: string): Map<string, string> =>
  new Map([...page.matchAll(/^### (\d\.\d+) (.*\n(?:(?!##).*\n?)*)/gm)].map(([, id, text]) => [id!, text!]));
/** 3.510187783e−5 */
const power = (n: number): string => n.toExponential(9).replace('-', '−');
const squeezed = (text: string): string => text.replace(/\s+/g, ' ');

/** Both pages say it there. */
const says = (id: string, ...texts: readonly string[]): void => {
  for (const page of pages)
    for (const text of texts) expect(squeezed(sections(page).get(id) ?? '')).toContain(text);
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const example = ({ x, t }: (typeof presets)['2-2-2']): readonly [readonly number[], readonly number[]] => [
  x,
  t,
];

describe('the pages', () => {
  const numbers = pages.map((page) => [...sections(page).keys()]);

  test('have the same entries, in the same order', () => {
    expect(numbers[0]!.length).toBeGreaterThan(50);
    expect(numbers[1]).toEqual(numbers[0]);
  });

  test('are of the same kind in both languages', () => {
    const words = { misprint: '笔误', error: '错误', 'too strong': '过强', gap: '缺漏', convention: '约定' };
    const kinds = pages.map((page) => [...sections(page).values()].map((text) => /^[^:：]+/.exec(text)![0]));
    expect(kinds[1]).toEqual(kinds[0]!.map((kind) => words[kind as keyof typeof words]));
  });

  test('mark what is tested here, and no more', () => {
    const tested = [...read('errata.test.ts').matchAll(/^test\(\s*'(\d\.\d+) /gm)].map(([, id]) => id!);
    for (const page of pages) {
      const marked = [...sections(page)].filter(([, text]) => / ✓\n/.test(text)).map(([id]) => id);
      expect(marked).toEqual(tested);
    }
  });
});

test('1.1 W₂ takes what the first layer gives', () => {
  const network = new Network(presets['3-4-2'].network);
  expect(network.weights[1]!.map((row) => row.length)).toEqual([5, 5]);
  expect(network.layers.map(({ nodes }) => nodes.length + 1)).toEqual([4, 5, 3]);
});

test('1.2 a sum over the nodes downstream (lesson 1, eq. 3.7)', () => {
  const network = new Network({ sizes: [2, 3, 2, 1], seed: 3 });
  const shown = [[0.4, -0.7], [0.9]] as const;
  network.backpropagate(shown);
  for (const node of network.layers[1]!.nodes) {
    expect(node.downstream.some(({ downstream }) => downstream.isOutput)).toBe(false);
    const sum = node.downstream.reduce((s, { weight, downstream }) => s + weight * downstream.delta, 0);
    const delta = node.output * (1 - node.output) * sum;
    const bias = node.upstream.at(-1)!; // ∂net/∂b = 1: its gradient is ∂E/∂net
    expect(delta).toBeCloseTo(-network.numericGradient(bias, shown), 9);
  }
});

test('1.3 ∂E/∂net is −δ (lesson 1, eq. 3.13)', () => {
  const preset = presets['3-4-2'];
  const network = new Network(preset.network);
  network.backpropagate(example(preset));
  const node = network.outputs[0]!;
  const numeric = network.numericGradient(node.upstream.at(-1)!, example(preset));
  expect(numeric).toBeCloseTo(-node.delta, 9);
  says('1.3', `δ₈ = ${digits(node.delta, 8)}`, `∂E/∂net₈ = ${digits(numeric, 8)}`);
});

test('1.4 w₈₄ grows by ηδ₈a₄ (lesson 1, eq. node-updates)', () => {
  const preset = presets['3-4-2'];
  const network = new Network(preset.network);
  const w84 = network.outputs[0]!.upstream[0]!;
  const before = w84.weight;
  network.trainOne(example(preset), preset.rate);
  const a4 = network.layers[1]!.nodes[0]!.output;
  expect(w84.weight).toBeCloseTo(before + preset.rate * network.outputs[0]!.delta * a4, 15);
});

test('2.1 the first output (lesson 2, eqs. forward, total-error)', () => {
  const preset = presets['2-2-2'];
  const network = new Network(preset.network);
  const E = network.backpropagate(example(preset));
  const y = network.outputs.map(({ output }) => output);
  expect(y.map((n) => n.toFixed(9))).toEqual(['0.751365070', '0.772928465']);
  const misprinted = 0.5 * (0.01 - 0.75136079) ** 2 + 0.5 * (0.99 - y[1]!) ** 2;
  says('2.1', y[0]!.toFixed(9), E.toFixed(9), misprinted.toFixed(9));
});

const trained = (update: 'simultaneous' | 'sequential', steps: number, trainBias = false) => {
  const preset = presets['2-2-2'];
  const network = new Network({ ...preset.network, trainBias });
  for (let i = 0; i < steps; i++) network.trainOne(example(preset), preset.rate, update);
  const outputs = network.predict(preset.x);
  return { E: network.calcLoss(), outputs };
};

test('2.2 simultaneous and sequential updates (lesson 2, eqs. first-step, ten-thousand-steps)', () => {
  expect(trained('sequential', 1).E.toFixed(9)).toBe('0.291027924');
  const last = trained('sequential', 10_000);
  expect(last.E.toFixed(9)).toBe('0.000035085');
  expect(last.outputs.map((y) => y.toFixed(9))).toEqual(['0.015912196', '0.984065734']);
  const right = trained('simultaneous', 10_000);
  says('2.2', '0.291027924', '0.000035085', '[0.015912196,0.984065734]');
  says(
    '2.2',
    trained('simultaneous', 1).E.toFixed(9),
    power(right.E),
    ...right.outputs.map((y) => y.toFixed(9)),
  );
});

test('2.4 with trained biases', () => {
  says('2.4', trained('simultaneous', 1, true).E.toFixed(9), power(trained('simultaneous', 10_000, true).E));
});

const relu = (x: number): number => Math.max(0, x);

test('2.5 ReLU has two one-sided derivatives at 0 (lesson 5, eq. relu-derivative)', () => {
  const h = 1e-6;
  expect((relu(0) - relu(-h)) / h).toBe(0);
  expect((relu(h) - relu(0)) / h).toBe(1);
});

test('2.6 |x₁ − x₂| is XOR (lesson 5, eq. absolute-value)', () => {
  const neuron = new Network({ sizes: [2, 1], activation: 'abs', weights: [[[1, -1, 0]]] });
  for (const [a, b] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const)
    // prettier-ignore
    expect(neuron.predict([a, b])).toEqual([a ^ b]);
});

test('2.7 a chain of ReLU units', () => {
  const chain = new Network({ sizes: Array<number>(21).fill(1), activation: 'relu', bias: false, weights: Array<number[][]>(20).fill([[0.5]]) }); // prettier-ignore
  expect(chain.predict([1])).toEqual([0.5 ** 20]); // linear for x > 0: ∂y/∂x = y/x
  says('2.7', digits(0.5 ** 20, 5));
});

test('2.8 one example with a gradient keeps a unit alive', () => {
  const gradientFor = (x: number): number => {
    const unit = new Network({ sizes: [1, 1], activation: 'relu', bias: false, weights: [[[1]]] });
    unit.backpropagate([[x], [5]]);
    return unit.gradients[0]![0]![0]!;
  };
  expect(gradientFor(-1)).toBeCloseTo(0, 15);
  expect(gradientFor(2)).toBe(-6); // −(5 − 2)·1·2
});

test('3.1 the printed output does not depend on the output weights', () => {
  const [x, y] = [[1, 2], 1];
  const inputs = [[0.1, -0.2], [0.3, 0.4]]; // prettier-ignore
  const hidden = [0, 1].map((j) => sigmoid(dot(x, inputs.map((row) => row[j]!)))); // prettier-ignore
  const printed = hidden.map(sigmoid);
  const change = printed.map((output, j) => (y - output) * output * (1 - output) * hidden[j]!);
  expect(change.every((d) => d > 0.05)).toBe(true); // weights_hidden_output moves
  const network = new Network({
    sizes: [2, 2, 1],
    bias: false,
    weights: [[[0.1, 0.3], [-0.2, 0.4]], [[0.5, -0.6]]], // prettier-ignore
  });
  says('3.1', network.predict(x)[0]!.toFixed(9), `(${printed.map((n) => n.toFixed(9)).join(', ')})`);
});

test('3.3 tanh by exponentials overflows', () => {
  const asPrinted = (x: number): number => (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x));
  expect(asPrinted(2)).toBeCloseTo(Math.tanh(2), 15);
  expect(asPrinted(709.78)).toBe(1);
  expect(asPrinted(709.79)).toBeNaN();
  expect(Math.tanh(710)).toBe(1);
  says('3.3', '709.79');
});

test('3.6 a weight for millimetres', () => {
  const unit = (w: number): Network => new Network({ sizes: [1, 1], bias: false, weights: [[[w]]] });
  expect(unit(0.7 / 1000).predict([3000])[0]).toBeCloseTo(unit(0.7).predict([3])[0]!, 15);
});

test('3.8 a maximum is leaky ReLU for α ≤ 1 (lesson 3, eq. leaky-relu)', () => {
  const leaky = layers.leakyReLU({ alpha: 0.01 });
  expect(leaky.config).toEqual({ alpha: 0.01 });
  const pieces = (x: number, alpha: number): number => (x > 0 ? x : alpha * x);
  for (const x of [-2, -0.5, 0, 0.5, 2]) expect(Math.max(0.01 * x, x)).toBe(pieces(x, 0.01));
  expect([Math.max(2 * -1, -1), pieces(-1, 2)]).toEqual([-1, -2]);
});

const squared = (y: readonly number[], t: readonly number[]): number =>
  y.reduce((sum, yk, k) => sum + (yk - t[k]!) ** 2, 0);

test('4.1 the loss and the error (lesson 4, eqs. 3, 4)', async () => {
  await useBackend('cpu');
  const [y, t] = [[0.7, 0.2, 0.4], [1, 0, 0.5]]; // prettier-ignore
  const both = [losses.halfSquaredError(), losses.meanSquaredError()].map((loss) => {
    const [l, Y, T] = [scalar(1), tensor2d([y]), tensor2d([t])];
    const made = loss.forward(Y, T);
    const value = made.l.dataSync()[0]!;
    release([l, Y, T, made]);
    return value;
  });
  expect(both[0]).toBeCloseTo(squared(y, t) / 2, 6);
  expect(both[1]).toBeCloseTo((2 / 3) * both[0]!, 6);
  const h = 1e-6;
  const slope = (f: (y: readonly number[]) => number): number =>
    (f([y[0]! + h, 0.2, 0.4]) - f([y[0]! - h, 0.2, 0.4])) / (2 * h);
  expect(slope((v) => squared(v, t))).toBeCloseTo(2 * (0.7 - 1), 8);
  expect(slope((v) => squared(v, t) / 2)).toBeCloseTo(0.7 - 1, 8);
});

/** 3-4-2 after a backward pass. */
const walked = (): { network: Network; shown: readonly [readonly number[], readonly number[]] } => {
  const preset = presets['3-4-2'];
  const network = new Network(preset.network);
  network.backpropagate(example(preset));
  return { network, shown: example(preset) };
};

test('4.2 the weight from s to k (lesson 4, eqs. 10, 11, 15, 16)', () => {
  const { network, shown } = walked();
  const [inputs, hidden, outputs] = network.layers.map(({ nodes }) => nodes);
  hidden!.forEach((unit, s) => {
    const back = outputs!.reduce(
      (sum, { output, target }, k) =>
        sum + output * (1 - output) * (output - target) * network.weights[1]![k]![s]!,
      0,
    );
    const bias = back * unit.output * (1 - unit.output);
    expect(network.numericGradient(unit.upstream.at(-1)!, shown)).toBeCloseTo(bias, 9);
    inputs!.forEach((input, d) =>
      expect(network.numericGradient(unit.upstream[d]!, shown)).toBeCloseTo(bias * input.output, 9),
    );
  });
});

test('4.5 the transposed matrix (lesson 4, eqs. 20, 22)', () => {
  const { network, shown } = walked();
  const delta = network.outputs.map((node) => -node.delta);
  const W = network.weights[1]!.map((row) => row.slice(0, -1));
  expect([W.length, W[0]!.length, delta.length]).toEqual([2, 4, 2]); // δ·W: [2, 1]·[2, 4]
  says('4.5', '[2, 1]·[2, 4]');
  network.layers[1]!.nodes.forEach((node, s) => {
    const transposed = W.reduce((sum, row, k) => sum + row[s]! * delta[k]!, 0);
    const numeric = network.numericGradient(node.upstream.at(-1)!, shown);
    expect(transposed * node.output * (1 - node.output)).toBeCloseTo(numeric, 9);
  });
});

test('4.6 δ by the outputs of the layer before (lesson 4, eqs. 23, 24)', () => {
  const { network, shown } = walked();
  const before = network.layers[1]!.outputs;
  for (const node of network.outputs)
    before.forEach((a, j) =>
      expect(network.numericGradient(node.upstream[j]!, shown)).toBeCloseTo(-node.delta * a, 9),
    );
});

test('4.8 the step of a sum and of single examples', () => {
  const far = (step: (w: number) => number): boolean => {
    let w = 0;
    for (let i = 0; i < 300; i++) w = step(w);
    return Math.abs(w - 1) > 0.5; // from |w − 1| = 1
  };
  const sum = (rate: number) => (w: number) => w - rate * 100 * (w - 1);
  const mean = (rate: number) => (w: number) => w - rate * (w - 1); // and a single example: all are alike
  expect([0.019, 0.02, 0.021].map((rate) => far(sum(rate)))).toEqual([false, true, true]);
  expect([1.9, 2, 2.1].map((rate) => far(mean(rate)))).toEqual([false, true, true]);
  says('4.8', '0.02');
});

test('5.1 x² is below its chord (lesson 5, eq. convex)', () => {
  for (const [u, v, l] of [
    [-1, 1, 0.5],
    [0, 3, 0.2],
    [-2, -1, 0.9],
  ] as const)
    // prettier-ignore
    expect((l * u + (1 - l) * v) ** 2).toBeLessThan(l * u ** 2 + (1 - l) * v ** 2);
});

interface Labelled {
  readonly x: readonly number[];
  readonly y: number;
}

const gate = (truth: (a: number, b: number) => boolean): Labelled[] =>
  [[0, 0], [0, 1], [1, 0], [1, 1]].map(([a, b]) => ({ x: [a!, b!, 1], y: truth(a!, b!) ? 1 : -1 })); // prettier-ignore
const and = gate((a, b) => a === 1 && b === 1);
const or = gate((a, b) => a === 1 || b === 1);

test('5.2 at 0 every label is misclassified (lesson 5, eq. perceptron-condition)', async () => {
  await useBackend('cpu');
  const [y, t, dl] = [tensor2d([[0], [0]]), tensor2d([[1], [-1]]), tensor2d([[1], [1]])]; // prettier-ignore
  const perceptron = losses.perceptron();
  const { l, cache } = perceptron.forward(y, t);
  const dy = perceptron.backward(dl, cache).dy!;
  expect(Array.from(dy.dataSync())).toEqual([-1, 1]);
  release([y, t, dl, l, cache, dy]);
});

test('5.3 one x₀ for all sees the labels alone', () => {
  const [w, x0] = [[0.3, -0.8, 0.1], [0.5, 0.5, 1]]; // prettier-ignore
  const wrong = [{ x: [1, 0, 1], y: 1 }, { x: [0, 5, 1], y: -1 }]; // prettier-ignore
  expect(-wrong.reduce((sum, { y }) => sum + y * dot(w, x0), 0)).toBeCloseTo(0, 15);
  expect(-wrong.reduce((sum, { x, y }) => sum + y * dot(w, x), 0)).not.toBeCloseTo(0, 1);
});

test('5.5 a row of blocks by a column (lesson 5, eq. neuron)', () => {
  const [W, b, X] = [[0.2, -0.4, 0.7], 0.1, [1, 2, 3]] as const;
  expect(dot([...W, b], [...X, 1])).toBeCloseTo(dot(W, X) + b, 15);
});

test('5.6 twice the weights, twice the loss, the same distance (lesson 5, eq. perceptron-loss)', () => {
  const wrong = { x: [1, 2], y: -1 };
  const of = (w: readonly number[], b: number) => {
    const net = dot(w, wrong.x) + b;
    return { loss: -wrong.y * net, distance: Math.abs(net) / Math.hypot(...w) };
  };
  const [one, two] = [of([0.6, 0.8], 0.5), of([1.2, 1.6], 1)];
  expect(two.loss).toBeCloseTo(2 * one.loss, 14);
  expect(two.distance).toBeCloseTo(one.distance, 14);
});

/** θ ← θ + Σ y·x over the misclassified. */
const batchPerceptron = (points: readonly Labelled[], most = 100_000) => {
  let theta = points[0]!.x.map(() => 0);
  for (let updates = 0; updates < most; updates++) {
    const wrong = points.filter(({ x, y }) => y * dot(theta, x) <= 0);
    if (!wrong.length) return { updates, theta };
    theta = theta.map((v, k) => v + wrong.reduce((sum, { x, y }) => sum + y * x[k]!, 0));
  }
  return { updates: Infinity, theta };
};

test('5.7 batch gradient descent finds a separating line', async () => {
  const [ofAnd, ofOr] = [and, or].map((points) => batchPerceptron(points).updates);
  for (const page of pages)
    expect(squeezed(sections(page).get('5.7')!)).toMatch(new RegExp(`AND\\D+${ofAnd}\\D+OR\\D+${ofOr}\\D`));
  for (let seed = 0; seed < 20; seed++) {
    const random = rng(seed);
    const u = Array.from({ length: 3 }, () => random.normal());
    const norm = Math.hypot(...u);
    const points = Array.from({ length: 200 }, () => [random.normal(), random.normal(), 1])
      .map((x): Labelled => ({ x, y: dot(u, x) > 0 ? 1 : -1 }))
      .filter(({ x }) => Math.abs(dot(u, x)) / norm > 0.1);
    const margin = Math.min(...points.map(({ x, y }) => (y * dot(u, x)) / norm));
    const R = Math.max(...points.map(({ x }) => Math.hypot(...x)));
    expect(batchPerceptron(points).updates).toBeLessThanOrEqual(points.length * (R / margin) ** 2);
  }
  await useBackend('cpu');
  const model = new Model(sequential([layers.dense({ units: 1, kernelInitializer: 'zeros' })]), {
    inputShape: [2],
  });
  model.compile({ loss: 'perceptron', optimizer: optimizers.sgd({ learningRate: 4 }) }); // 4 times the mean: the sum
  const x = and.map((point) => point.x.slice(0, 2));
  await model.fit(x, and.map(({ y }) => [y]), { batchSize: 4, epochs: 9, shuffle: false }); // prettier-ignore
  const y = model.predict(x) as Tensor;
  expect(Array.from(await y.data(), Math.sign)).toEqual(and.map((point) => point.y));
  expect(Array.from(await model.weights.get('dense/kernel')!.data())).toEqual([2, 2]);
  release([y, model.state]);
});

test('5.8 the first update of AND (lesson 5, eq. perceptron-update)', () => {
  const [first] = and;
  const theta = [0, 0, 0].map((v, k) => v + first!.y * first!.x[k]!);
  expect(theta[2]).toBe(-1);
});

test('5.10 the derivative of relu at 0 is 0 here (lesson 5, eq. relu-derivative)', async () => {
  await useBackend('cpu');
  const [x, dy] = [tensor2d([[0, -1, 1]]), tensor2d([[1, 1, 1]])];
  const f: Layer = layers.relu();
  const { y, cache } = f.forward(x, {}, { training: false, seed: 0 });
  const { dx } = f.backward(dy, cache, {});
  expect(Array.from((dx as Tensor).dataSync())).toEqual([0, 0, 1]);
  release([x, dy, y as Tensor, cache, dx as Tensor]);
});

test('5.12 ELU and softplus bend below 0 (lesson 5, eqs. generalized-relu, elu, softplus)', () => {
  const bend = (kind: 'elu' | 'softplus' | 'leakyReLU'): number => {
    const unit = new Network({ sizes: [1, 1], activation: kind, bias: false, weights: [[[1]]] });
    const at = (x: number): number => unit.predict([x])[0]!;
    return at(-3) - 2 * at(-2) + at(-1);
  };
  expect(bend('leakyReLU')).toBeCloseTo(0, 15);
  expect(bend('elu')).toBeCloseTo(Math.exp(-3) - 2 * Math.exp(-2) + Math.exp(-1), 14);
  expect(bend('softplus')).toBeGreaterThan(0.05);
});

test('5.13 a network of squares is a quadratic', () => {
  const random = rng(5);
  const units = Array.from(
    { length: 50 },
    () => [random.normal(), random.normal(), random.normal()] as const,
  );
  const square = (x: number): number => units.reduce((sum, [a, w, b]) => sum + a * (w * x + b) ** 2, 0.3);
  const third = (f: (x: number) => number): number => f(3) - 3 * f(2) + 3 * f(1) - f(0);
  expect(third(square)).toBeCloseTo(0, 10);
  expect(third((x) => x ** 3)).toBe(6);
});

test('5.14 a sigmoid with the squared error is not convex (lesson 5, eq. convex)', () => {
  const E = (w: number): number => {
    const unit = new Network({ sizes: [1, 1], bias: false, weights: [[[w]]] });
    return unit.backpropagate([[1], [0]]);
  };
  const middle = (E(0) + E(8)) / 2;
  expect(E(4)).toBeGreaterThan(middle);
  says('5.14', ...[E(0), E(8), middle, E(4)].map((n) => digits(n)));
  const h = 1e-4;
  const curvature = (w: number): number => (E(w + h) - 2 * E(w) + E(w - h)) / h ** 2;
  expect(curvature(Math.LN2)).toBeCloseTo(0, 6);
  expect(curvature(Math.LN2 - 0.1)).toBeGreaterThan(0.001);
  expect(curvature(Math.LN2 + 0.1)).toBeLessThan(-0.001);
});

test('5.15 small weights and a gradient that grows (lesson 5, eqs. vanishing, exploding)', () => {
  const matrix = Array.from({ length: 10 }, () => [...Array<number>(10).fill(0.9), -4.5]);
  const network = new Network({
    sizes: Array<number>(11).fill(10),
    weights: Array<number[][]>(10).fill(matrix),
  });
  network.backpropagate([Array<number>(10).fill(0.5), Array<number>(10).fill(0)]);
  const [first, last] = [network.layers[1]!.nodes[0]!.delta, network.outputs[0]!.delta];
  expect(first / last).toBeCloseTo(2.25 ** 9, 6);
  says('5.15', digits(first, 7), `${digits(last)} `.trim());
  const chain = new Network({
    sizes: Array<number>(11).fill(1),
    weights: Array<number[][]>(10).fill([[0.9, -0.45]]),
  });
  chain.backpropagate([[0.5], [0]]);
  expect(chain.layers[1]!.nodes[0]!.delta / chain.outputs[0]!.delta).toBeCloseTo((0.9 / 4) ** 9, 12);
});

test('6.1 three δ, one update (lesson 5, eqs. update-4, update-5; lesson 1, eq. 3.8)', () => {
  const preset = presets['3-4-2'];
  const network = new Network(preset.network);
  network.backpropagate(example(preset));
  const weights = network.weights;
  const updated = network.layers.slice(1).map(({ nodes }, l) =>
    nodes.map((node, j) =>
      node.upstream.map(({ upstream }, i) => {
        const slope = node.output * (1 - node.output);
        const delta5 = node.calcError();
        expect(delta5 * slope).toBeCloseTo(node.delta, 15); // δ(1)
        expect(node.upstream[i]!.gradient).toBeCloseTo(-delta5 * slope * upstream.output, 15); // δ(4) is its −δ
        return weights[l]![j]![i]! + preset.rate * delta5 * slope * upstream.output;
      }),
    ),
  );
  network.trainOne(example(preset), preset.rate);
  network.weights.flat(2).forEach((w, i) => expect(w).toBeCloseTo(updated.flat(2)[i]!, 14));
});
