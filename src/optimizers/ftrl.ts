import { add, clipByValue, div, minimum, mul, pow, sqrt, square, sub, type Tensor } from '../ops/index.js';
import { numberIn } from '../options.js';
import { optimizerFactory, rule } from './contract.js';

/**
 * n′ = n + g²     q = n^p, q′ = n′^p, p = −learningRatePower     z ← z + g + 2·λₛ·w − (q′ − q)/η·w
 * w ← (clip(z, ∓λ₁) − z)/((q′ + β)/η + 2·λ₂)     n = initialAccumulatorValue, z = 0 at first
 * (McMahan et al. 2013, algorithm 1; Keras's names, defaults and λₛ. Where |z| ≤ λ₁ the weight is 0 exactly.)
 * Written as w ← η·(clip(z, ∓λ₁) − z)/(q′ + β + 2·η·λ₂): no tensor is divided by η but once.
 * z = 0 does not know where w starts: as in Keras, the first step forgets most of it where g² is small beside n.
 * Where η is 0 nothing moves; the formula has no value there. n stays below 1e38, so that q′ is finite.
 */
export const ftrl = optimizerFactory(
  'ftrl',
  0.001,
  {
    learningRatePower: numberIn(-0.5, -10, 0),
    initialAccumulatorValue: numberIn(0.1, 0),
    l1RegularizationStrength: numberIn(0, 0),
    l2RegularizationStrength: numberIn(0, 0),
    l2ShrinkageRegularizationStrength: numberIn(0, 0),
    beta: numberIn(0, 0),
  },
  (options) => {
    const {
      initialAccumulatorValue,
      l1RegularizationStrength: l1,
      l2RegularizationStrength: l2,
      l2ShrinkageRegularizationStrength: shrinkage,
      beta,
    } = options;
    const p = -options.learningRatePower;
    const power = (n: Tensor): Tensor => (p === 0.5 ? sqrt(n) : pow(n, p));
    const plus = (x: Tensor, c: number): Tensor => (c === 0 ? x : add(x, c));
    // from n = 0 a weight whose gradient is 0 would become 0/0
    return rule(
      { accumulator: Math.max(initialAccumulatorValue, 1e-37), linear: 0 },
      (w, g, slots, { learningRate }) => {
        if (learningRate === 0) return { w, slots };
        const n = minimum(add(slots.accumulator, square(g)), 1e38);
        const q = power(n);
        const pull = plus(mul(sub(power(slots.accumulator), q), 1 / learningRate), 2 * shrinkage);
        const z = add(add(slots.linear, g), mul(pull, w));
        const denominator = plus(q, beta + 2 * learningRate * l2);
        const next =
          l1 === 0
            ? mul(div(z, denominator), -learningRate)
            : mul(div(sub(clipByValue(z, -l1, l1), z), denominator), learningRate);
        return { w: next, slots: { accumulator: n, linear: z } };
      },
    );
  },
);
