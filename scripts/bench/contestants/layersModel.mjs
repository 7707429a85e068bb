/** tf.LayersModel as its users write it: softmax and categoricalCrossentropy, trainOnBatch. */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

export const layersModel = {
  create: ({ inputs, hidden, classes, learningRate }, weights) => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.dense({ units: hidden, activation: 'relu', inputShape: [inputs] }),
        tfl.layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
    const optimizer = tf.train.sgd(learningRate);
    model.compile({ optimizer, loss: 'categoricalCrossentropy' });
    tf.tidy(() => model.setWeights(weights.map(({ data, shape }) => tf.tensor(data.slice(), shape))));
    return {
      step: async ({ N, x, t }) => {
        const batch = [tf.tensor2d(x, [N, inputs]), tf.tensor2d(t, [N, classes])];
        const loss = await model.trainOnBatch(...batch);
        tf.dispose(batch);
        return loss;
      },
    };
  },
};
