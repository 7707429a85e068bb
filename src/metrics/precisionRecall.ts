/**
 * Counted for each class: tp, answered and right; answered; and true.
 *
 * The answer is the largest of several outputs; or, given a threshold (by name: the loss's), each output says yes or
 * no for itself; one output does so always, from 0.5 on by default. t: of y's shape, or class indices.
 * 0 where nothing was answered, or nothing is true, as in Keras. `average`: see averaging.ts; with 'none' the
 * result is named by the class's number: `precision_0`, `precision_1`. One output is one class, that of yes.
 */
import * as v from 'valibot';
import { mul, reshape, stack, sumRows } from '../ops/index.js';
import { numberIn } from '../options.js';
import { average, averaged, chunks, ratio, type Average } from './averaging.js';
import { metricFactory, type MetricDefinition } from './contract.js';
import { answers } from './targets.js';

const finite = 'expected a finite number';
const options = { threshold: v.optional(v.pipe(v.number(finite), v.finite(finite))), average: average() };
interface Options {
  readonly threshold?: number | undefined;
  readonly average: Average;
}

const ofCounts = (
  kind: string,
  { threshold, average }: Options,
  score: (tp: number, answered: number, actual: number) => number,
): MetricDefinition => ({
  statistic: (y, t) => {
    const { p, q } = answers(kind, y, t, threshold);
    const counts = stack([sumRows(mul(p, q)), sumRows(p), sumRows(q)], -1);
    return reshape(counts, [counts.size]);
  },
  result: (total) =>
    averaged(
      average,
      chunks(total, 3),
      ([tp, answered, actual]) => score(tp!, answered!, actual!),
      ([, , actual]) => actual!,
    ),
});

/** tp / answered: how much of what was answered is right (Keras Precision). */
export const precision = metricFactory('precision', options, (o) =>
  ofCounts('precision', o, (tp, answered) => ratio(tp, answered)),
);

/** tp / true: how much of what is true was answered (Keras Recall). */
export const recall = metricFactory('recall', options, (o) =>
  ofCounts('recall', o, (tp, _, actual) => ratio(tp, actual)),
);

/** 2·tp / (answered + true) = 2·precision·recall / (precision + recall) (Keras F1Score). */
export const f1Score = metricFactory('f1Score', options, (o) =>
  ofCounts('f1Score', o, (tp, answered, actual) => ratio(2 * tp, answered + actual)),
);

/** (1 + β²)·tp / (answered + β²·true): recall counts β times as much as precision (Keras FBetaScore). */
export const fBetaScore = metricFactory(
  'fBetaScore',
  { beta: numberIn(1, 0), ...options },
  ({ beta, ...o }) =>
    ofCounts('fBetaScore', o, (tp, answered, actual) =>
      ratio((1 + beta ** 2) * tp, answered + beta ** 2 * actual),
    ),
);
