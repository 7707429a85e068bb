import { add, div, mul, sqrt, square, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule, type Rule } from './contract.js';

export const adamOptions = {
  beta1: numberIn(0.9, 0, 1, true),
  beta2: numberIn(0.999, 0, 1, true),
  epsilon: numberIn(1e-7, 1e-38), // at 0 a weight whose gradient is 0 would become NaN
};

export interface AdamConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * m ← β₁·m + (1 − β₁)·g     v ← β₂·v + (1 − β₂)·g²     w ← w − η·m̂/(√v̂ + ε)     m̂ = m/(1 − β₁ᵗ)  v̂ = v/(1 − β₂ᵗ)
 * (Kingma & Ba 2015, algorithm 1; Keras's defaults)
 * What is kept is M = m/(1 − β₁) and V = v/(1 − β₂), and the corrections are moved into two scalars: four
 * kernels fewer. w ← w − α·M/(√V + ε′),  α = η·(1 − β₁)/(1 − β₁ᵗ)·√((1 − β₂ᵗ)/(1 − β₂)),  ε′ = ε·√((1 − β₂ᵗ)/(1 − β₂))
 */
export const adamRule = ({ beta1, beta2, epsilon }: AdamConfig): Rule =>
  rule({ m: 0, v: 0 }, (w, g, slots, { t, learningRate }) => {
    const m = add(mul(slots.m, beta1), g);
    const v = add(mul(slots.v, beta2), square(g));
    const correction = Math.sqrt((1 - beta2 ** t) / (1 - beta2));
    const alpha = ((learningRate * (1 - beta1)) / (1 - beta1 ** t)) * correction;
    return { w: sub(w, mul(div(m, add(sqrt(v), epsilon * correction)), alpha)), slots: { m, v } };
  });

/** As in `adamRule`. */
export const adam = optimizerFactory('adam', 0.001, adamOptions, adamRule);
