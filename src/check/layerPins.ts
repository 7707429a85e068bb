/** Where tfjs' layers and reductions have a gradient that ours must not follow. */
import { max, sum, tensor, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import { layers } from '../registry.js';
import type { Pin } from './pins.js';

/** dx of a layer without parameters. */
const gradientOf = (layer: Layer, x: Tensor, dy: Tensor): Tensor => {
  const { cache } = layer.forward(x, {}, { training: true, seed: 0 });
  return layer.backward(dy, cache, {}).dx as Tensor;
};

export const layerPins: readonly Pin[] = [
  {
    name: 'masking',
    why: 'tf.grad does not know Any, with which the layer finds the steps that are masked',
    ours: () =>
      gradientOf(layers.masking(), tensor([0, 0, 1, 2], [1, 2, 2]), tensor([1, 1, 1, 1], [1, 2, 2])),
    want: [0, 0, 1, 1],
    tfjs: {
      f: (x, tfl) => sum(tfl.layers.masking().apply(x) as Tensor),
      x: () => tensor([0, 0, 1, 2], [1, 2, 2]),
      gives: /Any/,
    },
  },
  {
    name: 'maxout at a tie',
    why: 'tf.grad of max gives each of several that tie the whole dy, as if the max were their sum',
    ours: () => gradientOf(layers.maxout({ units: 1 }), tensor2d([[2, 1, 2]]), tensor2d([[1]])),
    want: [0.5, 0, 0.5],
    tfjs: { f: (x) => sum(max(x, 1)), x: () => tensor2d([[2, 1, 2]]), gives: [1, 0, 1] },
  },
];
