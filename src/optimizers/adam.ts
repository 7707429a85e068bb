import { add, div, epsilonOf, maximum, mul, sqrt, square, sub, type Tensor } from '../ops/index.js';
import { flag, numberIn } from '../options.js';
import { optimizerFactory, rule, type Moment, type Rule } from './contract.js';

export const adamOptions = {
  beta1: numberIn(0.9, 0, 1, true),
  beta2: numberIn(0.999, 0, 1, true),
  epsilon: numberIn(1e-7, 1e-38), // at 0 a weight whose gradient is 0 would become NaN
  amsgrad: flag(false),
};

export interface AdamConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

/**
 * m ← β₁·m + (1 − β₁)·g     v ← β₂·v + (1 − β₂)·g²     w ← w − η·m̂/(√v̂ + ε)     m̂ = m/(1 − β₁ᵗ)  v̂ = v/(1 − β₂ᵗ)
 * (Kingma & Ba 2015, algorithm 1; Keras's defaults, but its ε stands beside √v, which is ε/√(1 − β₂ᵗ) here)
 * with amsgrad: v̂ = vMax/(1 − β₂ᵗ),  vMax ← max(vMax, v)     (Reddi et al. 2018, algorithm 2; as Keras has it)
 * What is kept is M = m/(1 − β₁) and V = v/(1 − β₂), and the corrections are moved into two scalars: four
 * kernels fewer. w ← w − α·M/(√V + ε′),  α = η·(1 − β₁)/(1 − β₁ᵗ)·√((1 − β₂ᵗ)/(1 − β₂)),  ε′ = ε·√((1 − β₂ᵗ)/(1 − β₂))
 */
export const adamRule = ({ beta1, beta2, epsilon, amsgrad }: AdamConfig): Rule => {
  const moved = (w: Tensor, m: Tensor, v: Tensor, { t, learningRate }: Moment): Tensor => {
    const correction = Math.sqrt((1 - beta2 ** t) / (1 - beta2));
    const alpha = ((learningRate * (1 - beta1)) / (1 - beta1 ** t)) * correction;
    return sub(w, mul(div(m, add(sqrt(v), epsilonOf(epsilon * correction))), alpha));
  };
  const firstMoment = (m: Tensor, g: Tensor): Tensor => add(mul(m, beta1), g);
  const secondMoment = (v: Tensor, g: Tensor): Tensor => add(mul(v, beta2), square(g));
  if (!amsgrad)
    return rule({ m: 0, v: 0 }, (w, g, slots, moment) => {
      const m = firstMoment(slots.m, g);
      const v = secondMoment(slots.v, g);
      return { w: moved(w, m, v, moment), slots: { m, v } };
    });
  return rule({ m: 0, v: 0, vMax: 0 }, (w, g, slots, moment) => {
    const m = firstMoment(slots.m, g);
    const v = secondMoment(slots.v, g);
    const vMax = maximum(slots.vMax, v);
    return { w: moved(w, m, vMax, moment), slots: { m, v, vMax } };
  });
};

/** As in `adamRule`. */
export const adam = optimizerFactory('adam', 0.001, adamOptions, adamRule);
