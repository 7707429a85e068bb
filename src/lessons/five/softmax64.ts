/** Softmax and its cross entropy in float64. f: scores; p: the distribution that is right; q: the one that is found. */

const largest = (f: readonly number[]): number => Math.max(...f);

/** qₖ = eᶠᵏ/Σⱼ eᶠʲ, by f − max f, which is the same and cannot overflow    (lesson 5, eq. softmax) */
export const softmax64 = (f: readonly number[]): number[] => {
  const e = f.map((fk) => Math.exp(fk - largest(f)));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((ek) => ek / sum);
};

/** ∂qⱼ/∂fₖ = qⱼ([j = k] − qₖ) */
export const softmaxSlope64 = (f: readonly number[], j: number): number[] => {
  const q = softmax64(f);
  return q.map((qk, k) => q[j]! * (Number(j === k) - qk));
};

/** Loss = −Σₖ pₖ·log qₖ,   log qₖ = fₖ − log Σⱼ eᶠʲ    (lesson 5, eq. cross-entropy) */
export const crossEntropy64 = (f: readonly number[], p: readonly number[]): number => {
  const top = largest(f);
  const logSum = top + Math.log(f.reduce((sum, fj) => sum + Math.exp(fj - top), 0));
  return -p.reduce((sum, pk, k) => sum + pk * (f[k]! - logSum), 0);
};

/** ∂Loss/∂fₖ = qₖ − pₖ, where Σ p = 1    (the derivative of lesson 5, eq. cross-entropy) */
export const crossEntropySlope64 = (f: readonly number[], p: readonly number[]): number[] =>
  softmax64(f).map((qk, k) => qk - p[k]!);
