import { add, div, epsilonOf, mul, sqrt, square, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/** μₜ = β₁·(1 − ½·0.96ᵗ), and Πₜ = μ₁·…·μₜ, which is kept from step to step until it is nothing beside 1. */
const momenta = (beta1: number) => {
  const mu = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** t);
  const products = [1];
  const product = (t: number): number => {
    while (products.length <= t && products.at(-1)! > 1e-17)
      products.push(products.at(-1)! * mu(products.length));
    return products[t] ?? 0;
  };
  return { mu, product };
};

/**
 * m ← β₁·m + (1 − β₁)·g     v ← β₂·v + (1 − β₂)·g²     w ← w − η·m̂/(√v̂ + ε)     v̂ = v/(1 − β₂ᵗ)
 * m̂ = μₜ₊₁·m/(1 − Πₜ₊₁) + (1 − μₜ)·g/(1 − Πₜ)     μₜ = β₁·(1 − ½·0.96ᵗ)     Πₜ = μ₁·…·μₜ
 * (Dozat 2016, with Keras 3's schedule of μ, defaults and ε; the report's μ has 0.96 to the power t/250)
 * What is kept is M = m/(1 − β₁) and V = v/(1 − β₂), as in adam; a = (1 − μₜ)/(1 − Πₜ), b = μₜ₊₁·(1 − β₁)/(1 − Πₜ₊₁):
 * w ← w − α·(g + (b/a)·M)/(√V + ε′),  α = η·a·√((1 − β₂ᵗ)/(1 − β₂)),  ε′ = ε·√((1 − β₂ᵗ)/(1 − β₂)):  five kernels fewer.
 */
export const nadam = optimizerFactory(
  'nadam',
  0.001,
  {
    beta1: numberIn(0.9, 0, 1, true),
    beta2: numberIn(0.999, 0, 1, true),
    epsilon: numberIn(1e-7, 1e-38),
  },
  ({ beta1, beta2, epsilon }) => {
    const { mu, product } = momenta(beta1);
    return rule({ m: 0, v: 0 }, (w, g, slots, { t, learningRate }) => {
      const m = add(mul(slots.m, beta1), g);
      const v = add(mul(slots.v, beta2), square(g));
      const a = (1 - mu(t)) / (1 - product(t));
      const b = (mu(t + 1) * (1 - beta1)) / (1 - product(t + 1));
      const correction = Math.sqrt((1 - beta2 ** t) / (1 - beta2));
      const direction = div(add(g, mul(m, b / a)), add(sqrt(v), epsilonOf(epsilon * correction)));
      return { w: sub(w, mul(direction, learningRate * a * correction)), slots: { m, v } };
    });
  },
);
