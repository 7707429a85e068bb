import type { Tensor } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { Cache, Layer } from '../contract.js';
import { layerFactory } from '../options.js';
import { byName } from '../row.js';
import type { Tree } from '../tree.js';
import { activations, type ActivationName } from './activations/index.js';

export type Activation = Layer<Tree<Tensor>, Cache, Tensor, Tensor>;
/** An activation by name, or a layer without parameters, such as `leakyReLU({ alpha: 0.1 })`. */
export type ActivationLike = ActivationName | Activation;

export const toActivation = byName<Activation, ActivationName>(
  'an activation',
  'layers',
  activations,
  (value) => 'forward' in value,
);

const hasNoParameters = (layer: Layer): boolean =>
  typeof layer.forward === 'function' &&
  layer.inputs === undefined &&
  Object.keys(layer.params([1, 1])).length === 0;

export const activationLike = v.pipe(
  v.custom<ActivationLike>(
    (value) =>
      typeof value === 'string' ||
      (typeof value === 'object' && value !== null && hasNoParameters(value as Layer)),
    'expected the name of an activation, or an activation layer without parameters',
  ),
  v.transform(toActivation),
);

/** y = f(x), f by name. (Keras: Activation) */
export const activation = layerFactory(
  'activation',
  { activation: activationLike },
  ({ activation: f }) => f,
);
