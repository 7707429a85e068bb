/** Shapes that nobody thought of. */
import { randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { useBackend } from '../src/backends/index.js';
import { checkGradients } from '../src/check/index.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import { isTensor, type Layer } from '../src/contract.js';
import { nearest } from '../src/errors.js';
import { release, scope } from '../src/memory.js';
import { layers } from '../src/registry.js';
import { toRowsNow } from '../src/train/data.js';
import { makeParams, named } from '../src/train/state.js';
import { mergeTrees, type Tree } from '../src/tree.js';

const { activation: activationOf, add, batchNormalization, concatenate, dense, layerNormalization } = layers;
beforeAll(() => useBackend('wasm'));

const size = fc.integer({ min: 1, max: 6 });
const activation = fc.constantFrom('linear', 'sigmoid', 'tanh', 'softmax') as fc.Arbitrary<'tanh'>;
const runs = { numRuns: 12, seed: 1 };

const passes = async (layer: Layer, x: number[] | number[][], seed: number): Promise<void> => {
  const reports = await checkGradients(layer, [{ x }], { seed });
  const [autograd] = reports;
  // One unit of softmax is constant: its gradient is 0, and the case degenerate.
  const notes = autograd!.notes.filter((n) => !n.includes('degenerate'));
  expect(notes).toEqual([]);
};

test('networks of any depth and width agree with autograd', () =>
  fc.assert(
    fc.asyncProperty(
      size,
      size,
      fc.array(fc.tuple(fc.integer({ min: 2, max: 6 }), activation), { minLength: 1, maxLength: 4 }),
      fc.nat(1e6),
      (N, I, units, seed) =>
        passes(sequential(units.map(([u, a]) => dense({ units: u, activation: a }))), [N, I], seed),
    ),
    runs,
  ));

test('so do inputs of any rank', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(size, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 2, max: 5 }),
      fc.nat(1e6),
      (leading, C, seed) =>
        passes(sequential([dense({ units: C }), layerNormalization()]), [...leading, C], seed),
    ),
    runs,
  ));

test('so do graphs in which values are used again', () =>
  fc.assert(
    fc.asyncProperty(size, size, fc.integer({ min: 1, max: 4 }), fc.nat(1e6), (N, C, uses, seed) => {
      const shared = dense({ units: C, activation: 'tanh' });
      const names = Array.from({ length: uses }, (_, i) => `use${i}`);
      return passes(
        graph({
          inputs: ['x'],
          nodes: {
            ...Object.fromEntries(
              names.map((name, i) => [name, [shared, i === 0 ? 'x' : names[i - 1]!] as const]),
            ),
            all: [concatenate(), 'x', ...names],
            half: [dense({ units: C }), 'all'],
            sum: [add(), 'half', 'x'],
          },
          outputs: ['sum'],
        }),
        [N, C],
        seed,
      );
    }),
    runs,
  ));

test('so do graphs with batch normalization, and a block of it that is used again', () =>
  fc.assert(
    fc.asyncProperty(
      // Of two rows batch normalization leaves ±1, of one column the sign of its weight: gradients of almost 0.
      fc.integer({ min: 5, max: 8 }),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom('linear', 'sigmoid', 'tanh'),
      fc.nat(1e6),
      (N, C, uses, f, seed) => {
        const bare = dense({ units: C, useBias: false }); // batch normalization would take a bias away
        const block = sequential([bare, batchNormalization(), activationOf({ activation: f })]);
        const names = Array.from({ length: uses }, (_, i) => `use${i}`);
        return passes(
          graph({
            inputs: ['x'],
            nodes: {
              ...Object.fromEntries(
                names.map((name, i) => [name, [block, i === 0 ? 'x' : names[i - 1]!] as const]),
              ),
              all: [concatenate(), 'x', ...names],
              half: [dense({ units: C }), 'all'],
              sum: [add(), 'half', 'x'],
            },
            outputs: ['sum'],
          }),
          [N, C],
          seed,
        );
      },
    ),
    runs,
  ));

test('the state of a block used again goes through every use', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 6 }), size, fc.nat(1e6), async (N, C, seed) => {
      const block = sequential([dense({ units: C }), batchNormalization({ momentum: 0.5 })], {
        name: 'block',
      });
      const found = scope(() => {
        const p = makeParams(block.params([N, C]), seed);
        const x = randomNormal([N, C], 0, 1, 'float32', seed);
        const context = { training: true, seed };
        const twice = sequential([block, block]).forward(x, { block: p }, context);
        const first = block.forward(x, p, context);
        const second = block.forward(first.y, mergeTrees(p, first.next, isTensor), context);
        return [named(twice.next.block as Tree<Tensor>), named(second.next)].map((next) => [
          ...next.values(),
        ]);
      });
      const [got, want] = await Promise.all(found.map((ts) => Promise.all(ts.map((t) => t.array()))));
      release(found);
      expect(want).toHaveLength(2);
      expect(got).toEqual(want);
    }),
    runs,
  ));

test('a batch holds the rows that were asked for, in that order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(size, { maxLength: 2 }),
      fc.nat(1e6),
      async (N, example, seed) => {
        const per = example.reduce((a, b) => a * b, 1);
        const data = Float32Array.from({ length: N * per }, (_, i) => i);
        const order = Int32Array.from({ length: 7 }, (_, i) => (seed + i * 7919) % N);
        const batch = toRowsNow({ what: 'x', examples: [example] }, { data, shape: [N, ...example] }).take(
          order,
        );
        expect(batch.shape).toEqual([7, ...example]);
        const want = [...order].flatMap((r) => Array.from({ length: per }, (_, i) => r * per + i));
        expect(Array.from(await batch.data())).toEqual(want);
        batch.dispose();
      },
    ),
    { seed: 2 },
  ));

test('a name with one wrong letter is recognised', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(layers)),
      fc.nat(30),
      fc.constantFrom(...'abcxyz'),
      (name, at, letter) => {
        const i = at % name.length;
        expect(nearest(name.slice(0, i) + letter + name.slice(i + 1), Object.keys(layers), 10)).toContain(
          name,
        );
      },
    ),
  ));
