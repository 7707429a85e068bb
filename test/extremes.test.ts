import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { checkCase, type Report } from '../src/check/case.js';
import { checkExtremes, extremes } from '../src/check/extremes.js';
import type { Layer } from '../src/contract.js';
import { ShapeError } from '../src/errors.js';
import { release, scope } from '../src/memory.js';
import { activationRows, layers } from '../src/registry.js';

const names = Object.keys(activationRows) as (keyof typeof activationRows)[];

/** y of one row, and dx against dy = [1, 0, 0, …]. */
const runRow = async (layer: Layer, x: readonly number[]): Promise<[y: number[], dx: number[]]> => {
  const found = scope(() => {
    const { y, cache } = layer.forward(tensor([...x], [1, x.length]), {}, { training: true, seed: 0 });
    const dy = tensor(
      x.map((_, i) => (i ? 0 : 1)),
      [1, x.length],
    );
    return [y, layer.backward(dy, cache, {}).dx] as Tensor[];
  });
  const values = await Promise.all(found.map(async (t) => Array.from(await t.data())));
  release(found);
  return values as [number[], number[]];
};

describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('element-wise functions are right at 0, tiny, large and huge x', async () => {
    const reports: Report[] = [];
    for await (const report of checkExtremes(backend, () => true)) reports.push(report);
    expect(reports.flatMap((r) => r.notes.map((note) => `${r.name}: ${note}`))).toEqual([]);
    expect(reports.map((r) => r.name)).toEqual(extremes.map((e) => e.name));
    for (const r of reports) {
      expect(r).toMatchObject({ kind: 'activation', oracle: 'float64', verdict: 'pass', killed: r.mutants });
      expect(r.mutants).toBeGreaterThan(0);
    }
  });

  test.each([
    ['far apart', [1e4, -1e4, 0], [1, 0, 0], [0, -2e4, -1e4]],
    ['far apart, the wrong one first', [-1e4, 1e4, 0], [0, 1, 0], [-2e4, 0, -1e4]],
    ['equal and huge', [1e30, 1e30], [0.5, 0.5], [-Math.LN2, -Math.LN2]],
    ['equal and hugely negative', [-1e30, -1e30], [0.5, 0.5], [-Math.LN2, -Math.LN2]],
    ['one element', [1e4], [1], [0]],
  ])('softmax and logSoftmax, %s', async (_, x, p, logP) => {
    const [y, dx] = await runRow(layers.softmax(), x);
    const [logY, dLog] = await runRow(layers.logSoftmax(), x);
    y.forEach((v, i) => expect(v).toBeCloseTo(p[i]!, 6));
    dx.forEach((v, i) => expect(v).toBeCloseTo(p[0]! * ((i ? 0 : 1) - p[i]!), 6));
    logY.forEach((v, i) => expect(v).toBeCloseTo(logP[i]!, 6));
    dLog.forEach((v, i) => expect(v).toBeCloseTo((i ? 0 : 1) - p[i]!, 6));
  });

  test.each(names)('dense({ activation: "%s" })', async (activation) => {
    const layer = layers.dense({ units: 8, activation });
    const item = {
      name: activation,
      kind: 'layer' as const,
      layer: layer as unknown as Layer,
      case: {
        x: [9, 6],
        ...(['step', 'sign'].includes(activation) && { zero: ['dx', 'd kernel', 'd bias'] }),
      },
      reference: { from: 'forward' as const },
    };
    const reports = await checkCase(item, backend);
    expect(reports.flatMap((r) => r.notes)).toEqual([]);
    expect(layer.range).toEqual(layers[activation]().range);
    expect(layers.activation({ activation }).range).toEqual(layers[activation]().range);
  });
});

test('softmax is not taken over the batch, nor over an axis that is not there', () => {
  for (const axis of [0, 2, -2, -3])
    for (const make of [layers.softmax, layers.logSoftmax])
      expect(() => make({ axis }).outShape([-1, 4])).toThrow(ShapeError);
  expect(layers.softmax({ axis: -2 }).outShape([-1, 3, 4])).toEqual([-1, 3, 4]);
});

test('relu refuses a maxValue below its threshold, and says its range', () => {
  expect(() => layers.relu({ maxValue: 1, threshold: 2 })).toThrow(
    /maxValue.*≥ the threshold, 2, received 1/,
  );
  expect(() => layers.relu({ maxValue: -1 })).toThrow(/a number ≥ 0/);
  expect(layers.relu().range).toEqual([0, Infinity]);
  expect(layers.relu({ maxValue: 2 }).range).toEqual([0, 2]);
  expect(layers.relu({ maxValue: 2, negativeSlope: 0.1 }).range).toEqual([-Infinity, 2]);
  expect(layers.relu({ negativeSlope: 0.1 }).range).toBeUndefined();
});

test('a mask goes through an activation, but not past a softmax over the steps', async () => {
  await useBackend('cpu');
  const has = (layer: Layer): boolean => {
    let passes = false;
    scope(() => {
      const [x, mask] = [tensor([1, 2, 3, 4], [1, 2, 2]), tensor([1, 0], [1, 2])];
      const { masks } = layer.forward(x, {}, { training: true, seed: 0, masks: [mask] });
      passes = masks?.[0] === mask;
      return null;
    });
    return passes;
  };
  for (const name of names) expect({ name, passes: has(layers[name]()) }).toEqual({ name, passes: true });
  expect(has(layers.softmax({ axis: 1 }))).toBe(false);
  expect(has(layers.logSoftmax({ axis: 1 }))).toBe(false);
});
