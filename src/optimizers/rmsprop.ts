import type { Tensors } from '../contract.js';
import { add, div, epsilonOf, mul, sqrt, square, sub, type Tensor } from '../ops/index.js';
import { flag, numberIn } from '../options.js';
import { optimizerFactory, type Rule } from './contract.js';

/**
 * v ← ρ·v + (1 − ρ)·g²     w ← w − η·g/√(v + ε)                                       (Hinton 2012, lecture 6e)
 * with momentum μ: b ← μ·b + η·g/√(v + ε),  w ← w − b
 * centered: ḡ ← ρ·ḡ + (1 − ρ)·g,  and the variance v − ḡ² in the place of v               (Graves 2013, eqs. 38–45)
 * (Keras's names, defaults and place of ε, under the root)
 * What is kept is V = v/(1 − ρ), and of the centered form its variance, V = (v − ḡ²)/(1 − ρ): with d = g − ḡ before
 * the step, V ← ρ·(V + d²), exactly. Keras subtracts ḡ² from v, which may leave a negative number: NaN under the
 * root. Here nothing cancels, and it is a kernel fewer.  w ← w − α·g/√(V + ε′),  α = η/√(1 − ρ),  ε′ = ε/(1 − ρ)
 */
export const rmsprop = optimizerFactory(
  'rmsprop',
  0.001,
  {
    rho: numberIn(0.9, 0, 1, true),
    momentum: numberIn(0, 0, 1),
    epsilon: numberIn(1e-7, 1e-30),
    centered: flag(false),
  },
  ({ rho, momentum, epsilon, centered }): Rule => {
    const averages = (g: Tensor, slots: Tensors<string>) => {
      if (!centered) return { velocity: add(mul(slots.velocity!, rho), square(g)) };
      const d = sub(g, slots.averageGradient!);
      return {
        velocity: mul(add(slots.velocity!, square(d)), rho),
        averageGradient: add(slots.averageGradient!, mul(d, 1 - rho)),
      };
    };
    return {
      slots: {
        velocity: 0,
        ...(centered && { averageGradient: 0 }),
        ...(momentum > 0 && { momentum: 0 }),
      },
      update: (w, g, slots, { learningRate }) => {
        const next = averages(g, slots);
        const alpha = learningRate / Math.sqrt(1 - rho);
        const move = mul(div(g, sqrt(add(next.velocity, epsilonOf(epsilon / (1 - rho))))), alpha);
        if (momentum === 0) return { w: sub(w, move), slots: next };
        const b = add(mul(slots.momentum!, momentum), move);
        return { w: sub(w, b), slots: { ...next, momentum: b } };
      },
    };
  },
);
