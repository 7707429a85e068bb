/** The checker is checked: it must notice what is wrong, and say what. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import {
  checkGradients,
  toMatchAutograd,
  type AutogradMatchers,
  type Case,
  type Report,
} from '../src/check/index.js';
import { killMutants, mutants } from '../src/check/mutants.js';
import { compare } from '../src/check/numbers.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import { layer, type Layer } from '../src/contract.js';
import { add, matMul, minimum, mul, relu, step, sub, square, sumRows, tanh } from '../src/ops/index.js';
import { layers } from '../src/registry.js';

expect.extend({ toMatchAutograd });
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how @types/jest lets matchers be added
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- it adds nothing of its own
    interface Matchers<R> extends AutogradMatchers<R> {}
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
const notesOf = (reports: readonly Report[]): string => reports.flatMap((r) => r.notes).join('\n');

/** y = f(x), without parameters. */
const elementwise = (
  f: (x: tf.Tensor) => tf.Tensor,
  derivative: (x: tf.Tensor, dy: tf.Tensor) => tf.Tensor,
): Layer =>
  layer({
    outShape: (x) => x,
    forward: (x) => ({ y: f(x), cache: { x } }),
    backward: (dy, { x }) => ({ dx: () => derivative(x, dy) }),
  });

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
    const reports = await checkGradients(layers.dense, [
      { args: { units: 2 }, x: [3, 4] },
      { args: { units: 5, activation: 'sigmoid' }, x: [3, 4] },
    ]);
    expect(reports.map((r) => r.verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  test('a layer with several outputs', async () => {
    const split = (name: 'tanh' | 'sigmoid') =>
      graph({
        inputs: ['x'],
        nodes: { a: [layers.dense({ units: 2 }), 'x'], b: [layers.activation({ activation: name }), 'x'] },
        outputs: ['a', 'b'],
      });
    const right = await checkGradients(split('tanh'), [{ x: [3, 4] }]);
    expect(right.map((r) => [r.verdict, r.notes])).toEqual([
      ['pass', []],
      ['pass', []],
    ]);
    const theirs = split('tanh');
    const other = split('sigmoid');
    const mixed: Layer = { ...theirs, forward: (x, p, ctx) => other.forward(x, p, ctx) };
    const formula = ([x]: readonly tf.Tensor[], p: Readonly<Record<string, tf.Tensor>>) => [
      tf.add(tf.matMul(x!, p['a/kernel']!), p['a/bias']!),
      tf.tanh(x!),
    ];
    expect(notesOf(await checkGradients(mixed, [{ x: [3, 4] }], { formula }))).toMatch(/y\[1\]: off by/);
  });

  test('one input of a merge, whose output is the input itself', async () => {
    const reports = await checkGradients(layers.add(), [{ x: [[3, 4]] }]);
    expect(reports.map((r) => r.verdict)).toEqual(['pass', 'pass']);
  });
});

describe('nothing is compared where it does not matter', () => {
  const scale = layer({
    params: (x) => ({
      gamma: { shape: x.slice(-1), init: 'ones' },
      beta: { shape: x.slice(-1), init: 'zeros' },
    }),
    outShape: (x) => x,
    forward: (x, { gamma, beta }) => ({ y: add(mul(x, gamma), beta), cache: { x } }),
    backward: (dy, { x }) => ({
      dx: () => dy,
      grads: { gamma: () => sumRows(mul(dy, x)), beta: () => sumRows(dy) },
    }),
  });
  const slope = layer({
    params: (x) => ({ alpha: { shape: x.slice(1), init: 'zeros' } }),
    outShape: (x) => x,
    forward: (x, { alpha }) => ({ y: add(relu(x), mul(alpha, minimum(x, 0))), cache: { x } }),
    backward: (dy, { x }) => ({
      dx: () => mul(dy, step(x)),
      grads: { alpha: () => sumRows(mul(dy, minimum(x, 0))) },
    }),
  });

  test.each<[string, Layer]>([
    ['a dx that forgets γ, which starts at 1', scale],
    ['a dx that forgets α, which starts at 0', slope],
  ])('%s', async (_, wrong) => {
    const reports = await checkGradients(wrong, [{ x: [5, 4] }]);
    expect(reports.map((r) => r.verdict)).toEqual(['fail', 'fail']);
    expect(notesOf(reports)).toMatch(/dx: off by/);
  });

  test('an inference that forgets the moving mean, which starts at 0', async () => {
    const right = layers.batchNormalization();
    const wrong = {
      ...right,
      forward: (x, p, ctx) => right.forward(x, { ...p, movingMean: mul(p.movingMean, 0) }, ctx),
    } as typeof right;
    const at: Case = { x: [5, 4], training: false };
    const reports = await checkGradients(wrong, [at], { tfjs: 'batchNormalization' });
    expect(notesOf(reports)).toMatch(/y: off by/);
  });

  test('values given outright are left as they are', async () => {
    const mask = [
      [1, 0],
      [0, 1],
      [1, 1],
    ];
    let seen: tf.Tensor | undefined;
    const spied = layer({
      state: () => ({ mask: { shape: [3, 2], init: mask } }),
      outShape: ([N]) => [N!, 2],
      forward: (x, { mask: M }) => {
        seen ??= tf.keep(tf.clone(M));
        return { y: matMul(x, M), cache: null };
      },
      backward: (dy, _, { mask: M }) => ({ dx: () => matMul(dy, M, false, true) }),
    });
    await checkGradients(spied, [{ x: [4, 3] }]);
    expect(await seen!.array()).toEqual(mask);
    tf.dispose(seen!);
  });
});

describe('shapes', () => {
  const withState = (next: (mean: tf.Tensor) => Record<string, tf.Tensor>): Layer => {
    const own = layer({
      state: (x) => ({ mean: { shape: x.slice(-1), init: 'zeros' } }),
      outShape: (x) => x,
      forward: (x, { mean }) => ({ y: mul(x, mean), cache: null, next: { mean } }),
      backward: (dy, _, { mean }) => ({ dx: () => mul(dy, mean) }),
    });
    const forward: Layer['forward'] = (x, p, ctx) => ({
      ...own.forward(x as tf.Tensor, p as never, ctx),
      next: next(p.mean as tf.Tensor),
    });
    return { ...own, forward };
  };

  test.each<[string, Layer, RegExp]>([
    [
      'a flattened dx',
      elementwise(tanh, (x, dy) => tf.reshape(mul(dy, sub(1, square(tanh(x)))), [-1])),
      /dx: expected shape \[5, 4\], received \[20\]/,
    ],
    [
      'a gradient that keeps the axis it sums over',
      layer({
        params: (x) => ({ bias: { shape: x.slice(-1), init: 'zeros' } }),
        outShape: (x) => x,
        forward: (x, { bias }) => ({ y: add(x, bias), cache: null }),
        backward: (dy) => ({ dx: () => dy, grads: { bias: () => tf.sum(dy, 0, true) } }),
      }),
      /d bias: expected shape \[4\], received \[1, 4\]/,
    ],
    [
      'a y that outShape does not announce',
      layer({
        outShape: ([N, C]) => [C!, N!],
        forward: (x) => ({ y: x, cache: null }),
        backward: (dy) => ({ dx: () => tf.reshape(dy, [5, 4]) }),
      }),
      /y: expected shape \[4, 5\], received \[5, 4\]/,
    ],
    [
      'a next state of another shape',
      withState((mean) => ({ mean: tf.reshape(mean, [1, 4]) })),
      /next mean: expected shape \[4\], received \[1, 4\]/,
    ],
    [
      'a next state that is not finite',
      withState((mean) => ({ mean: mul(mean, NaN) })),
      /next mean: not finite/,
    ],
    [
      'a next state that nobody declared',
      withState((mean) => ({ variance: mean })),
      /next variance: the layer declares no state of this name/,
    ],
  ])('%s', async (_, wrong, note) => {
    const reports = await checkGradients(wrong, [{ x: [5, 4] }]);
    expect(reports[0]!.verdict).toBe('fail');
    expect(notesOf(reports)).toMatch(note);
  });

  test('a layer of the same form that is right passes', async () => {
    const reports = await checkGradients(
      withState((mean) => ({ mean })),
      [{ x: [5, 4] }],
    );
    expect(reports.map((r) => [r.verdict, r.notes])).toEqual([
      ['pass', []],
      ['pass', []],
    ]);
  });
});

describe('gradients that are 0 by design', () => {
  const normalized = () => sequential([layers.dense({ units: 3 }), layers.batchNormalization()]);

  test('are compared with the upstream gradient', async () => {
    const [plain] = await checkGradients(normalized(), [{ x: [6, 4] }]);
    expect(plain!.verdict).toBe('fail');
    const reports = await checkGradients(normalized(), [{ x: [6, 4], zero: ['d dense/bias'] }]);
    expect(reports.map((r) => [r.verdict, r.notes])).toEqual([
      ['pass', []],
      ['pass', []],
    ]);
  });

  test('are red if they are not 0, in the oracle or in the layer', async () => {
    const reports = await checkGradients(unit(right), [{ x: [5, 4], zero: ['d bias'] }]);
    expect(reports.map((r) => r.verdict)).toEqual(['fail', 'fail']);
    expect(notesOf(reports)).toMatch(/d bias: said to be 0, but the oracle gives up to/);
    const wrong = elementwise(
      (x) => mul(x, 0),
      (_, dy) => dy,
    );
    expect(notesOf(await checkGradients(wrong, [{ x: [2, 3], zero: ['dx'] }]))).toMatch(
      /dx: off by .* of Σ\|dy\|/,
    );
  });

  test('may be of what y does not depend on at all', async () => {
    const unused = layer({
      params: () => ({ w: { shape: [2], init: 'ones' } }),
      outShape: (x) => x,
      forward: (x) => ({ y: square(x), cache: { x } }),
      backward: (dy, { x }, { w }) => ({ dx: () => mul(dy, mul(x, 2)), grads: { w: () => mul(w, 0) } }),
    });
    const reports = await checkGradients(unused, [{ x: [2, 3], zero: ['d w'] }]);
    expect(reports.map((r) => r.verdict)).toEqual(['pass', 'pass']);
  });

  test('must be names that there are', async () => {
    await expect(checkGradients(unit(right), [{ x: [5, 4], zero: ['d bais'] }])).rejects.toThrow(
      /Unknown gradient "d bais"[\s\S]*"d bias"/,
    );
  });
});

describe('small elements beside large ones', () => {
  const steep = (spoil: (x: tf.Tensor, dx: tf.Tensor) => tf.Tensor): Layer =>
    elementwise(
      (x) => tf.exp(mul(x, 8)),
      (x, dy) => spoil(x, mul(dy, mul(tf.exp(mul(x, 8)), 8))),
    );

  test('are right by their own measure', async () => {
    const reports = await checkGradients(
      steep((_, dx) => dx),
      [{ x: [5, 4] }],
    );
    expect(reports.map((r) => [r.verdict, r.notes])).toEqual([
      ['pass', []],
      ['pass', []],
    ]);
  });

  test('or noticed', async () => {
    const reports = await checkGradients(
      steep((x, dx) => mul(dx, step(x))),
      [{ x: [5, 4] }],
    );
    expect(reports.map((r) => r.verdict)).toEqual(['fail', 'fail']);
    expect(notesOf(reports)).toMatch(/dx: element \d+ is 0\.0e\+0, expected/);
  });

  test('where tf.grad itself has only rounding left, 1 − y² at |x| = 8, a better number passes', async () => {
    const sech = (x: tf.Tensor): tf.Tensor => tf.div(2, tf.add(tf.exp(x), tf.exp(tf.neg(x))));
    const better = elementwise(tanh, (x, dy) => mul(dy, square(sech(x))));
    const reports = await checkGradients(better, [{ x: [2, 4], input: [0.5, 1, 8, -8, 9, -0.2, -7.5, 12] }]);
    expect(reports.map((r) => [r.verdict, r.notes])).toEqual([
      ['pass', []],
      ['pass', []],
    ]);
  });
});

describe('finite differences', () => {
  const deep = (units: number) =>
    sequential([
      ...Array.from({ length: 3 }, () => layers.dense({ units, activation: 'relu' })),
      layers.dense({ units: 2 }),
    ]);

  test('are passed over where no coordinate is smooth, if autograd agrees', async () => {
    const [autograd, differences] = await checkGradients(deep(200), [{ x: [8, 10] }]);
    expect([autograd!.verdict, autograd!.notes]).toEqual(['pass', []]);
    expect(differences!.verdict).toBe('skip');
    for (const note of differences!.notes)
      expect(note).toMatch(/: (no coordinate is|only \d of 16 coordinates are) smooth enough/);
  });

  test('are not if it does not', async () => {
    const right = deep(200);
    const wrong = {
      ...right,
      backward: (dy, cache, p, need) => {
        const { dx, grads } = right.backward(dy, cache, p, need);
        return { dx: mul(dx as tf.Tensor, 1.1), grads };
      },
    } as Layer;
    const reports = await checkGradients(wrong, [{ x: [8, 10] }]);
    expect(reports.map((r) => r.verdict)).toEqual(['fail', 'fail']);
  });

  test('allow for the rounding of large sums, and say so', async () => {
    const [, large] = await checkGradients(layers.tanh(), [{ x: [2, 3] }]);
    expect(large!.tolerance).toBeLessThan(1.1e-3);
    const lifted = elementwise(
      (x) => add(tanh(x), 30),
      (x, dy) => mul(dy, sub(1, square(tanh(x)))),
    );
    const [, report] = await checkGradients(lifted, [{ x: [5, 4] }]);
    expect([report!.verdict, report!.notes]).toEqual(['pass', []]);
    expect(report!.tolerance).toBeGreaterThan(1.1e-3);
  });
});

test('a composite is allowed 1e-4, a layer 1e-5', async () => {
  const { dense } = layers;
  const [one] = await checkGradients(dense({ units: 2 }), [{ x: [3, 4] }]);
  const [several] = await checkGradients(sequential([dense({ units: 2 })]), [{ x: [3, 4] }]);
  expect([one!.tolerance, several!.tolerance]).toEqual([1e-5, 1e-4]);
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
  const almost = Float32Array.from([1, 1.000001]);
  expect(killMutants(almost, () => true).survived).toContain('reversed');
  expect(killMutants(almost, () => true, 1e-5).survived).not.toContain('reversed');
});

test('mutants: the smaller half is zeroed, but for what is below a thousandth', () => {
  const zeroed = mutants['small ones zeroed']!;
  expect([...zeroed(Float32Array.from([4, -2, 3, 1]))]).toEqual([4, 0, 3, 0]);
  expect([...zeroed(Float32Array.from([4096, -2, 3072, 1]))]).toEqual([4096, -2, 3072, 1]);
});
