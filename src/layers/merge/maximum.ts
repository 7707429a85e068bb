import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { extreme } from './extreme.js';

/**
 * y = max xᵢ    dxᵢ = dy where xᵢ is the first that is y, else 0. (Keras: Maximum)
 * At a tie the one-sided derivatives are dy and 0; the first takes dy, as tf.maximum(a, b) gives it where a ≥ b.
 */
export const maximum = layerFactory('maximum', {}, () => extreme(ops.maximum, ops.greater));
