/**
 * Section 2 of lesson 4, an equation a function, in its letters: one hidden layer,
 * α_s = Σ_d V_sd·x_d + c_s,  h_s = σ(α_s),  β_k = Σ_s W_ks·h_s + b_k,  ŷ_k = σ(β_k). In (11) and (16) the lesson has
 * W_hk where it means W_ks.
 */
import { activations64 } from '../../reference/activation.js';
import type { Weights } from '../../reference/network.js';

const σ = activations64.sigmoid();

/** What the equations read. */
export interface Shallow {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** V, W: a row a node, the bias last. */
  readonly V: Weights[number];
  readonly W: Weights[number];
  readonly h: readonly number[];
  readonly ŷ: readonly number[];
}

const layer = (rows: Weights[number], a: readonly number[]): number[] =>
  rows.map((row) => σ.f(row.reduce((sum, w, i) => sum + w * (a[i] ?? 1), 0)));

/** Forward, by the scalars. */
export const shallow = ([V, W]: Weights, x: readonly number[], y: readonly number[]): Shallow => {
  const h = layer(V!, x);
  return { x, y, V: V!, W: W!, h, ŷ: layer(W!, h) };
};

/** ℓ(ŷ, y) = Σ_k (ŷ_k − y_k)²    (lesson 4, eq. 3) */
export const squaredError = ({ ŷ, y }: Pick<Shallow, 'ŷ' | 'y'>): number =>
  ŷ.reduce((sum, ŷ_k, k) => sum + (ŷ_k - y[k]!) ** 2, 0);

/** E = ½ Σ_k (ŷ_k − y_k)²    (lesson 4, eq. 4): half of (3), and so is its gradient */
export const halfSquaredError = (of: Pick<Shallow, 'ŷ' | 'y'>): number => squaredError(of) / 2;

/** ∂E/∂ŷ_k = ŷ_k − y_k */
const dEdŷ = ({ ŷ, y }: Shallow, k: number): number => ŷ[k]! - y[k]!;

/** ∂ŷ_k/∂β_k = ŷ_k(1 − ŷ_k) */
const dŷdβ = ({ ŷ }: Shallow, k: number): number => ŷ[k]! * (1 - ŷ[k]!);

/** ∂h_s/∂α_s = h_s(1 − h_s) */
const dhdα = ({ h }: Shallow, s: number): number => h[s]! * (1 - h[s]!);

/** Σ_k ∂E/∂β_k·∂β_k/∂h_s = Σ_k ŷ_k(1 − ŷ_k)(ŷ_k − y_k)·W_ks, which is ∂E/∂h_s */
const dEdh = (of: Shallow, s: number): number =>
  of.ŷ.reduce((sum, _, k) => sum + dŷdβ(of, k) * dEdŷ(of, k) * of.W[k]![s]!, 0);

/** ∇W_ks = ∂E/∂ŷ_k · ∂ŷ_k/∂β_k · ∂β_k/∂W_ks, its three factors    (lesson 4, eqs. 5, 6) */
export const outputWeightFactors = (of: Shallow, k: number, s: number): number[] => [
  dEdŷ(of, k),
  dŷdβ(of, k),
  of.h[s]!,
];

/** ∇W_ks = (ŷ_k − y_k) · ŷ_k(1 − ŷ_k) · h_s    (lesson 4, eq. 7) */
export const outputWeightGradient = ({ ŷ, y, h }: Shallow, k: number, s: number): number =>
  (ŷ[k]! - y[k]!) * ŷ[k]! * (1 - ŷ[k]!) * h[s]!;

/** ∇V_sd = ∂E/∂h_s · ∂h_s/∂α_s · ∂α_s/∂V_sd, its three factors    (lesson 4, eqs. 8, 9, 10) */
export const hiddenWeightFactors = (of: Shallow, s: number, d: number): number[] => [
  dEdh(of, s),
  dhdα(of, s),
  of.x[d]!,
];

/** ∇V_sd = (Σ_k ŷ_k(1 − ŷ_k)(ŷ_k − y_k)·W_ks) · h_s(1 − h_s) · x_d    (lesson 4, eq. 11) */
export const hiddenWeightGradient = ({ ŷ, y, h, W, x }: Shallow, s: number, d: number): number =>
  ŷ.reduce((sum, ŷ_k, k) => sum + ŷ_k * (1 - ŷ_k) * (ŷ_k - y[k]!) * W[k]![s]!, 0) *
  h[s]! *
  (1 - h[s]!) *
  x[d]!;

/** ∇b_k = ∂E/∂ŷ_k · ∂ŷ_k/∂b_k = (ŷ_k − y_k) · ŷ_k(1 − ŷ_k)    (lesson 4, eqs. 12, 13) */
export const outputBiasGradient = (of: Shallow, k: number): number => dEdŷ(of, k) * dŷdβ(of, k);

/** ∇c_s = ∂E/∂h_s · ∂h_s/∂c_s = (Σ_k ŷ_k(1 − ŷ_k)(ŷ_k − y_k)·W_ks) · h_s(1 − h_s)    (lesson 4, eqs. 14, 15, 16) */
export const hiddenBiasGradient = (of: Shallow, s: number): number => dEdh(of, s) * dhdα(of, s);

/** All of them, in the form of a network's `weights`: the bias last in every row. */
export const scalarGradients = (of: Shallow): number[][][] => [
  of.h.map((_, s) => [...of.x.map((_, d) => hiddenWeightGradient(of, s, d)), hiddenBiasGradient(of, s)]),
  of.ŷ.map((_, k) => [...of.h.map((_, s) => outputWeightGradient(of, k, s)), outputBiasGradient(of, k)]),
];
