/** The checker is checked: it must notice what is wrong, and say what. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends.js';
import { checkGradients, toMatchAutograd, type Case } from '../src/check/index.js';
import { killMutants, mutants } from '../src/check/mutants.js';
import { compare } from '../src/check/numbers.js';
import { layer, type Layer } from '../src/contract.js';
import { add, matMul, mul, sub, square, sumRows, tanh } from '../src/ops/index.js';
import { layers } from '../src/registry.js';

expect.extend({ toMatchAutograd });
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how @types/jest lets matchers be added
  namespace jest {
    interface Matchers<R> {
      toMatchAutograd(cases: readonly Case[]): Promise<R>;
    }
  }
}

beforeAll(() => useBackend('wasm'));

/** y = tanh(x·W + b), with a gradient that a test may break. */
const unit = (
  derivative: (y: tf.Tensor) => tf.Tensor,
  spoil: (g: tf.Tensor) => tf.Tensor = (g) => g,
): Layer =>
  layer({
    params: (x) => ({
      kernel: { shape: [x.at(-1)!, 3], init: 'glorotUniform' },
      bias: { shape: [3], init: 'normal' },
    }),
    outShape: ([N]) => [N!, 3],
    forward: (x, { kernel, bias }) => {
      const y = tanh(add(matMul(x, kernel), bias));
      return { y, cache: { x, y } };
    },
    backward: (dy, { x, y }, { kernel }) => {
      const dz = mul(dy, derivative(y));
      return {
        dx: () => matMul(dz, kernel, false, true),
        grads: { kernel: () => spoil(matMul(x, dz, true, false)), bias: () => sumRows(dz) },
      };
    },
  });

/** Keeps a copy that nobody frees. */
const leaked: tf.Tensor[] = [];
const leak = (g: tf.Tensor): tf.Tensor => {
  leaked.push(tf.keep(tf.clone(g)));
  return g;
};
const right = (y: tf.Tensor): tf.Tensor => sub(1, square(y));
const cases: Case[] = [{ x: [5, 4] }, { about: 'batch of one', x: [1, 4] }];

describe('checkGradients', () => {
  test('a right layer passes both oracles, and every mutant is noticed', async () => {
    const reports = await checkGradients(unit(right), cases);
    expect(reports.map((r) => [r.name, r.oracle, r.verdict])).toEqual([
      ['layer', 'tf.grad', 'pass'],
      ['layer', 'differences', 'pass'],
      ['layer: batch of one', 'tf.grad', 'pass'],
      ['layer: batch of one', 'differences', 'pass'],
    ]);
    for (const r of reports) expect(r.killed).toBe(r.mutants);
    expect(reports[0]!.mutants).toBeGreaterThanOrEqual(3 * 7);
    expect(reports[0]!.worst).toBeLessThan(1e-6);
  });

  test.each<[string, Layer, RegExp]>([
    ['a wrong derivative', unit((y) => sub(1, y)), /dx: off by/],
    ['1 % too much', unit(right, (g) => mul(g, 1.01)), /d kernel: off by 9\.9e-3|d kernel: off by 1\.0e-2/],
    ['a zero gradient', unit(right, (g) => mul(g, 0)), /d kernel: off by 1\.0e\+0/],
    ['NaN', unit(right, (g) => mul(g, NaN)), /d kernel: off by Infinity/],
    [
      'a gradient of another shape',
      unit(right, (g) => tf.slice(g, [0, 0], [2, 3])),
      /d kernel: off by Infinity/,
    ],
    ['a leak', unit(right, leak), /leaves 1 tensors behind/],
    [
      'a backward that throws',
      unit(() => {
        throw new Error('not written yet');
      }),
      /throws: not written yet/,
    ],
  ])('%s fails', async (_, broken, note) => {
    const reports = await checkGradients(broken, [cases[0]!]);
    expect(reports.some((r) => r.verdict === 'fail')).toBe(true);
    expect(reports.flatMap((r) => r.notes).join('\n')).toMatch(note);
    tf.dispose(leaked.splice(0));
  });

  test('a degenerate case fails: against a gradient of 0 anything small would pass', async () => {
    const blind = layer({
      outShape: (x) => x,
      forward: (x) => ({ y: mul(x, 0), cache: null }),
      backward: (dy) => ({ dx: () => mul(dy, 0) }),
    });
    const [report] = await checkGradients(blind, [{ x: [2, 2] }]);
    expect(report).toMatchObject({ verdict: 'fail' });
    expect(report!.notes.join()).toMatch(/degenerate, the oracle is 0 throughout/);
  });

  test('a skip needs its reason to hold: one that would pass is red', async () => {
    const skip = { oracle: 'differences', reason: 'no derivative at 0' } as const;
    const [, unneeded] = await checkGradients(layers.tanh(), [{ x: [2, 2], skip }]);
    expect(unneeded).toMatchObject({
      verdict: 'fail',
      notes: [expect.stringMatching(/it passes now/) as string],
    });
    const [, needed] = await checkGradients(layers.relu(), [{ x: [4, 10], input: 'kinks', skip }]);
    expect(needed).toMatchObject({ verdict: 'skip', notes: ['no derivative at 0'] });
  });

  test('a factory gets the options of each case', async () => {
    const reports = await checkGradients(layers.dense as never, [
      { args: { units: 2 }, x: [3, 4] },
      { args: { units: 5, activation: 'sigmoid' }, x: [3, 4] },
    ]);
    expect(reports.map((r) => r.verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });
});

describe('toMatchAutograd', () => {
  test('passes and fails', async () => {
    await expect(unit(right)).toMatchAutograd(cases);
    await expect(expect(unit((y) => sub(1, y))).toMatchAutograd(cases)).rejects.toThrow(
      /4 of 4 checks fail[\s\S]*against tf.grad on wasm/,
    );
    await expect(expect(unit(right)).toMatchAutograd([])).rejects.toThrow(/at least one case/);
  });
});

describe('compare', () => {
  test.each([
    [
      [1, NaN],
      [1, 2],
    ],
    [
      [1, 2],
      [1, NaN],
    ],
    [[NaN], [NaN]],
    [[Infinity], [Infinity]],
    [[1], [1, 2]],
    [[1e-30], [0]],
  ])('%p against %p fails', (got, want) => {
    expect(compare(got, want, 1).ok).toBe(false);
  });

  test('is relative to the largest', () => {
    expect(compare([100.5, 0], [100, 0.4], 0.01)).toEqual({ error: 0.005, ok: true });
  });
});

test('mutants: identities do not count, the others are different from g', () => {
  const g = Float32Array.from([1, 1, 1, 1]);
  expect(killMutants(g, () => false)).toEqual({ made: Object.keys(mutants).length - 1, survived: [] });
  expect(killMutants(g, () => true).survived).not.toContain('reversed');
});
