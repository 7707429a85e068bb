import { mul, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { adamDelta, adamOptions } from './adam.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * w ← (1 − η·λ)·w − Δ, Δ as in Adam: the decay is decoupled from the gradient and its moments.
 * (Loshchilov & Hutter 2019, algorithm 2; Keras's defaults: η = 0.001, λ = 0.004)
 */
export const adamw = optimizerFactory(
  'adamw',
  { ...adamOptions(), weightDecay: numberIn(0.004, 0) },
  (config) =>
    rule(['m', 'v'], (w, g, slots, moment) => {
      const { delta, slots: next } = adamDelta(config, g, slots, moment);
      return { w: sub(mul(w, 1 - moment.learningRate * config.weightDecay), delta), slots: next };
    }),
);
