import { numberIn } from '../options.js';
import { adamOptions, adamRule } from './adam.js';
import { optimizerFactory } from './contract.js';

/**
 * w ← (1 − η·λ)·w, then as adam: the decay is decoupled from the gradient and its moments.
 * (Loshchilov & Hutter 2019, algorithm 2; Keras's defaults: η = 0.001, λ = 0.004)
 */
export const adamw = optimizerFactory(
  'adamw',
  0.001,
  { ...adamOptions, weightDecay: numberIn(0.004, 0) },
  adamRule,
);
