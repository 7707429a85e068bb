/** The loss of every step of trainings on digits, from images that come as arguments. */
import { Model, layers, optimizers, sequential } from '../../dist/index.js';

const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

const curve = async (x, y, steps, { optimizer, options, seed }) => {
  const model = new Model(
    sequential([
      layers.dense({ units: 300, activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 10 }),
    ]),
    { inputShape: [784], seed },
  ).compile({ loss: 'softmaxCrossEntropy', optimizer: optimizers[optimizer](options) });
  const losses = [];
  await model.fit(x, y, {
    batchSize: 64,
    epochs: Math.ceil((steps * 64) / y.length),
    callbacks: {
      onBatchEnd: (_, { loss }) => {
        if (losses.push(loss) === steps) model.stopTraining = true;
      },
    },
  });
  model.dispose();
  return losses.slice(0, steps);
};

export default async ({ images, labels, steps, runs }) => {
  const x = Float32Array.from(bytes(images), (v) => v / 255);
  const y = Int32Array.from(bytes(labels));
  const curves = [];
  for (const run of runs) curves.push(await curve(x, y, steps, run));
  return curves;
};
