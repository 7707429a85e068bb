/**
 * The weights of a layer in two forms. A row of `Weights` is a node, its bias last, as in lesson 1; a dense layer of the
 * tensor engine has a kernel [I, O], a column a node, and its biases apart.
 */
import type { Weights } from './networkOptions.js';
import { transposed, type Matrix, type Vector } from './vector.js';

export interface DenseWeights {
  /** [I, O] */
  readonly kernel: number[][];
  /** [O]; absent where the rows have none. */
  readonly bias?: number[];
}

/** @param inputs - I: what a row has more is its bias */
export const toDense = (rows: Weights[number], inputs: number): DenseWeights => ({
  kernel: transposed(rows.map((row) => row.slice(0, inputs))),
  ...(rows[0]!.length > inputs && { bias: rows.map((row) => row[inputs]!) }),
});

export const toRows = (kernel: Matrix, bias?: Vector): number[][] =>
  transposed(kernel).map((row, j) => (bias ? [...row, bias[j]!] : row));
