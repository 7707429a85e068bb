/** The losses and metrics of the batches of an epoch, as they are read, and what they come to. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Metric } from '../metrics/contract.js';
import type { Logs } from './callbacks/contract.js';
import type { Plan } from './plan.js';
import type { Evaluated, Size } from './step.js';

interface Column {
  readonly name: string;
  readonly metric: Metric;
  readonly output: number;
}

/** What is read of a step, in the order in which a tally takes it. */
export const toRead = ({ loss, losses, statistics }: Evaluated): Tensor[] => [loss, ...losses, ...statistics];

/** A loss is a mean over the examples of its batch, so it counts as often as the batch has examples. */
const lossColumn = (name: string): Column => ({
  name,
  output: -1,
  metric: {
    kind: 'loss',
    name,
    config: {},
    statistic: (y) => y,
    merge: ([a], [b]) => [a! + b!],
    result: ([total], rows) => total! / rows,
  },
});

const columnsOf = ({ network: { outputs }, losses, metrics }: Plan): Column[] => {
  const ofOutput = (name: string, i: number): string => (outputs ? `${outputs[i]!}_${name}` : name);
  return [
    lossColumn('loss'),
    ...(losses.length > 1 ? losses.map((_, i) => lossColumn(ofOutput('loss', i))) : []),
    ...metrics.flatMap((list, i) =>
      list.map((metric) => ({ name: ofOutput(metric.name, i), metric, output: i })),
    ),
  ];
};

export class Tally {
  private readonly columns: readonly Column[];
  private totals: (readonly number[])[] = [];
  private rows: number[] = [];

  constructor(plan: Plan) {
    this.columns = columnsOf(plan);
  }

  /** Adds a batch. @returns its own logs */
  add(values: readonly (readonly number[])[], size: Size): Logs {
    const own = this.columns.map(({ output }, i) =>
      output < 0 ? [values[i]![0]! * size.examples] : values[i]!,
    );
    const rows = this.columns.map(({ output }) => size.rows[output] ?? size.examples);
    this.totals = own.map((v, i) => {
      const before = this.totals[i];
      return before ? this.columns[i]!.metric.merge(before, v) : v;
    });
    this.rows = rows.map((n, i) => (this.rows[i] ?? 0) + n);
    return this.name(own, rows);
  }

  get logs(): Logs {
    return this.name(this.totals, this.rows);
  }

  private name(totals: readonly (readonly number[])[], rows: readonly number[]): Logs {
    const logs: Record<string, number> = {};
    this.columns.forEach(({ name, metric }, i) => {
      const result = totals[i] ? metric.result(totals[i], rows[i]!) : NaN;
      if (typeof result === 'number') logs[name] = result;
      else for (const [key, value] of Object.entries(result)) logs[key ? `${name}_${key}` : name] = value;
    });
    return logs as unknown as Logs;
  }
}
