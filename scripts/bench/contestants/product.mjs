/** One product of square matrices, of which the first is new in every call, as activations are. */
import * as tf from '@tensorflow/tfjs-core';

const size = 512;

export const product = {
  create: () => {
    const values = (seed) => Float32Array.from({ length: size * size }, (_, i) => Math.sin(i + seed));
    const [a, b] = [values(1), tf.tensor2d(values(2), [size, size])];
    return {
      step: async () => {
        const ab = tf.tidy(() => tf.matMul(tf.tensor2d(a, [size, size]), b));
        const [first] = await ab.data();
        ab.dispose();
        return first;
      },
    };
  },
};
