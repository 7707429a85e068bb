/**
 * jax-js on its wasm device, the whole step in one jit: it has its own kernels, so it is compared on tfjs'
 * wasm backend only. Its arrays are counted references: `.ref` keeps one that is used again.
 */
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';

const lossOf = ([W1, b1, W2, b2], x, t) => {
  const h = nn.relu(np.matmul(x, W1).add(b1));
  const logp = nn.logSoftmax(np.matmul(h, W2).add(b2));
  return np.mean(np.sum(t.mul(logp), 1).neg());
};

const makeStep = (learningRate) =>
  jit((params, x, t) => {
    const [loss, grads] = valueAndGrad(lossOf)(tree.ref(params), x, t);
    return [params.map((w, i) => w.sub(grads[i].mul(learningRate))), loss];
  });

export const jax = {
  create: async ({ inputs, classes, learningRate }, weights) => {
    await init('wasm');
    defaultDevice('wasm');
    let params = weights.map(({ data, shape }) => np.array(data.slice()).reshape([...shape]));
    const step = makeStep(learningRate);
    return {
      step: async ({ N, x, t }) => {
        const [next, loss] = step(
          params,
          np.array(x).reshape([N, inputs]),
          np.array(t).reshape([N, classes]),
        );
        params = await blockUntilReady(next);
        return (await loss.data())[0];
      },
    };
  },
};
