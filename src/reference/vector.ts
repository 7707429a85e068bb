/**
 * Backpropagation with vectors and matrices, in float64: section 5 of lesson 4, an equation a function. Vectors are
 * columns; the superscripts of the lesson are layers: aˡ⁻¹ goes in, zˡ = Wˡ·aˡ⁻¹ + bˡ, aˡ = f(zˡ) comes out. Here
 * δˡ = ∂J/∂zˡ, the opposite of lesson 1's. `W` has a row a node, without the bias.
 */
import { ShapeError } from '../errors.js';
import type { Activation64 } from './activation.js';
import type { Example, Network, Weights } from './network.js';

export type Vector = readonly number[];
export type Matrix = readonly Vector[];

const shape = (M: Matrix): string => `[${M.length}, ${M[0]?.length ?? 0}]`;

/** u·v = Σ uᵢvᵢ */
export const dot = (u: Vector, v: Vector): number => u.reduce((sum, uᵢ, i) => sum + uᵢ * v[i]!, 0);

/** v as a matrix of one column. */
export const column = (v: Vector): number[][] => v.map((vᵢ) => [vᵢ]);

/**
 * A·B    A [n, k]   B [k, m]   → [n, m]
 *
 * @throws {ShapeError} columns of A that are not as many as rows of B
 */
export const product = (A: Matrix, B: Matrix): number[][] => {
  if (A[0]?.length !== B.length)
    throw new ShapeError({
      expected: `a second factor [${A[0]?.length ?? 0}, …], since the first is ${shape(A)}`,
      received: shape(B),
    });
  const columns = transposed(B);
  return A.map((row) => columns.map((col) => dot(row, col)));
};

/** M·v    M [n, m]   v [m]   → [n] */
export const times = (M: Matrix, v: Vector): number[] => product(M, column(v)).flat();

/** Mᵀ    [n, m] → [m, n] */
export const transposed = (M: Matrix): number[][] => (M[0] ?? []).map((_, j) => M.map((row) => row[j]!));

const sameLength = (u: Vector, v: Vector): void => {
  if (u.length !== v.length)
    throw new ShapeError({ expected: `a vector of ${u.length}`, received: `${v.length}` });
};

/** u + v */
export const plus = (u: Vector, v: Vector): number[] => {
  sameLength(u, v);
  return u.map((uᵢ, i) => uᵢ + v[i]!);
};

/** u − v */
export const minus = (u: Vector, v: Vector): number[] => {
  sameLength(u, v);
  return u.map((uᵢ, i) => uᵢ - v[i]!);
};

/** u ⊗ v, element by element */
export const hadamard = (u: Vector, v: Vector): number[] => {
  sameLength(u, v);
  return u.map((uᵢ, i) => uᵢ * v[i]!);
};

/** u·vᵀ    u [n]   v [m]   → [n, m] */
export const outer = (u: Vector, v: Vector): number[][] => product(column(u), [v]);

/** zˡ = Wˡ·aˡ⁻¹ + bˡ    (lesson 4, eq. 18; lesson 3, eq. layer) */
export const netInput = (W: Matrix, a: Vector, b: Vector): number[] => plus(times(W, a), b);

/** W·[x; 1], the bias last in every row of W    (lesson 1, eq. matrix-form) */
export const augmented = (W: Matrix, x: Vector): number[] => times(W, [...x, 1]);

/** aˡ = f(zˡ)    (lesson 4, eq. 19; a = f(W₁·x): lesson 1, eq. matrix-form) */
export const activate = ({ f }: Activation64, z: Vector): number[] => z.map(f);

/** f′(zˡ), where aˡ = f(zˡ) is at hand */
export const slopes = ({ derivative }: Activation64, z: Vector, a: Vector): number[] =>
  z.map((zᵢ, i) => derivative(zᵢ, a[i]!));

/** δˡ = ∂J/∂zˡ = ∂J/∂aˡ ⊗ f′(zˡ)    (lesson 4, eq. 20) */
export const errorTerm = (dJda: Vector, slope: Vector): number[] => hadamard(dJda, slope);

/** δᴸ = (ŷ − y) ⊗ f′(zᴸ)    (lesson 4, eq. 21): J has the ½ of (4) */
export const outputErrorTerm = (ŷ: Vector, y: Vector, slope: Vector): number[] =>
  errorTerm(minus(ŷ, y), slope);

/**
 * δˡ = ((Wˡ⁺¹)ᵀ·δˡ⁺¹) ⊗ f′(zˡ)    (lesson 4, eq. 22): the lesson has δˡ⁺¹·Wˡ⁺¹, which is a product only where δ is
 * a row, and once f′(zᴸ), which is f′(zˡ)
 */
export const hiddenErrorTerm = (Wₙₑₓₜ: Matrix, δₙₑₓₜ: Vector, slope: Vector): number[] =>
  errorTerm(times(transposed(Wₙₑₓₜ), δₙₑₓₜ), slope);

/** ∂J/∂Wˡ = δˡ·(aˡ⁻¹)ᵀ; of one element, ∂J/∂wᵢⱼ = δᵢ·aⱼ    (lesson 4, eqs. 23, 24) */
export const weightGradient = (δ: Vector, a: Vector): number[][] => outer(δ, a);

/** ∂J/∂bˡ = δˡ; of one element, ∂J/∂bᵢ = δᵢ    (lesson 4, eqs. 25, 26) */
export const biasGradient = (δ: Vector): Vector => δ;

/** ∇W ≈ (1/m)·Σ ∇W_xᵢ over the m examples of a mini-batch    (lesson 4, eq. 17) */
export const meanGradient = (gradients: readonly Weights[]): number[][][] =>
  gradients[0]!.map((rows, l) =>
    rows.map((row, j) =>
      row.map((_, i) => gradients.reduce((sum, g) => sum + g[l]![j]![i]!, 0) / gradients.length),
    ),
  );

/** A layer of a network in vectors. */
export interface VectorLayer {
  readonly W: Matrix;
  readonly b: Vector;
  readonly f: Activation64;
}

/** What went through a layer. */
export interface Pass {
  /** aˡ⁻¹. */
  readonly input: Vector;
  readonly z: Vector;
  readonly a: Vector;
}

export interface Backward {
  readonly δ: Vector;
  readonly dW: Matrix;
  readonly db: Vector;
}

/** The weights that a network of objects has now, as matrices; 0 for biases that it does not have. */
export const vectorLayers = ({ layers, weights }: Network): VectorLayer[] =>
  layers.slice(1).map(({ index, activation }) => {
    const [rows, inputs] = [weights[index - 1]!, layers[index - 1]!.nodes.length];
    return {
      W: rows.map((row) => row.slice(0, inputs)),
      b: rows.map((row) => row[inputs] ?? 0),
      f: activation,
    };
  });

/** Layer by layer, from x on    (lesson 4, eqs. 18, 19; lesson 1, eq. layer-chain) */
export const forwardPass = (network: readonly VectorLayer[], x: Vector): Pass[] => {
  const passes: Pass[] = [];
  let a = x;
  for (const { W, b, f } of network) {
    const z = netInput(W, a, b);
    passes.push({ input: a, z, a: activate(f, z) });
    a = passes.at(-1)!.a;
  }
  return passes;
};

/** Layer by layer, from the outputs back    (lesson 4, eqs. 20–26) */
export const backwardPass = (
  network: readonly VectorLayer[],
  passes: readonly Pass[],
  target: Vector,
): Backward[] => {
  const all: Backward[] = [];
  for (let l = network.length - 1; l >= 0; l--) {
    const { input, z, a } = passes[l]!;
    const slope = slopes(network[l]!.f, z, a);
    const δ = all[0]
      ? hiddenErrorTerm(network[l + 1]!.W, all[0].δ, slope)
      : outputErrorTerm(a, target, slope);
    all.unshift({ δ, dW: weightGradient(δ, input), db: biasGradient(δ) });
  }
  return all;
};

/** ∂J/∂W and ∂J/∂b of one example, in the form of a network's `weights`: the bias last in every row. */
export const vectorGradients = (network: readonly VectorLayer[], [x, t]: Example): number[][][] =>
  backwardPass(network, forwardPass(network, x), t).map(({ dW, db }) => dW.map((row, j) => [...row, db[j]!]));
