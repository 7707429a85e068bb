import { useBackend } from '../../src/backends/index.js';
import { agrees, type Block } from '../../src/lessons/contract.js';
import { two } from '../../src/lessons/two.js';
import { steepest } from '../../src/lessons/two/activations.js';
import {
  after,
  chainRule,
  eight,
  networkOf,
  neuron,
  outputs,
  start,
  totalError,
  updated,
} from '../../src/lessons/two/example.js';
import { afterPlain } from '../../src/lessons/two/onEngine.js';
import { activations64 } from '../../src/reference/activation.js';
import {
  collect,
  expectBilingual,
  expectEngineWithin,
  expectFits,
  figuresOf,
  numberIn,
  tableOf,
} from './collect.js';

const close = (got: number, want: number, tolerance = 1e-15): void =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(tolerance);

test('the neuron (lesson 2, eq. neuron)', () => {
  const { f } = activations64.sigmoid();
  close(neuron(f, [0.15, 0.2], [0.05, 0.1], 0.35), 0.5932699921071872);
});

test('the derivative of the sigmoid is at most a quarter (lesson 2, eq. sigmoid-bound)', () => {
  expect(steepest('sigmoid')).toBe(0.25);
  expect(steepest('tanh')).toBe(1);
  expect(steepest('relu')).toBe(1);
});

test('the outputs (lesson 2, eq. forward)', () => {
  const [o1, o2] = outputs(start());
  expect(o1!.toFixed(9)).toBe('0.751365070');
  expect(o2!.toFixed(9)).toBe('0.772928465');
});

test('the total error (lesson 2, eq. total-error)', () => {
  expect(totalError(start()).toFixed(9)).toBe('0.298371109');
});

test('∂E/∂w5 is the product of three factors (lesson 2, eq. chain-rule)', () => {
  const { dEdOut, dOutdNet, dNetdW5, dEdW5 } = chainRule(start());
  close(dEdOut, 0.7413650695523157);
  close(dOutdNet, 0.18681560180895948);
  close(dNetdW5, 0.5932699921071872);
  close(dEdW5, 0.08216704056423077);
  close(start().gradients[1]![0]![0]!, dEdW5);
});

test('w5⁺ (lesson 2, eq. weight-update)', () => {
  close(updated(0.4, 0.08216704056423077), 0.35891647971788465);
});

test('after one step, gradient descent and the lesson’s update (lesson 2, eq. first-step)', () => {
  const [simultaneous, sequential] = [after(1, 'simultaneous'), after(1, 'sequential')];
  expect(simultaneous.total.toFixed(9)).toBe('0.291027774');
  expect(sequential.total.toFixed(9)).toBe('0.291027924');
  const want = [
    0.1497807161327628, 0.19956143226552567, 0.24975114363236958, 0.29950228726473915,
    0.35891647971788465, 0.4086661860762334, 0.5113012702387375, 0.5613701211079891,
  ]; // prettier-ignore
  eight(simultaneous.weights).forEach((w, i) => close(w, want[i]!));
  const lesson = [0.14981763856120295, 0.19963527712240592, 0.2497881851977662, 0.29957637039553237];
  eight(sequential.weights).forEach((w, i) => close(w, lesson[i] ?? want[i]!));
});

test('after 10 000 steps (lesson 2, eq. ten-thousand-steps)', () => {
  const [simultaneous, sequential] = [after(10_000, 'simultaneous'), after(10_000, 'sequential')];
  expect(simultaneous.total.toExponential(9)).toBe('3.510187783e-5');
  expect(simultaneous.outputs.map((y) => y.toFixed(9))).toEqual(['0.015913620', '0.984064274']);
  expect(sequential.total.toFixed(9)).toBe('0.000035085');
  expect(sequential.outputs.map((y) => y.toFixed(9))).toEqual(['0.015912196', '0.984065734']);
});

test('biases are not trained', () => {
  for (const [b1, b2] of [[0.35, 0.6]])
    after(10, 'simultaneous').weights.forEach((rows, l) =>
      rows.forEach((row) => expect(row[2]).toBe([b1, b2][l])),
    );
  expect(networkOf().weights[1]![1]).toEqual([0.5, 0.55, 0.6]);
});

describe.each(['cpu', 'wasm'] as const)('the lesson on %s', (backend) => {
  let blocks: Block[];
  const said: string[] = [];

  beforeAll(async () => {
    await useBackend(backend);
    blocks = await collect(two, ({ en }) => said.push(en));
  }, 120_000);

  test('the tensor engine is within 1e-6 of every figure, those of 10 000 steps too', () => {
    expectBilingual(blocks);
    expectFits(blocks);
    expectEngineWithin(blocks, 1e-6);
    expect(said.length).toBeGreaterThan(20);
  });

  test('what the lesson prints is reproduced to its last digit, or the reason is said', () => {
    const printed = figuresOf(blocks).filter((f) => f.printed !== undefined);
    expect(printed.map((f) => [f.name.en, f.printed, agrees(f.printed!, f.value)])).toEqual([
      ['largest σ′', '0.25', true],
      ['out_o1', '0.75136079', false],
      ['out_o2', '0.772928465', true],
      ['E_total', '0.298371109', true],
      ['E_total, simultaneous', '0.291027924', false],
      ['E_total, sequential', '0.291027924', true],
      ['E_total, simultaneous', '0.000035085', false],
      ['E_total, sequential', '0.000035085', true],
      ['out_o1, simultaneous', '0.015912196', false],
      ['out_o1, sequential', '0.015912196', true],
      ['out_o2, simultaneous', '0.984065734', false],
      ['out_o2, sequential', '0.984065734', true],
    ]);
    for (const { printed: p, value, note } of printed) expect(note !== undefined).toBe(!agrees(p!, value));
  });

  test('the weights of the tensor engine after a step, by both updates', () => {
    for (const row of tableOf(blocks, 'weight')) {
      const [simultaneous, a, sequential, b] = row.slice(3).map(numberIn);
      expect(Math.abs(a! / simultaneous! - 1)).toBeLessThan(1e-7);
      expect(Math.abs(b! / sequential! - 1)).toBeLessThan(1e-7);
    }
  });

  test('the run with weights in float32 is shown as it is: its error is not within 1e-6', () => {
    const [plain, ...master] = tableOf(blocks, 'run').map((row) => row.slice(1).map(numberIn));
    expect(plain![2]).toBeGreaterThan(1e-6);
    expect(Math.max(...plain!)).toBeLessThan(1e-5);
    for (const row of master) expect(Math.max(...row)).toBeLessThan(1e-6);
  });

  test('model.fit does one step as float64 does', async () => {
    const [got, want] = [await afterPlain(1), after(1, 'simultaneous')];
    expect(Math.abs(got.total / want.total - 1)).toBeLessThan(1e-6);
    eight(got.weights).forEach((w, i) =>
      expect(Math.abs(w / eight(want.weights)[i]! - 1)).toBeLessThan(1e-6),
    );
  });
});
