/**
 * Small data sets drawn from a formula: two classes in the plane, as TensorFlow Playground has them, scaled
 * to about [−1, 1]; and a curve to fit. The same seed draws the same points, and fewer are the first of more.
 * Nothing here needs Node. Below, U(a, b) is uniform, z is standard normal, and the default noise leaves the
 * classes apart: the rule that knows the formula is right about more than 99 % of the points.
 */
import * as v from 'valibot';
import { count, factory, numberIn, wholeNumber } from '../options.js';
import { deriveSeed, rng, type Rng } from '../random.js';

/** One row an example. */
export interface Features {
  readonly data: Float32Array;
  readonly shape: readonly [count: number, features: number];
}

/** Points of two classes. The classes alternate, so that the first half is as balanced as the whole. */
export interface ToyClasses {
  readonly x: Features;
  readonly y: Uint8Array;
}

/** Points on a curve. */
export interface ToyCurve {
  readonly x: Features;
  readonly y: Float32Array;
}

const options = (noise: number) => ({
  count: v.optional(count(), 500),
  noise: numberIn(noise, 0),
  seed: wholeNumber(0),
});

const between = (random: Rng, low: number, high: number): number => low + (high - low) * random.uniform();

/** x = place(y) + noise·z,  y = 0, 1, 0, 1, … */
const twoClasses = (
  kind: string,
  defaultNoise: number,
  place: (label: number, random: Rng) => readonly [number, number],
) =>
  factory(kind, options(defaultNoise), ({ count, noise, seed }): ToyClasses => {
    const random = rng(deriveSeed(seed, kind));
    const data = new Float32Array(2 * count);
    const y = Uint8Array.from({ length: count }, (_, i) => i % 2);
    y.forEach((label, i) => {
      const [a, b] = place(label, random);
      data[2 * i] = a + noise * random.normal();
      data[2 * i + 1] = b + noise * random.normal();
    });
    return { x: { data, shape: [count, 2] }, y };
  });

const polar = (radius: number, angle: number): readonly [number, number] => [
  radius * Math.sin(angle),
  radius * Math.cos(angle),
];

/** place = (±U(0.1, 1), ±U(0.1, 1)), signs equal in class 0 and different in class 1:  y = (x₁ > 0) xor (x₂ > 0) */
export const xor = twoClasses('xor', 0.03, (label, random) => {
  const sign = random.integer(2) === 0 ? 1 : -1;
  const [a, b] = [between(random, 0.1, 1), between(random, 0.1, 1)];
  return [sign * a, (label === 0 ? sign : -sign) * b];
});

/**
 * place = r·(sin φ, cos φ),  r = U(0.05, 1),  φ = 3.5π·r + π·(1 − y):  two arms, each 1¾ turns.
 * They begin a little away from the centre, where they would touch.
 */
export const spiral = twoClasses('spiral', 0.03, (label, random) => {
  const r = between(random, 0.05, 1);
  return polar(r, 3.5 * Math.PI * r + Math.PI * (1 - label));
});

/** place = r·(sin φ, cos φ),  φ = U(0, 2π),  r = U(0.7, 1) in class 0, U(0, 0.5) in class 1:  y = |x| < 0.6 */
export const circles = twoClasses('circles', 0.03, (label, random) => {
  const r = label === 0 ? between(random, 0.7, 1) : between(random, 0, 0.5);
  return polar(r, between(random, 0, 2 * Math.PI));
});

/** place = (−½, −½) in class 0, (½, ½) in class 1; the noise makes them clouds:  y = x₁ + x₂ > 0 */
export const gauss = twoClasses('gauss', 0.2, (label) => (label === 0 ? [-0.5, -0.5] : [0.5, 0.5]));

/** x = U(−π, π),  y = sin x + noise·z */
export const sine = factory('sine', options(0.1), ({ count, noise, seed }): ToyCurve => {
  const random = rng(deriveSeed(seed, 'sine'));
  const data = new Float32Array(count);
  const y = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const x = between(random, -Math.PI, Math.PI);
    data[i] = x;
    y[i] = Math.sin(x) + noise * random.normal();
  }
  return { x: { data, shape: [count, 1] }, y };
});

export const toyData = { xor, spiral, circles, gauss, sine };
