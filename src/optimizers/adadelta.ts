import { add, div, epsilonOf, mul, sqrt, square, sub } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * a ← ρ·a + (1 − ρ)·g²     Δ = g·√(d + ε)/√(a + ε)     d ← ρ·d + (1 − ρ)·Δ²     w ← w − η·Δ
 * (Zeiler 2012, algorithm 1, where η = 1; Keras's defaults. tf.train.adadelta divides by the a of the step before.)
 * What is kept is A = a/(1 − ρ) and D = d/(1 − ρ), and there is one root: Δ = g·√((D + ε′)/(A + ε′)),  ε′ = ε/(1 − ρ):
 * three kernels fewer.
 */
export const adadelta = optimizerFactory(
  'adadelta',
  0.001,
  { rho: numberIn(0.95, 0, 1, true), epsilon: numberIn(1e-7, 1e-30) },
  ({ rho, epsilon }) =>
    rule({ accumulatedGrad: 0, accumulatedDelta: 0 }, (w, g, slots, { learningRate }) => {
      const e = epsilonOf(epsilon / (1 - rho));
      const A = add(mul(slots.accumulatedGrad, rho), square(g));
      const delta = mul(g, sqrt(div(add(slots.accumulatedDelta, e), add(A, e))));
      const D = add(mul(slots.accumulatedDelta, rho), square(delta));
      return { w: sub(w, mul(delta, learningRate)), slots: { accumulatedGrad: A, accumulatedDelta: D } };
    }),
);
