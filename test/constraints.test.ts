import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { checkConstraints } from '../src/check/constraints.js';
import { sequential } from '../src/compose/sequential.js';
import { constraintRows, constraints } from '../src/constraints/registry.js';
import type { Layer } from '../src/contract.js';
import { layers } from '../src/registry.js';
import { rng } from '../src/random.js';
import type { Model } from '../src/train/model.js';
import { makeModel } from './models.js';

const { batchNormalization, dense, embedding, flatten, layerNormalization, prelu } = layers;
const wanted = (): boolean => true;

describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('every case of every row', async () => {
    let seen = 0;
    for await (const { name, verdict, notes, mutants, killed } of checkConstraints(backend, wanted)) {
      seen++;
      expect({ name, verdict, notes, survived: mutants - killed }).toEqual({
        name,
        verdict: 'pass',
        notes: [],
        survived: 0,
      });
      expect(mutants).toBeGreaterThan(0);
    }
    expect(seen).toBe(Object.values(constraintRows).flatMap((r) => r.cases).length);
  });

  test('it holds after fit and after trainOnBatch, and the first step already', async () => {
    const model = makeModel(
      sequential([
        dense({
          units: 6,
          kernelConstraint: constraints.maxNorm({ maxValue: 0.5 }),
          biasConstraint: 'nonNeg',
        }),
        dense({
          units: 3,
          kernelConstraint: 'nonNeg',
          biasConstraint: constraints.unitNorm(),
          biasInitializer: 'ones',
        }),
      ]),
      [4],
      { optimizer: 'adam', loss: 'meanSquaredError' },
    );
    const random = rng(2);
    const rows = (n: number, C: number): number[][] =>
      Array.from({ length: n }, () => Array.from({ length: C }, () => 3 * random.normal()));
    /** The largest norm. */
    const holds = async (): Promise<number> => {
      const w = await weightsOf(model);
      const norms = columnNorms(w['dense/kernel']!, 6);
      expect(Math.max(...norms)).toBeLessThanOrEqual(0.5 * (1 + 1e-6));
      for (const path of ['dense/bias', 'dense_1/kernel'])
        expect(Math.min(...w[path]!)).toBeGreaterThanOrEqual(0);
      expect(w['dense_1/kernel']!.filter((v) => v === 0).length).toBeGreaterThan(0);
      expect(Math.hypot(...w['dense_1/bias']!)).toBeCloseTo(1, 5);
      return Math.max(...norms);
    };
    await model.trainOnBatch(rows(8, 4), rows(8, 3));
    expect(await holds()).toBeCloseTo(0.5, 5); // the limit is reached
    await model.fit(rows(40, 4), rows(40, 3), { epochs: 4, batchSize: 8 });
    await holds();
    await model.trainOnBatch(rows(8, 4), rows(8, 3));
    await holds();
  });

  test.each<[string, Layer, number[], string]>([
    [
      'embedding',
      sequential([embedding({ inputDim: 4, outputDim: 2, embeddingsConstraint: 'nonNeg' }), flatten()]),
      [1],
      'embedding/embeddings',
    ],
    ...(['gamma', 'beta'] as const).flatMap((p): [string, Layer, number[], string][] => [
      [
        `batchNormalization, ${p}`,
        sequential([batchNormalization({ [`${p}Constraint`]: 'nonNeg', [`${p}Initializer`]: [-1, -1] })]),
        [2],
        `batchNormalization/${p}`,
      ],
      [
        `layerNormalization, ${p}`,
        sequential([layerNormalization({ [`${p}Constraint`]: 'nonNeg', [`${p}Initializer`]: [-1, -1] })]),
        [2],
        `layerNormalization/${p}`,
      ],
    ]),
    [
      'prelu',
      sequential([prelu({ alphaConstraint: 'nonNeg', alphaInitializer: [-1, -1] })]),
      [2],
      'prelu/alpha',
    ],
  ])('%s', async (_, network, shape, path) => {
    const model = makeModel(network, shape, { optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(Math.min(...(await weightsOf(model))[path]!)).toBeLessThan(0);
    const x =
      shape[0] === 1
        ? [[0], [1], [2], [3]]
        : [
            [1, -2],
            [-1, 1],
            [-3, 4],
            [2, -5],
          ];
    await model.trainOnBatch(x, [
      [1, 2],
      [2, 1],
      [3, 3],
      [-1, -2],
    ]);
    expect(Math.min(...(await weightsOf(model))[path]!)).toBeGreaterThanOrEqual(0);
  });
});

test('gamma and beta are penalized where they ask for it', async () => {
  await useBackend('cpu');
  const loss = async (options: object): Promise<number> => {
    const start = { gammaInitializer: [1, 2], betaInitializer: [3, -4] };
    const model = makeModel(sequential([layerNormalization({ ...start, ...options })]), [2], {
      loss: 'meanSquaredError',
    });
    const alike = makeModel(sequential([batchNormalization({ ...start, ...options })]), [2], {
      loss: 'meanSquaredError',
    });
    const data = [[[1, 2]], [[0, 0]]] as const;
    const [a, b] = [await model.evaluate(...data), await alike.evaluate(...data)];
    return (a as { loss: number }).loss + (b as { loss: number }).loss;
  };
  const bare = await loss({});
  expect((await loss({ gammaRegularizer: 'l2' })) - bare).toBeCloseTo(2 * 0.05, 4);
  expect((await loss({ betaRegularizer: 'l1' })) - bare).toBeCloseTo(2 * 0.07, 4);
});

describe('a wrong constraint', () => {
  beforeAll(() => useBackend('cpu'));

  test.each<[string, () => unknown, RegExp]>([
    [
      'a name',
      () => dense({ units: 2, kernelConstraint: 'maxnorm' as never }),
      /Unknown constraint "maxnorm"[\s\S]*"maxNorm"/,
    ],
    [
      'Keras has it so elsewhere',
      () => dense({ units: 2, kernelConstraint: 'nonNegative' as never }),
      /Unknown constraint "nonNegative"[\s\S]*"nonNeg"/,
    ],
    [
      'not a constraint',
      () => dense({ units: 2, kernelConstraint: 3 as never }),
      /kernelConstraint": expected a constraint: a name/,
    ],
    ['an option', () => constraints.maxNorm({ max: 3 } as never), /Unknown option of maxNorm "max"/],
    ['an axis', () => constraints.unitNorm({ axis: 'rows' as never }), /expected an axis, or a list of axes/],
    [
      'limits the wrong way round',
      () => constraints.minMaxNorm({ minValue: 2 }),
      /expected minValue ≤ maxValue, received 2 and 1/,
    ],
    [
      'an axis that the parameter does not have',
      () => constraints.maxNorm({ axis: 1 }).apply(tf.ones([3])),
      /expected a parameter with an axis 1, for its constraint, received \[3\]/,
    ],
  ])('%s', (_, make, message) => {
    expect(() => tf.tidy(make as () => undefined)).toThrow(message);
  });
});

const columnNorms = (values: readonly number[], columns: number): number[] =>
  Array.from({ length: columns }, (_, j) => Math.hypot(...values.filter((_, i) => i % columns === j)));

const weightsOf = async (model: Model): Promise<Record<string, number[]>> =>
  Object.fromEntries(
    await Promise.all(
      [...model.weights].map(async ([path, w]) => [path, Array.from(await w.data())] as const),
    ),
  );
