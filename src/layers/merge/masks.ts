import type { Mask, Masks } from '../../contract.js';
import { maximum } from '../../ops/index.js';

/** A step counts if it counts in any input; if one input has no mask, all steps do. (Keras 3: Merge) */
export const anyMask = (masks: Masks): Mask =>
  masks.reduce((a, b) => (a === null || b === null ? null : maximum(a, b)));
