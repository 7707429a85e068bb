import type { Tensor } from '@tensorflow/tfjs-core';
import { sayingBatchSize } from '../backends/outOfMemory.js';
import { argument, asList, type Layer } from '../contract.js';
import { scope } from '../memory.js';
import { concat } from '../ops/index.js';
import type { Tree } from '../tree.js';
import type { Rows } from './data.js';

/** The network's outputs in inference, as a list. */
const infer = (network: Layer, x: readonly Tensor[], params: Tree<Tensor>): readonly Tensor[] =>
  asList<Tensor>(network.forward(argument(network, x), params, { training: false, seed: 0 }).y);

/** The same, batch after batch; each input has N rows. */
export const predictRows = (
  network: Layer,
  inputs: readonly Rows[],
  params: Tree<Tensor>,
  batchSize: number,
): readonly Tensor[] =>
  scope(() => {
    const N = inputs[0]!.length;
    const parts: (readonly Tensor[])[] = [];
    for (let from = 0; from < N; from += batchSize) {
      const these = Int32Array.from({ length: Math.min(batchSize, N - from) }, (_, i) => from + i);
      const step = () => scope(() => infer(network, inputs.map((rows) => rows.take(these)), params)); // prettier-ignore
      parts.push(sayingBatchSize(step, () => these.length));
    }
    return parts[0]!.map((y, i) => (parts.length === 1 ? y : concat(parts.map((p) => p[i]!))));
  });
