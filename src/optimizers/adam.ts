import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../contract.js';
import { add, div, mul, sqrt, square, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule, type Moment } from './contract.js';

export const adamOptions = (learningRate = 0.001) => ({
  learningRate: numberIn(learningRate, 0),
  beta1: numberIn(0.9, 0, 1, true),
  beta2: numberIn(0.999, 0, 1, true),
  epsilon: numberIn(1e-7, 1e-38), // at 0 a weight whose gradient is 0 would become NaN
});

export interface AdamConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * m ← β₁·m + (1 − β₁)·g     v ← β₂·v + (1 − β₂)·g²     Δ = η·m̂ / (√v̂ + ε),  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)
 * The corrections are moved into two scalars, so that they cost no kernel:
 * Δ = α·m / (√v + ε′),  α = η·√(1 − β₂ᵗ)/(1 − β₁ᵗ),  ε′ = ε·√(1 − β₂ᵗ)
 */
export const adamDelta = (
  { beta1, beta2, epsilon }: AdamConfig,
  g: Tensor,
  slots: Tensors<'m' | 'v'>,
  { t, learningRate }: Moment,
): { delta: Tensor; slots: Tensors<'m' | 'v'> } => {
  const m = add(mul(slots.m, beta1), mul(g, 1 - beta1));
  const v = add(mul(slots.v, beta2), mul(square(g), 1 - beta2));
  const correction = Math.sqrt(1 - beta2 ** t);
  const alpha = (learningRate * correction) / (1 - beta1 ** t);
  return { delta: mul(div(m, add(sqrt(v), epsilon * correction)), alpha), slots: { m, v } };
};

/** w ← w − Δ, Δ as in `adamDelta` (Kingma & Ba 2015, algorithm 1; Keras's defaults) */
export const adam = optimizerFactory('adam', adamOptions(), (config) =>
  rule(['m', 'v'], (w, g, slots, moment) => {
    const { delta, slots: next } = adamDelta(config, g, slots, moment);
    return { w: sub(w, delta), slots: next };
  }),
);
