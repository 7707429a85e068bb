import * as v from 'valibot';
import { asRows, concat, mean, reshape, slice, square, sub, sum, tensor, type Tensor } from '../ops/index.js';
import { choice } from '../options.js';
import { chunks } from './averaging.js';
import { metricFactory } from './contract.js';
import { ofShape } from './targets.js';

type Numbers = readonly number[];

const aggregations = {
  uniformAverage: (R2: Numbers) => R2.reduce((a, b) => a + b, 0) / R2.length,
  varianceWeightedAverage: (R2: Numbers, M2: Numbers) => {
    const all = M2.reduce((a, b) => a + b, 0);
    return all === 0 ? aggregations.uniformAverage(R2) : R2.reduce((a, r, c) => a + (r * M2[c]!) / all, 0);
  },
  none: (R2: Numbers): Readonly<Record<string, number>> => Object.fromEntries(R2.entries()),
} as const;

/** A statistic [n, t₀, d, M2, S], each but n for every output. */
const parts = (total: Numbers) => {
  const [t0, d, M2, S] = chunks(total.slice(1), (total.length - 1) / 4);
  return { n: total[0]!, mean: t0!.map((first, c) => first + d![c]!), M2: M2!, S: S! };
};

/**
 * R² = 1 − S/M2    S = Σ (t − y)²    M2 = Σ (t − μ)²,  μ the mean of t, for each output (Keras R2Score)
 *
 * classAggregation: uniformAverage, the mean over the outputs; varianceWeightedAverage, by M2; none, one number each,
 * named by the output's number. Where all targets are the same: 0 (Keras), or 1 if y is t (scikit-learn; Keras: NaN).
 *
 * In a batch, from its first target t₀: r = t − t₀, d = mean r, M2 = Σ (r − d)². So targets of 2000 ± 1 lose nothing,
 * and those that are all the same give 0 exactly; a sum of the targets themselves rounds. Two batches:
 * M2 = M2ₐ + M2ᵦ + δ²·nₐnᵦ/n, δ the difference of their means t₀ + d (Chan, Golub, LeVeque 1979).
 */
export const r2Score = metricFactory(
  'r2Score',
  {
    classAggregation: v.optional(
      choice(Object.keys(aggregations) as (keyof typeof aggregations)[]),
      'uniformAverage',
    ),
  },
  ({ classAggregation }) => ({
    statistic: (y: Tensor, target: Tensor) => {
      const t = asRows(ofShape('r2Score', y, target));
      const C = t.shape[1]!;
      const t0 = slice(t, [0, 0], [1, C]);
      const r = sub(t, t0);
      const d = mean(r, 0);
      const M2 = sum(square(sub(r, d)), 0);
      const S = sum(square(sub(t, asRows(y))), 0);
      return concat([tensor([t.shape[0]]), reshape(t0, [C]), d, M2, S]);
    },
    merge: (left, right) => {
      const [a, b] = [parts(left), parts(right)];
      const n = a.n + b.n;
      const δ = b.mean.map((mean, c) => mean - a.mean[c]!);
      return [
        n,
        ...a.mean.map((mean, c) => mean + (δ[c]! * b.n) / n),
        ...δ.map(() => 0),
        ...a.M2.map((M2, c) => M2 + b.M2[c]! + (δ[c]! ** 2 * a.n * b.n) / n),
        ...a.S.map((S, c) => S + b.S[c]!),
      ];
    },
    result: (total) => {
      const { M2, S } = parts(total);
      const R2 = M2.map((m, c) => (m !== 0 ? 1 - S[c]! / m : S[c] === 0 ? 1 : 0));
      return aggregations[classAggregation](R2, M2);
    },
  }),
);
