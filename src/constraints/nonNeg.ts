import { relu } from '../ops/index.js';
import { constraintFactory } from './contract.js';

/** w ← max(0, w)    (Keras: NonNeg) */
export const nonNeg = constraintFactory('nonNeg', {}, () => (w) => relu(w));
