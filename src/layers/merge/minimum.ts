import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';
import { extreme } from './extreme.js';

/**
 * y = min xᵢ    dxᵢ = dy where xᵢ is the first that is y, else 0. (Keras: Minimum)
 * At a tie the one-sided derivatives are dy and 0; the first takes dy, as tf.minimum(a, b) gives it where a ≤ b.
 */
export const minimum = layerFactory('minimum', {}, () => extreme(ops.minimum, ops.less));
