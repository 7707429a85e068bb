/** A product over an odd number of terms, of operands whose texels are not full: tfjs' and ours, and what is right. */
import * as tf from '@tensorflow/tfjs-core';
import { ops } from '../../dist/index.js';

const right = (a, b) =>
  a[0].map((_, i) => b[0].map((__, j) => a.reduce((sum, row, n) => sum + row[i] * b[n][j], 0)));
const worst = (got, want) =>
  Math.max(...got.flatMap((row, i) => row.map((v, j) => Math.abs(v - want[i][j]))));

/** A product first: what is small and comes from the host is computed there, and its texels are full. */
const drawn = (rows, columns, seed) =>
  tf.sigmoid(
    tf.matMul(
      tf.randomUniform([rows, 4], -1, 1, 'float32', seed),
      tf.randomUniform([4, columns], -1, 1, 'float32', seed),
    ),
  );

export default async () => {
  const made = tf.tidy(() => {
    const [a, b] = [drawn(3, 5, 1), drawn(3, 2, 2)];
    const [x, W] = [drawn(65, 7, 3), drawn(7, 33, 4)];
    return {
      a,
      b,
      xt: tf.transpose(x),
      W,
      plain: tf.matMul(a, b, true),
      ours: ops.matMul(a, b, true),
      affine: ops.affine(x, W, tf.zeros([33]), 'linear'),
    };
  });
  const { a, b, xt, W, plain, ours, affine } = Object.fromEntries(
    await Promise.all(Object.entries(made).map(async ([name, t]) => [name, await t.array()])),
  );
  tf.dispose(made);
  const want = right(a, b);
  return {
    plain: worst(plain, want),
    ours: worst(ours, want),
    affine: worst(affine, right(xt, W)),
    precision: tf.backend().floatPrecision(),
  };
};
