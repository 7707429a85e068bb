/**
 * jax-js, the whole step in one jit: it has its own kernels, in WebAssembly and for WebGPU, and is compared with
 * tfjs' backend of that name. Its arrays are counted references: `.ref` keeps one that is used again.
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

/** Node has no WebGPU of its own: that of the package `webgpu`. */
const provideGpu = async () => {
  if (globalThis.navigator?.gpu) return;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([]), userAgent: process.title, platform: process.platform },
    configurable: true,
  });
};

export const jax = {
  create: async ({ inputs, classes, learningRate }, weights, { backend }) => {
    if (backend === 'webgpu') await provideGpu();
    if (!(await init(backend)).includes(backend)) throw new Error(`jax-js does not start on ${backend}`);
    defaultDevice(backend);
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
