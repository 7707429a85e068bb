/** What a row of lowerings.ts is. */
import type { Args, Op, Result } from './reference.js';

/** How the numbers of an example are drawn. */
export type Drawn = 'normal' | 'positive' | 'indices' | 'distribution';

export interface Lowering<P extends Op = Op> {
  readonly op: P;
  readonly name: string;
  readonly backends: readonly string[];
  /** The reason, with the measured figures (2 cores, tfjs 4.22, milliseconds: plain → lowered). */
  readonly why: string;
  readonly when: (...args: Args<P>) => boolean;
  readonly impl: (...args: Args<P>) => Result<P>;
  /** Arguments that meet `when`: shapes of the tensors, and the rest as it is. For the test and the benchmark. */
  readonly example: readonly (readonly number[] | boolean | number | string)[];
  /** Of each argument that is a tensor. Default: normal. `indices` are whole numbers below 2, int32. */
  readonly drawn?: readonly Drawn[];
  /** True: it calls what no other backend has. */
  readonly bound?: boolean;
}

/** A row, its op forgotten: the table holds all of them, and `op` says which arguments it takes. */
export const row = <P extends Op>(lowering: Lowering<P>): Lowering => lowering;
