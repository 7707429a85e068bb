/** Shapes that nobody thought of. */
import fc from 'fast-check';
import { useBackend } from '../src/backends.js';
import { checkGradients } from '../src/check/index.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import type { Layer } from '../src/contract.js';
import { nearest } from '../src/errors.js';
import { layers } from '../src/registry.js';
import { toRowsNow } from '../src/train/data.js';

const { dense, layerNormalization, concatenate, add } = layers;
beforeAll(() => useBackend('wasm'));

const size = fc.integer({ min: 1, max: 6 });
const activation = fc.constantFrom('linear', 'sigmoid', 'tanh', 'softmax') as fc.Arbitrary<'tanh'>;
const runs = { numRuns: 12, seed: 1 };

const passes = async (layer: Layer, x: number[] | number[][], seed: number): Promise<void> => {
  const reports = await checkGradients(layer, [{ x, tolerance: 1e-4 }], { seed });
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
        passes(
          sequential(units.map(([u, a]) => dense({ units: u, activation: a, biasInitializer: 'normal' }))),
          [N, I],
          seed,
        ),
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
