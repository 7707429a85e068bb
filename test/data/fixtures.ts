/** An IDX file: header, big-endian dimensions, and the bytes after it. */
export const idx = (type: number, shape: readonly number[], body: readonly number[]): Uint8Array => {
  const dimensions = shape.flatMap((d) => [d >>> 24, (d >>> 16) & 255, (d >>> 8) & 255, d & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...dimensions, ...body]);
};

/** The four files of a small MNIST: blank images, and these labels for training; two images for testing. */
export const smallMnist = (labels: readonly number[] = [1, 2, 3]): Record<string, Uint8Array> => {
  const images = (count: number): Uint8Array =>
    idx(0x08, [count, 28, 28], Array<number>(count * 784).fill(51));
  return {
    'train-images-idx3-ubyte': images(3),
    'train-labels-idx1-ubyte': idx(0x08, [labels.length], labels),
    't10k-images-idx3-ubyte': images(2),
    't10k-labels-idx1-ubyte': idx(0x08, [2], [0, 9]),
  };
};
