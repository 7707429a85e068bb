/**
 * Gradient descent with master weights (Micikevicius et al. 2018, section 3.1): the layers and the loss of the
 * tensor engine compute in float32, and the weights are kept and updated in float64. Float32 numbers near 3.9,
 * where the weights of lesson 2 end, stand 2.4e-7 apart: of the small updates late in a run what does not fit is lost.
 */
import { isTensor, type Cache } from '../../contract.js';
import { losses } from '../../losses/registry.js';
import { release, scope } from '../../memory.js';
import { tensor, type Tensor } from '../../ops/index.js';
import type { Example, Network, Weights } from '../../reference/network.js';
import type { Update } from '../../reference/operations.js';
import type { Tree } from '../../tree.js';
import { layersOf, rowsLike, toParams, trainsBias, type OneLayer } from '../engine.js';

export interface DescentOptions {
  /** η */
  readonly rate: number;
  readonly steps: number;
  readonly update: Update;
  /** Called now and then, with how many steps are done. */
  readonly onProgress?: (done: number) => void;
}

const reportEvery = 500;

/** What a forward pass leaves: each layer's parameters and cache, and ∂E/∂y. */
const forward = (chain: readonly OneLayer[], weights: Weights, [x, t]: Example) =>
  scope(() => {
    const params: Tree<Tensor>[] = [];
    const caches: Cache[] = [];
    let a: Tensor = tensor([[...x]]);
    for (const [l, layer] of chain.entries()) {
      const p = toParams(weights[l]!, a.shape[1]!);
      const { y, cache } = layer.forward(a, p, { training: false, seed: 0 });
      params.push(p);
      caches.push(cache);
      a = y;
    }
    const loss = losses.halfSquaredError();
    const { dy } = loss.backward(tensor(1), loss.forward(a, tensor([[...t]])).cache);
    return { params, caches, dy: dy! };
  });

/**
 * One step. A layer's backward is given its parameters, and that is all the difference between the two updates:
 * `sequential` hands it those that have just been updated, and what comes out is not ∂E/∂x.
 */
const step = async (
  chain: readonly OneLayer[],
  trainBias: readonly boolean[],
  weights: Weights,
  example: Example,
  { rate, update }: DescentOptions,
): Promise<Weights> => {
  const next = [...weights];
  const { params, caches, dy } = forward(chain, weights, example);
  const made: unknown[] = [params, caches, dy];
  try {
    let d: Tensor = dy;
    for (let l = chain.length - 1; l >= 0; l--) {
      const wanted = { kernel: true, bias: trainBias[l]! };
      const { grads } = chain[l]!.backward(d, caches[l]!, params[l]!, { dx: false, grads: wanted });
      made.push(grads);
      const { kernel, bias } = grads;
      const g = await rowsLike(weights[l]!, tensorOf(kernel)!, tensorOf(bias));
      next[l] = weights[l]!.map((row, j) => row.map((w, i) => w - rate * g[j]![i]!));
      if (l === 0) break;
      const inputs = chain[l - 1]!.outShape([1, 1]).at(-1)!;
      const p = update === 'sequential' ? toParams(next[l]!, inputs) : params[l]!;
      const { dx } = chain[l]!.backward(d, caches[l]!, p, { dx: true, grads: false });
      made.push(p, dx);
      d = dx!;
    }
    return next;
  } finally {
    release(made);
  }
};

const tensorOf = (node: Tensor | Tree<Tensor> | undefined): Tensor | undefined =>
  node && isTensor(node) ? node : undefined;

/** The weights of the network after so many steps on one example, in float64; its own stay. */
export const masterDescent = async (
  network: Network,
  example: Example,
  options: DescentOptions,
): Promise<Weights> => {
  const chain = layersOf(network);
  const trainBias = chain.map((_, l) => trainsBias(network, l + 1));
  let weights: Weights = network.weights;
  for (let i = 0; i < options.steps; i++) {
    weights = await step(chain, trainBias, weights, example, options);
    if ((i + 1) % reportEvery === 0) options.onProgress?.(i + 1);
  }
  return weights;
};
