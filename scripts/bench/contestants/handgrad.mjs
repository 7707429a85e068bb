/** The subject, through its public API: one call of trainOnBatch a step, checks of the data included. */
import { Model, layers, losses, optimizers, sequential } from '../../../dist/index.js';

export const handgrad = {
  /** From its own initial weights, which everybody else then starts from. */
  create: ({ inputs, hidden, classes, learningRate }) => {
    const { dense } = layers;
    const network = sequential([dense({ units: hidden, activation: 'relu' }), dense({ units: classes })]);
    const model = new Model(network, { inputShape: [inputs], seed: 1 });
    model.compile({ loss: losses.softmaxCrossEntropy(), optimizer: optimizers.sgd({ learningRate }) });
    return {
      model,
      step: async ({ N, x, t }) => (await model.trainOnBatch(x, { data: t, shape: [N, classes] })).loss,
      dispose: () => model.dispose(),
    };
  },
};

/** The weights on the host, in the order of the layers: kernel, bias, kernel, bias; each { data, shape }. */
export const initialWeights = async (work) => {
  const { model, dispose } = handgrad.create(work);
  const weights = [];
  for (const tensor of model.weights.values())
    weights.push({ data: await tensor.data(), shape: tensor.shape });
  dispose();
  return weights;
};
