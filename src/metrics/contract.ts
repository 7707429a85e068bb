/**
 * A metric, streaming: what a batch adds is computed on the device as a few numbers, which are read now and
 * then, merged on the host in float64, and turned into the metric at the end.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { scope } from '../memory.js';
import { sum } from '../ops/index.js';
import { factory, type OptionTable, type parseOptions } from '../options.js';

export interface Metric {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Its name in logs. */
  readonly name: string;
  /** What a batch adds, [k]: of y [N, …, C] and t as the loss takes it. */
  statistic(y: Tensor, t: Tensor): Tensor;
  /** Two statistics as one. Default: their sum. */
  merge(a: readonly number[], b: readonly number[]): readonly number[];
  /** The metric over so many rows (all dimensions of y but the last); or several numbers, logged as `name_key`. */
  result(total: readonly number[], rows: number): number | Readonly<Record<string, number>>;
}

export interface MetricDefinition extends Pick<Metric, 'statistic' | 'result'> {
  readonly merge?: Metric['merge'];
}

/** Sums of the batches are sums of the whole. */
export const sums: Metric['merge'] = (a, b) => a.map((v, i) => v + b[i]!);

/** The same, its statistic freeing its temporaries. */
export const scoped = (def: MetricDefinition): MetricDefinition => ({
  ...def,
  statistic: (y: Tensor, t: Tensor): Tensor => scope(() => def.statistic(y, t)),
});

const common = { name: v.optional(v.pipe(v.string(), v.nonEmpty('expected a name'))) } satisfies OptionTable;

/** A factory of metrics: `name`, its name in logs (default: the kind), is taken care of here, for every kind. */
export const metricFactory = <E extends OptionTable>(
  kind: string,
  table: E,
  make: (options: ReturnType<typeof parseOptions<E>>) => MetricDefinition,
) =>
  factory(kind, { ...table, ...common }, (options): Metric => {
    const { name = kind, ...config } = options as { name?: string } & ReturnType<typeof parseOptions<E>>;
    const own = config as unknown as ReturnType<typeof parseOptions<E>>;
    return Object.freeze({ kind, name, config: own, merge: sums, ...scoped(make(own)) });
  });

/** The mean over the rows of what `of` gives for each, [N, …]. */
export const meanOver = (of: (y: Tensor, t: Tensor) => Tensor): MetricDefinition => ({
  statistic: (y, t) => sum(of(y, t)),
  result: ([total], rows) => total! / rows,
});
