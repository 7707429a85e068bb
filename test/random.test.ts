import { useBackend } from '../src/backends/index.js';
import { initializers, toInitializer, type InitializerName } from '../src/initializers/registry.js';
import { deriveSeed, permutation, rng } from '../src/random.js';
import { bernoulli } from '../src/ops/random.js';

const moments = (v: Float32Array): { mean: number; deviation: number; largest: number } => {
  const mean = v.reduce((a, b) => a + b, 0) / v.length;
  return {
    mean,
    deviation: Math.sqrt(v.reduce((a, b) => a + (b - mean) ** 2, 0) / v.length),
    largest: v.reduce((m, x) => Math.max(m, Math.abs(x)), 0),
  };
};

/** A kernel of 300 inputs and 200 outputs: 60 000 draws, so 4 standard errors are 1.6 % of the deviation. */
const shape = [300, 200];
test.each<[InitializerName, number, number]>([
  ['zeros', 0, 0],
  ['normal', 0.05, Infinity],
  ['uniform', 0.05 / Math.sqrt(3), 0.05],
  ['glorotUniform', Math.sqrt(2 / 500), Math.sqrt(6 / 500)],
  ['glorotNormal', Math.sqrt(2 / 500), (2 * Math.sqrt(2 / 500)) / 0.8796],
  ['heUniform', Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
  ['heNormal', Math.sqrt(2 / 300), (2 * Math.sqrt(2 / 300)) / 0.8796],
  ['leCunNormal', Math.sqrt(1 / 300), (2 * Math.sqrt(1 / 300)) / 0.8796],
])('%s has deviation %d and stays within %d', (name, deviation, limit) => {
  const got = moments(toInitializer(name)(shape, rng(4)));
  expect(Math.abs(got.mean)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(60000));
  expect(Math.abs(got.deviation - deviation)).toBeLessThanOrEqual(0.016 * deviation);
  expect(got.largest).toBeLessThanOrEqual(limit * 1.0001);
});

test('an initializer with its own seed does not depend on where it stands', () => {
  const own = initializers.glorotUniform({ seed: 9 });
  expect(own([4, 4], rng(1))).toEqual(own([4, 4], rng(2)));
  expect(toInitializer('glorotUniform')([4, 4], rng(1))).not.toEqual(
    toInitializer('glorotUniform')([4, 4], rng(2)),
  );
});

test('values given outright are copied', () => {
  const values = Float32Array.from([1, 2, 3, 4]);
  const made = toInitializer(values)([2, 2], rng(0));
  expect(made).toEqual(values);
  expect(made).not.toBe(values);
  expect(() => toInitializer([[1, NaN]])([1, 2], rng(0))).toThrow(/finite/);
});

test('a stream is pinned: the same seed gives these numbers for good', () => {
  const random = rng(1);
  const first = [random.uniform(), random.uniform(), random.uniform()];
  const again = rng(1);
  expect([again.uniform(), again.uniform(), again.uniform()]).toEqual(first);
  expect(first).toMatchInlineSnapshot(`
   [
     0.7822727714665234,
     0.27532708551734686,
     0.9936929049436003,
   ]
  `);
});

test('uniform numbers fill [0, 1) evenly, and seeds differ', () => {
  const random = rng(123);
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < 1e5; i++) bins[Math.floor(random.uniform() * 10)]!++;
  // χ² with 9 degrees of freedom: below 27.9 with probability .999
  expect(bins.reduce((s, n) => s + (n - 1e4) ** 2 / 1e4, 0)).toBeLessThan(27.9);
  const seeds = new Set(Array.from({ length: 1000 }, (_, i) => deriveSeed(1, `layer_${i}`)));
  expect(seeds.size).toBe(1000);
});

test('a permutation holds every index once', () => {
  const order = permutation(1000, 5);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(permutation(1000, 5)).toEqual(order);
  expect(permutation(1000, 6)).not.toEqual(order);
});

test('a dropout mask keeps its share, and is the same on every backend', async () => {
  const draw = async (): Promise<Float32Array> => {
    const mask = bernoulli([100, 100], 0.7, 1 / 0.7, 3);
    const values = await mask.data<'float32'>();
    mask.dispose();
    return values;
  };
  await useBackend('cpu');
  const onCpu = await draw();
  await useBackend('wasm');
  expect(await draw()).toEqual(onCpu);
  const kept = onCpu.filter((v) => v > 0).length / onCpu.length;
  expect(Math.abs(kept - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / 1e4));
});
