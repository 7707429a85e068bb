/** tfjs without layers: optimizer.minimize(() => loss), which differentiates with tf.variableGrads. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients that tfjs-core leaves out in Node

export const minimize = {
  create: ({ inputs, classes, learningRate }, weights) => {
    const variables = weights.map(({ data, shape }) =>
      tf.tidy(() => tf.variable(tf.tensor(data.slice(), shape))),
    );
    const [W1, b1, W2, b2] = variables;
    const optimizer = tf.train.sgd(learningRate);
    const logits = (x) => tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(x, W1), b1)), W2), b2);
    return {
      step: async ({ N, x, t }) => {
        const loss = tf.tidy(() => {
          const batch = [tf.tensor2d(x, [N, inputs]), tf.tensor2d(t, [N, classes])];
          return optimizer.minimize(
            () => tf.losses.softmaxCrossEntropy(batch[1], logits(batch[0])),
            true,
            variables,
          );
        });
        const [value] = await loss.data();
        loss.dispose();
        return value;
      },
    };
  },
};
