/**
 * The code of section 6 as the lesson prints it. Where the output unit's σ(Σ v·h) belongs, it has σ(h): not a number but one
 * for each hidden unit. With two hidden units every array has shape (2,), so that nothing fails:
 *
 * hidden_output = σ(x·w)                                             (H)
 * output = σ(hidden_output)                                          (H)   right: σ(v·hidden_output), a number
 * output_error_term = (y − output)·output·(1 − output)               (H)
 * hidden_error_term = v·output_error_term·hidden_output·(1 − hidden_output)   (H)
 * Δv += output_error_term·hidden_output    Δw += hidden_error_term·x
 *
 * The output does not depend on v, which is changed all the same. Of E = ½ Σ (y − output)² the derivative by w has no v
 * in it, so what is added to w is no gradient; where v < 0 it goes uphill. And since 0 < h < 1, every output lies between ½ and 0.731.
 */
import type { Example, Weights } from '../../reference/network.js';
import { passes, type Learner } from './trainer.js';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

export class AsPrinted implements Learner {
  /** A row a hidden unit. */
  private readonly w: number[][];
  private readonly v: number[];

  constructor(
    [w = [], [v = []] = []]: Weights,
    private readonly rate: number,
  ) {
    this.w = w.map((row) => [...row]);
    this.v = [...v];
  }

  get weights(): Weights {
    return [this.w.map((row) => [...row]), [[...this.v]]];
  }

  hidden(x: readonly number[]): number[] {
    return this.w.map((row) => sigmoid(dot(row, x)));
  }

  output(x: readonly number[]): number[] {
    return this.hidden(x).map(sigmoid);
  }

  /** One pass over the rows, one update. */
  epoch(examples: readonly Example[]): void {
    const dv = this.v.map(() => 0);
    const dw = this.w.map((row) => row.map(() => 0));
    for (const [x, [y = 0]] of examples) {
      const hidden = this.hidden(x);
      hidden.map(sigmoid).forEach((output, j) => {
        const outputErrorTerm = (y - output) * output * (1 - output);
        const hiddenErrorTerm = this.v[j]! * outputErrorTerm * hidden[j]! * (1 - hidden[j]!);
        dv[j]! += outputErrorTerm * hidden[j]!;
        x.forEach((value, i) => (dw[j]![i]! += hiddenErrorTerm * value));
      });
    }
    const share = this.rate / examples.length;
    this.w.forEach((row, j) => row.forEach((_, i) => (row[i]! += dw[j]![i]! * share)));
    dv.forEach((d, j) => (this.v[j]! += d * share));
  }

  train(examples: readonly Example[], epochs: number, onPass?: (done: number) => void): Promise<void> {
    return passes(epochs, () => this.epoch(examples), onPass);
  }

  outputs(examples: readonly Example[]): Promise<number[][]> {
    return Promise.resolve(examples.map(([x]) => this.output(x)));
  }
}
