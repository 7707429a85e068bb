import * as v from 'valibot';
import {
  abs,
  add,
  asRows,
  clipByValue,
  concat,
  intervalOf,
  max,
  reshape,
  scatterAdd,
  sigmoid,
  softmax,
  stack,
  sub,
  tensor,
  type Tensor,
} from '../ops/index.js';
import { HandgradError } from '../errors.js';
import { choice, flag } from '../options.js';
import { average, averaged, chunks, ratio } from './averaging.js';
import { metricFactory } from './contract.js';
import { areClasses, truth } from './targets.js';

/** Rows counted yes above each threshold, and how many there are. */
interface Curve {
  /** True positives and false positives above threshold i; above the last, 1, there are none. */
  readonly tp: readonly number[];
  readonly fp: readonly number[];
}

/** From [yes, no] of each interval between thresholds to the sums above each threshold. */
const curveOf = (histogram: readonly number[]): Curve => {
  const above = (first: number): number[] => {
    const sums = [0];
    for (let i = histogram.length - 2 + first; i >= 0; i -= 2) sums.push(sums.at(-1)! + histogram[i]!);
    return sums.reverse();
  };
  return { tp: above(0), fp: above(1) };
};

const areas = {
  /** Σ (FPRᵢ − FPRᵢ₊₁)·(TPRᵢ + TPRᵢ₊₁)/2, the trapezoids. */
  ROC: ({ tp, fp }: Curve): number => {
    let area = 0;
    for (let i = 0; i < tp.length - 1; i++) area += ((fp[i]! - fp[i + 1]!) * (tp[i]! + tp[i + 1]!)) / 2;
    return ratio(area, tp[0]! * fp[0]!);
  },
  /**
   * Σ s·(Δtp + b·log(pᵢ/pᵢ₊₁)) / P,   p = tp + fp, s = Δtp/Δp, b = tpᵢ₊₁ − s·pᵢ₊₁: between two thresholds tp and fp
   * are taken as linear, and precision is not (Davis and Goadrich 2006).
   */
  PR: ({ tp, fp }: Curve): number => {
    const p = tp.map((n, i) => n + fp[i]!);
    let area = 0;
    for (let i = 0; i < tp.length - 1; i++) {
      const s = ratio(tp[i]! - tp[i + 1]!, p[i]! - p[i + 1]!);
      const b = tp[i + 1]! - s * p[i + 1]!;
      const fold = p[i]! > 0 && p[i + 1]! > 0 ? p[i]! / p[i + 1]! : 1;
      area += s * (tp[i]! - tp[i + 1]! + b * Math.log(fold));
    }
    return ratio(area, tp[0]!);
  },
} as const;

const atLeast2 = 'expected a whole number ≥ 2';

/**
 * The area under the ROC curve (the share of pairs of a yes and a no that y orders rightly) or the precision-recall
 * curve, from counts at numThresholds thresholds i/(numThresholds − 1), as Keras AUC: yes is y > threshold. 0 where
 * one of the classes is absent. y in [0, 1]; fromLogits (by name: the loss's): y goes through softmax first, or
 * through σ where there is one output or with multiLabel, each output its own yes or no.
 * t: of y's shape, or class indices. Several outputs: each class against the rest. `average`: see averaging.ts;
 * Keras's multi_label=True is 'macro', the default, False is 'micro'; 'none' names the result by the class's number:
 * `auc_0`, `auc_1`.
 */
export const auc = metricFactory(
  'auc',
  {
    curve: v.optional(choice(Object.keys(areas) as (keyof typeof areas)[]), 'ROC'),
    numThresholds: v.optional(v.pipe(v.number(atLeast2), v.integer(atLeast2), v.minValue(2, atLeast2)), 200),
    fromLogits: flag(false),
    multiLabel: flag(false),
    average: average(),
  },
  ({ curve, numThresholds, fromLogits, multiLabel, average: by }) => {
    const intervals = numThresholds - 1;
    const isOneOf = (y: Tensor): boolean => areClasses(y) && !multiLabel;
    const probability = (y: Tensor): Tensor => (isOneOf(y) ? softmax(y) : sigmoid(y));
    return {
      // [C, intervals, 2] counts of yes and no in each interval, and how far y is outside of [0, 1]
      statistic: (y, t) => {
        const C = y.shape.at(-1)!;
        const q = truth('auc', y, t, isOneOf(y));
        const p = asRows(fromLogits ? probability(y) : y);
        const first = tensor(Int32Array.from({ length: C }, (_, c) => c * intervals));
        const at = add(intervalOf(p, intervals), first);
        const counts = scatterAdd(at, stack([q, sub(1, q)], -1), C * intervals);
        const outside = max(abs(sub(p, clipByValue(p, 0, 1))));
        return concat([reshape(counts, [counts.size]), reshape(outside, [1])]);
      },
      merge: (a, b) => [...a.slice(0, -1).map((count, i) => count + b[i]!), Math.max(a.at(-1)!, b.at(-1)!)],
      result: (total) => {
        const outside = total.at(-1)!;
        if (outside > 1e-5)
          throw new HandgradError(
            'option',
            `Metric "auc" expected outputs from 0 to 1, received some outside by up to ${outside.toPrecision(3)}.`,
            'for logits and other scores: metrics.auc({ fromLogits: true })',
          );
        const classes = chunks(total.slice(0, -1), 2 * intervals);
        const area = averaged(
          by,
          classes,
          (h) => areas[curve](curveOf(h)),
          (h) => curveOf(h).tp[0]!,
        );
        return Number.isNaN(outside) ? NaN : area;
      },
    };
  },
);
