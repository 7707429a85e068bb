/** Every metric against its definition in plain float64, in one batch and in uneven ones, on both backends. */
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import { losses } from '../src/losses/registry.js';
import { metricFactory, type Metric } from '../src/metrics/contract.js';
import { metricRows, metrics, toMetric, type MetricLike } from '../src/metrics/registry.js';
import { release } from '../src/memory.js';
import { reshape, sub, sum } from '../src/ops/index.js';
import { layers } from '../src/registry.js';
import { makeModel } from './models.js';

type Rows = readonly (readonly number[])[];
type Result = ReturnType<Metric['result']>;

/** mulberry32: numbers in [0, 1). */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let z = Math.imul(seed ^ (seed >>> 15), seed | 1);
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
  return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
};
const table = (N: number, C: number, draw: (n: number, c: number) => number): number[][] =>
  Array.from({ length: N }, (_, n) => Array.from({ length: C }, (__, c) => Math.fround(draw(n, c))));
const hot = (classes: readonly number[], C: number): number[][] =>
  table(classes.length, C, (n, c) => (classes[n] === c ? 1 : 0));

type Targets = Rows | readonly number[];
const isTable = (t: Targets): t is Rows => Array.isArray(t[0]);
const targetTensor = (t: Targets): Tensor =>
  isTable(t) ? tensor(t as number[][]) : tensor(Int32Array.from(t), [t.length], 'int32');

/** What the metric adds for a batch, read. */
const statisticOf = async (metric: Metric, y: Tensor, t: Tensor): Promise<number[]> => {
  const s = metric.statistic(y, t);
  const values = [...(await s.data<'float32'>())];
  release(s);
  return values;
};

/** The metric over batches of these sizes. */
const over = async (metric: Metric, y: Rows, t: Targets, sizes: readonly number[]): Promise<Result> => {
  let total: readonly number[] | undefined;
  let at = 0;
  for (const size of sizes) {
    const [a, b] = [tensor(y.slice(at, at + size) as number[][]), targetTensor(t.slice(at, at + size))];
    const own = await statisticOf(metric, a, b);
    total = total ? metric.merge(total, own) : own;
    release([a, b]);
    at += size;
  }
  expect(at).toBe(y.length);
  return metric.result(total!, y.length);
};
const whole = (metric: Metric, y: Rows, t: Targets): Promise<Result> => over(metric, y, t, [y.length]);
const uneven = (N: number): number[] => [1, 7, N - 11, 3];

const expectClose = (got: Result, want: Result, relative = 1e-6): void => {
  const [a, b] = [got, want].map((r) => (typeof r === 'number' ? { '': r } : r));
  expect(Object.keys(a!)).toEqual(Object.keys(b!));
  for (const key of Object.keys(b!))
    expect(Math.abs(a![key]! - b![key]!)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(b![key]!)));
};

/** Of the whole, of uneven batches. */
const agrees = async (
  metric: Metric,
  y: Rows,
  t: Targets,
  want: Result,
  relative?: number,
): Promise<void> => {
  expectClose(await whole(metric, y, t), want, relative);
  expectClose(await over(metric, y, t, uneven(y.length)), want, relative);
};

const largest = (row: readonly number[]): number => row.indexOf(Math.max(...row));
const safe = (a: number, b: number): number => (b ? a / b : 0);
const plainMean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

/** From the definitions: [precision, recall, F_β] of one class, from its pairs of answer and truth. */
const scores = (pairs: readonly (readonly [boolean, boolean])[], beta: number) => {
  const tp = pairs.filter(([p, t]) => p && t).length;
  const precision = safe(tp, pairs.filter(([p]) => p).length);
  const recall = safe(tp, pairs.filter(([, t]) => t).length);
  const f = safe((1 + beta ** 2) * precision * recall, beta ** 2 * precision + recall);
  return { precision, recall, f1Score: f, fBetaScore: f };
};

type Kind = keyof ReturnType<typeof scores>;
const kinds: readonly Kind[] = ['precision', 'recall', 'f1Score', 'fBetaScore'];

const averagesOf = (
  classes: readonly (readonly (readonly [boolean, boolean])[])[],
  kind: Kind,
  beta: number,
) => {
  const each = classes.map((pairs) => scores(pairs, beta)[kind]);
  const actual = classes.map((pairs) => pairs.filter(([, t]) => t).length);
  return {
    macro: plainMean(each),
    micro: scores(classes.flat(), beta)[kind],
    weighted: safe(
      each.reduce((a, s, c) => a + s * actual[c]!, 0),
      actual.reduce((a, b) => a + b, 0),
    ),
    none: Object.fromEntries(each.map((s, c) => [`${c}`, s])),
  };
};

/** Counts at every threshold, outright. */
const curveAt = (p: readonly number[], t: readonly boolean[], n: number) => {
  const thresholds = Array.from({ length: n }, (_, i) =>
    i === 0 ? -1e-7 : i === n - 1 ? 1 + 1e-7 : i / (n - 1),
  );
  const count = (want: boolean) => thresholds.map((h) => p.filter((v, i) => v > h && t[i] === want).length);
  return { tp: count(true), fp: count(false) };
};
const rocArea = (p: readonly number[], t: readonly boolean[], n: number): number => {
  const { tp, fp } = curveAt(p, t, n);
  const points = tp.map((v, i) => [safe(fp[i]!, fp[0]!), safe(v, tp[0]!)] as const);
  return points.slice(1).reduce((a, [x, y], i) => a + ((points[i]![0] - x) * (points[i]![1] + y)) / 2, 0);
};
/** ∫ precision d recall, tp and fp linear between thresholds, by the midpoint rule. */
const prArea = (p: readonly number[], t: readonly boolean[], n: number): number => {
  const { tp, fp } = curveAt(p, t, n);
  const steps = 4000;
  let area = 0;
  for (let i = 0; i < n - 1; i++)
    for (let k = 0; k < steps && tp[i]! > tp[i + 1]!; k++) {
      const s = (k + 0.5) / steps;
      const a = tp[i + 1]! + s * (tp[i]! - tp[i + 1]!);
      const b = fp[i + 1]! + s * (fp[i]! - fp[i + 1]!);
      area += ((a / (a + b)) * (tp[i]! - tp[i + 1]!)) / steps;
    }
  return safe(area, tp[0]!);
};
/** Away from the thresholds, where float32 and float64 may differ on which side a number is. */
const offThresholds = (p: number, n: number): number => {
  const at = p * (n - 1);
  return Math.abs(at - Math.round(at)) < 0.01 ? (Math.floor(at) + 0.5) / (n - 1) : p;
};

const N = 60;

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each([1, 2, 3])('random data, seed %i', (seed) => {
    const random = randomFrom(seed);
    const C = 4;
    const y = table(N, C, () => random() * 4 - 2);
    // Some rows of class 3 only in y: absent in the truth for one seed.
    const classes = Array.from({ length: N }, () => Math.floor(random() * (seed === 2 ? 3 : C)));
    const regression = table(N, 3, () => random() * 6 - 3);
    const regressionY = regression.map((row) => row.map((t) => Math.fround(t + random() - 0.4)));

    test('the k largest', async () => {
      for (const k of [1, 2, 3, 4, 9]) {
        const want = plainMean(
          y.map((row, n) =>
            [...row]
              .sort((a, b) => b - a)
              .slice(0, k)
              .includes(row[classes[n]!]!)
              ? 1
              : 0,
          ),
        );
        await agrees(metrics.topKCategoricalAccuracy({ k }), y, classes, want);
        await agrees(metrics.topKCategoricalAccuracy({ k }), y, hot(classes, C), want);
        await agrees(metrics.sparseTopKCategoricalAccuracy({ k }), y, classes, want);
      }
    });

    test('precision, recall and F, for classes', async () => {
      const pairs = Array.from({ length: C }, (_, c) =>
        y.map((row, n) => [largest(row) === c, classes[n] === c] as const),
      );
      for (const kind of kinds)
        for (const average of ['macro', 'micro', 'weighted', 'none'] as const) {
          const beta = kind === 'fBetaScore' ? 2 : 1;
          const want = averagesOf(pairs, kind, beta)[average];
          const metric =
            kind === 'fBetaScore' ? metrics.fBetaScore({ beta, average }) : metrics[kind]({ average });
          await agrees(metric, y, classes, want);
          await agrees(metric, y, hot(classes, C), want);
        }
    });

    test('precision, recall and F, each output a yes or no', async () => {
      const t = table(N, C, () => (random() < 0.3 ? 1 : 0));
      for (const [outputs, threshold] of [
        [C, 0.25],
        [C, -0.5],
        [1, 0.25],
        [1, undefined],
      ] as const) {
        const [some, truth] = [y, t].map((rows) => rows.map((row) => row.slice(0, outputs)));
        const pairs = Array.from({ length: outputs }, (_, c) =>
          some!.map((row, n) => [row[c]! > (threshold ?? 0.5), truth![n]![c] === 1] as const),
        );
        for (const kind of kinds)
          for (const average of ['macro', 'micro', 'weighted', 'none'] as const)
            await agrees(
              metrics[kind]({ average, threshold }),
              some!,
              truth!,
              averagesOf(pairs, kind, 1)[average],
            );
      }
    });

    test('the confusion matrix', async () => {
      const want: Record<string, number> = {};
      for (let a = 0; a < C; a++) for (let b = 0; b < C; b++) want[`${a}_${b}`] = 0;
      y.forEach((row, n) => want[`${classes[n]!}_${largest(row)}`]!++);
      await agrees(metrics.confusionMatrix(), y, classes, want);
      await agrees(metrics.confusionMatrix(), y, hot(classes, C), want);

      const yes: Record<string, number> = { '0_0': 0, '0_1': 0, '1_0': 0, '1_1': 0 };
      const column = y.map((row) => row.slice(0, 1));
      const t = classes.map((c) => [c % 2]);
      column.forEach(([v], n) => yes[`${t[n]![0]!}_${v! > -0.25 ? 1 : 0}`]!++);
      await agrees(metrics.confusionMatrix({ threshold: -0.25 }), column, t, yes);
    });

    test.each([2, 3, 17, 200])('the area under the curve, %i thresholds', async (numThresholds) => {
      const p = table(N, C, () => offThresholds(random(), numThresholds));
      for (const [curve, area] of [
        ['ROC', rocArea],
        ['PR', prArea],
      ] as const) {
        const column = (c: number) => [p.map((row) => row[c]!), classes.map((k) => k === c)] as const;
        const each = Array.from({ length: C }, (_, c) => area(...column(c), numThresholds));
        const actual = Array.from({ length: C }, (_, c) => classes.filter((k) => k === c).length);
        const of = { curve, numThresholds } as const;
        await agrees(metrics.auc(of), p, classes, plainMean(each));
        await agrees(metrics.auc(of), p, hot(classes, C), plainMean(each));
        await agrees(metrics.auc({ ...of, multiLabel: true }), p, hot(classes, C), plainMean(each));
        await agrees(metrics.auc({ ...of, average: 'none' }), p, classes, Object.fromEntries(each.entries()));
        const weighted = each.reduce((a, v, c) => a + (v * actual[c]!) / N, 0);
        await agrees(metrics.auc({ ...of, average: 'weighted' }), p, classes, weighted);
        const pooled = area(
          p.flat(),
          hot(classes, C).flatMap((row) => row.map((v) => v === 1)),
          numThresholds,
        );
        await agrees(metrics.auc({ ...of, average: 'micro' }), p, classes, pooled);
        const one = column(1);
        await agrees(metrics.auc(of), p.map((row) => [row[1]!]), one[1].map((v) => [v ? 1 : 0]), each[1]!); // prettier-ignore
      }
    });

    test('the area, from logits', async () => {
      // σ and softmax of these are those of p: the same curve.
      const n = 40;
      const p = table(N, C, () => offThresholds(0.02 + 0.96 * random(), n));
      const logits = p.map((row) => row.map((v) => Math.log(v / (1 - v))));
      const of = { numThresholds: n, average: 'none', fromLogits: true } as const;
      const want = (rows: Rows) =>
        Object.fromEntries(
          hot(classes, C)[0]!.map((_, c) => [c, rocArea(rows.map((r) => r[c]!), classes.map((k) => k === c), n)]), // prettier-ignore
        );
      await agrees(metrics.auc({ ...of, multiLabel: true }), logits, hot(classes, C), want(p));
      await agrees(metrics.auc({ ...of, average: 'macro' }), logits.map((r) => r.slice(0, 1)), classes.map((c) => [c === 0 ? 1 : 0]), want(p)[0]!); // prettier-ignore
      const two = p.map(([v]) => [v!, 1 - v!]);
      const ofTwo = classes.map((c) => (c === 0 ? 0 : 1));
      await agrees(
        metrics.auc(of),
        two.map((row) => row.map(Math.log)),
        ofTwo,
        Object.fromEntries(
          [0, 1].map((c) => [c, rocArea(two.map((r) => r[c]!), ofTwo.map((k) => k === c), n)]), // prettier-ignore
        ),
      );
    });

    test('many thresholds come near the share of pairs in the right order', async () => {
      const p = table(N, 1, () => random());
      const t = p.map(([v]) => [random() < v! ? 1 : 0]);
      const pairs = p.flatMap(([a], i) =>
        p.flatMap(([b], j) => (t[i]![0] === 1 && t[j]![0] === 0 ? [a! > b! ? 1 : 0] : [])),
      );
      expectClose(await whole(metrics.auc({ numThresholds: 10001 }), p, t), plainMean(pairs), 2e-3);
    });

    test('errors of numbers', async () => {
      const [t, y3] = [regression, regressionY];
      const squares = t.flatMap((row, n) => row.map((v, c) => (v - y3[n]![c]!) ** 2));
      await agrees(metrics.rootMeanSquaredError(), y3, t, Math.sqrt(plainMean(squares)));
      for (const shift of [0, 2000]) {
        const [ts, ys] = [t, y3].map((rows) => rows.map((row) => row.map((v) => Math.fround(v + shift))));
        const columns = [0, 1, 2].map((c) => {
          const column = ts!.map((row) => row[c]!);
          const mean = plainMean(column);
          const M2 = column.reduce((a, v) => a + (v - mean) ** 2, 0);
          const S = column.reduce((a, v, n) => a + (v - ys![n]![c]!) ** 2, 0);
          return { M2, R2: 1 - S / M2 };
        });
        const all = columns.reduce((a, { M2 }) => a + M2, 0);
        const each = columns.map(({ R2 }) => R2);
        await agrees(metrics.r2Score(), ys!, ts!, plainMean(each));
        const none = metrics.r2Score({ classAggregation: 'none' });
        await agrees(none, ys!, ts!, Object.fromEntries(each.entries()));
        await agrees(
          metrics.r2Score({ classAggregation: 'varianceWeightedAverage' }),
          ys!,
          ts!,
          columns.reduce((a, { M2, R2 }) => a + (M2 / all) * R2, 0),
        );
      }
    });

    test('losses, whatever their reduction', async () => {
      const mse = plainMean(
        regression.flatMap((row, n) => row.map((v, c) => (v - regressionY[n]![c]!) ** 2)),
      );
      const crossEntropy = plainMean(
        y.map((row, n) => Math.log(row.reduce((a, v) => a + Math.exp(v), 0)) - row[classes[n]!]!),
      );
      const any = losses.meanSquaredError();
      const of = (like: MetricLike): Metric => toMetric(like, any, C);
      await agrees(of('meanSquaredError'), regressionY, regression, mse);
      for (const reduction of ['sum', 'sumOverBatchSize', 'meanWithSampleWeight'] as const)
        await agrees(of(losses.meanSquaredError({ reduction })), regressionY, regression, mse);
      await agrees(of('softmaxCrossEntropy'), y, classes, crossEntropy);
      await agrees(of('softmaxCrossEntropy'), y, hot(classes, C), crossEntropy);
      expect(of(losses.meanSquaredError()).name).toBe('meanSquaredError');
    });
  });

  test("Keras's own examples", async () => {
    const y = [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]; // prettier-ignore
    const t = [[1, 1, 1], [1, 0, 0], [1, 1, 0]]; // prettier-ignore
    const column = (...values: number[]) => values.map((v) => [v]);
    const of = { threshold: 0.5, average: 'none' } as const;
    expectClose(await whole(metrics.f1Score(of), y, t), { 0: 0.5, 1: 0.8, 2: 0.6666667 });
    expectClose(await whole(metrics.fBetaScore({ beta: 2, ...of }), y, t), {
      0: 0.3846154,
      1: 0.90909094,
      2: 0.8333333,
    });
    expectClose(await whole(metrics.precision(), column(1, 0, 1, 1), column(0, 1, 1, 1)), 2 / 3);
    expectClose(await whole(metrics.recall(), column(1, 0, 1, 1), column(0, 1, 1, 1)), 2 / 3);
    expectClose(
      await whole(metrics.auc({ numThresholds: 3 }), column(0, 0.5, 0.3, 0.9), column(0, 0, 1, 1)),
      0.75,
    );
    expectClose(await whole(metrics.r2Score(), column(2, 4, 4), column(1, 4, 3)), 0.57142854);
    expectClose(await whole(metrics.rootMeanSquaredError(), [[1, 1], [0, 0]], [[0, 1], [0, 0]]), 0.5); // prettier-ignore
    expectClose(
      await whole(
        metrics.topKCategoricalAccuracy({ k: 1 }),
        [[0.1, 0.9, 0.8], [0.05, 0.95, 0]], // prettier-ignore
        [[0, 0, 1], [0, 1, 0]], // prettier-ignore
      ),
      0.5,
    );
  });

  test('ties: with the k-th, and at a threshold', async () => {
    const y = [[1, 2, 2, 0]];
    for (const [k, t, want] of [
      [1, 1, 1],
      [1, 2, 1],
      [2, 1, 1],
      [2, 0, 0],
      [3, 0, 1],
      [3, 3, 0],
    ] as const)
      expect(await whole(metrics.topKCategoricalAccuracy({ k }), y, [t])).toBe(want);
    const quarters = [0, 0.25, 0.5, 0.75, 1, 0, 0.5, 1];
    const t = [false, true, false, true, true, true, true, false];
    for (const [curve, area] of [
      ['ROC', rocArea],
      ['PR', prArea],
    ] as const)
      // prettier-ignore
      expectClose(
        await whole(metrics.auc({ curve, numThresholds: 5 }), quarters.map((v) => [v]), t.map((v) => [v ? 1 : 0])), // prettier-ignore
        area(quarters, t, 5),
      );
    // exactly the threshold is a no, as in binaryAccuracy
    expect(await whole(metrics.recall(), [[0.5], [0.75]], [[1], [1]])).toBe(0.5);
  });

  test('outputs of −∞ (classes masked out) and NaN', async () => {
    const y = [[-Infinity, 1, 0], [-Infinity, 1, 0], [NaN, 1, 0], [1, NaN, NaN]]; // prettier-ignore
    expect(await whole(metrics.topKCategoricalAccuracy({ k: 2 }), y, [2, 0, 0, 0])).toBe(0.25);
    expect(await whole(metrics.topKCategoricalAccuracy({ k: 9 }), y, [2, 0, 0, 0])).toBe(0.75);
    expect(await whole(metrics.auc(), [[NaN], [0.5]], [[1], [0]])).toBeNaN();
  });

  test('all right, all wrong, a class absent: nothing is divided by zero', async () => {
    const t = [[1], [0], [1]];
    const right = [[0.9], [0.1], [0.8]];
    const wrong = [[0.1], [0.9], [0.2]];
    const absent = (v: number) => t.map(() => [v]);
    for (const kind of kinds) {
      expect(await whole(metrics[kind](), right, t)).toBe(1);
      expect(await whole(metrics[kind](), wrong, t)).toBe(0);
      expect(await whole(metrics[kind](), wrong, absent(0))).toBe(0);
      expect(await whole(metrics[kind]({ average: 'weighted' }), absent(0), absent(0))).toBe(0);
    }
    for (const curve of ['ROC', 'PR'] as const) {
      expectClose(await whole(metrics.auc({ curve }), right, t), 1);
      expect(await whole(metrics.auc({ curve }), right, absent(0))).toBe(0);
    }
    expectClose(await whole(metrics.auc(), wrong, t), 0);
    expect(await whole(metrics.auc(), right, absent(1))).toBe(0);
    expectClose(await whole(metrics.auc({ curve: 'PR' }), right, absent(1)), 1);
    expect(await whole(metrics.confusionMatrix(), right, absent(1))).toEqual({ '0_0': 0, '0_1': 0, '1_0': 1, '1_1': 2 }); // prettier-ignore
    // class 2 neither answered nor true: it counts as 0 in the mean over the classes
    expectClose(await whole(metrics.f1Score(), [[1, 0, 0], [0, 1, 0]], [0, 1]), 2 / 3); // prettier-ignore
    expect(await whole(metrics.rootMeanSquaredError(), t, t)).toBe(0);
    expect(await whole(metrics.r2Score(), t, t)).toBe(1);
  });

  test('R² of targets that are all the same: 0, or 1 if they are met', async () => {
    for (const v of [0, Math.fround(123456.78)]) {
      const N = 20011; // a plain float32 sum of so many is off by a thousandth
      const t = table(N, 1, () => v);
      const y = t.map(([a], n) => [Math.fround(a! + (n === 5 ? 1 : 0))]);
      for (const sizes of [[N], [1, 20, N - 21]]) {
        expect(await over(metrics.r2Score(), y, t, sizes)).toBe(0);
        expect(await over(metrics.r2Score(), t, t, sizes)).toBe(1);
      }
    }
  });

  test('R² of targets one unit in the last place apart, far from 0', async () => {
    const t = table(40, 1, (n) => 2 ** 23 + (n % 2)); // float32 holds no number between
    const y = t.map(([v], n) => [v! + (n % 4 === 0 ? 1 : 0)]);
    expectClose(await whole(metrics.r2Score(), y, t), 0); // S = 10 = 40/4 = M2
    expectClose(await over(metrics.r2Score(), y, t, uneven(40)), 0);
  });

  test('a sequence counts each of its steps', async () => {
    const random = randomFrom(9);
    const y = table(12, 3, () => random());
    const classes = y.map(() => Math.floor(random() * 3));
    const asSequence = tensor(y.flat(), [4, 3, 3]);
    const indices = tensor(Int32Array.from(classes), [4, 3], 'int32');
    const oneHot = tensor(hot(classes, 3).flat(), [4, 3, 3]);
    for (const name of [
      'topKCategoricalAccuracy',
      'precision',
      'recall',
      'f1Score',
      'auc',
      'confusionMatrix',
    ] as const) {
      const metric = name === 'topKCategoricalAccuracy' ? metrics[name]({ k: 2 }) : metrics[name]();
      const want = await whole(metric, y, classes);
      for (const t of [indices, oneHot])
        expectClose(metric.result(await statisticOf(metric, asSequence, t), 12), want);
    }
    for (const metric of [metrics.r2Score(), metrics.rootMeanSquaredError()])
      expectClose(
        metric.result(await statisticOf(metric, asSequence, oneHot), 12),
        await whole(metric, y, hot(classes, 3)),
      );
    release([asSequence, indices, oneHot]);
  });

  test('targets of another shape are refused, and leave nothing behind', () => {
    const y = tensor([[0.1, 0.9], [0.4, 0.6]]); // prettier-ignore
    const column = tensor([[0.1], [0.9]]);
    const [indices, wide] = [tensor([0, 1], [2], 'int32'), tensor([[1, 0, 0], [0, 1, 0]])]; // prettier-ignore
    const any = losses.meanSquaredError();
    for (const [metric, output, t, message] of [
      [
        metrics.rootMeanSquaredError(),
        y,
        indices,
        /rootMeanSquaredError: expected targets of shape \[2, 2\], as the output, received \[2\][\s\S]*one-hot/,
      ],
      [metrics.r2Score(), y, indices, /r2Score: expected targets of shape \[2, 2\]/],
      [
        metrics.r2Score(),
        y,
        column,
        /r2Score: expected .* received \[2, 1\][\s\S]*targets have the shape of the output/,
      ],
      [
        metrics.precision(),
        y,
        wide,
        /precision: expected targets of shape \[2, 2\], as the output, received \[2, 3\]/,
      ],
      [metrics.precision(), column, indices, /precision: expected targets of shape \[2, 1\]/],
      [metrics.auc(), column, indices, /auc: expected/],
      [metrics.confusionMatrix(), y, wide, /confusionMatrix: expected/],
      [
        metrics.topKCategoricalAccuracy(),
        column,
        column,
        /topKCategoricalAccuracy: expected outputs of several classes, received \[2, 1\]/,
      ],
      [
        metrics.sparseTopKCategoricalAccuracy(),
        y,
        y,
        /expected targets of rank 1, received rank 2[\s\S]*"topKCategoricalAccuracy"/,
      ],
      [
        toMetric('meanSquaredError', any, 2),
        y,
        indices,
        /meanSquaredError: expected targets of shape \[2, 2\]/,
      ],
    ] as const)
      // prettier-ignore
      expect(() => metric.statistic(output, t)).toThrow(message);
    release([y, column, indices, wide]);
  });
});

describe('through a model', () => {
  beforeAll(() => useBackend('wasm'));
  const { dense } = layers;
  const random = randomFrom(4);
  const x = table(30, 2, () => random() * 2 - 1);
  const classes = x.map(([a, b]) => (a! > 0 ? (b! > 0 ? 2 : 1) : 0));
  const yes = x.map(([a]) => (a! > 0 ? 1 : 0));

  test('names in the logs of evaluate, in the history, and with val_', async () => {
    const model = makeModel(sequential([dense({ units: 3 })]), [2], {
      loss: 'softmaxCrossEntropy',
      metrics: [
        'accuracy',
        'f1Score',
        metrics.recall({ average: 'none' }),
        metrics.topKCategoricalAccuracy({ k: 2 }),
      ],
    });
    const { history } = await model.fit(x, classes, { epochs: 2, batchSize: 7, validationSplit: 0.2 });
    const names = [
      'loss',
      'accuracy',
      'f1Score',
      'recall_0',
      'recall_1',
      'recall_2',
      'topKCategoricalAccuracy',
    ];
    expect(Object.keys(history).sort()).toEqual([...names, ...names.map((n) => `val_${n}`)].sort());
    for (const values of Object.values(history)) expect(values).toHaveLength(2);

    const inBatches = await model.evaluate(x, classes, { batchSize: 7 });
    const atOnce = await model.evaluate(x, hot(classes, 3), { batchSize: 30 });
    expect(Object.keys(inBatches)).toEqual(names);
    for (const name of names) expect(inBatches[name]).toBeCloseTo(atOnce[name]!, 5);

    const chosen = await model.evaluate(x, classes, {
      metrics: ['confusionMatrix', 'auc', metrics.auc({ fromLogits: true, curve: 'PR', name: 'areaPR' })],
    });
    const cells = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => `confusionMatrix_${a}_${b}`));
    expect(Object.keys(chosen)).toEqual(['loss', ...cells, 'auc', 'areaPR']);
    expect(cells.reduce((a, name) => a + chosen[name]!, 0)).toBe(30);
    const diagonal = [0, 1, 2].reduce((a, c) => a + chosen[`confusionMatrix_${c}_${c}`]!, 0);
    expect(diagonal / 30).toBeCloseTo(inBatches.accuracy!, 6);
    expect(chosen.auc).toBeGreaterThan(0);
  });

  test('by bare name a metric takes what fits the loss', async () => {
    const model = makeModel(sequential([dense({ units: 1 })]), [2], {
      loss: 'sigmoidCrossEntropy',
      metrics: ['accuracy', 'precision', 'recall', 'f1Score', 'fBetaScore', 'confusionMatrix', 'auc'],
    });
    await model.fit(x, yes, { epochs: 3 });
    const logs = await model.evaluate(x, yes);
    const logits = model.predict(x) as Tensor;
    const y = [...(await logits.data<'float32'>())];
    release(logits);
    const { precision, recall, f1Score } = scores(y.map((v, n) => [v > 0, yes[n] === 1] as const), 1); // prettier-ignore
    expect(logs).toMatchObject({
      precision: expect.closeTo(precision, 6) as number,
      recall: expect.closeTo(recall, 6) as number,
      f1Score: expect.closeTo(f1Score, 6) as number,
      fBetaScore: expect.closeTo(f1Score, 6) as number,
    });
    expect((logs.confusionMatrix_0_0! + logs.confusionMatrix_1_1!) / 30).toBeCloseTo(logs.accuracy!, 6);
    expect(logs.auc).toBeCloseTo(rocArea(y.map((v) => 1 / (1 + Math.exp(-v))), yes.map((v) => v === 1), 200), 6); // prettier-ignore
  });

  test('a score that is no probability is refused by auc with what to do', async () => {
    const model = makeModel(sequential([dense({ units: 1 })]), [2], {
      loss: 'sigmoidCrossEntropy',
      metrics: [metrics.auc()],
    });
    const far = x.map((row) => row.map((v) => 100 * v));
    await expect(model.evaluate(far, yes)).rejects.toThrow(
      /expected outputs from 0 to 1[\s\S]*fromLogits: true/,
    );
    await expect(model.fit(far, yes)).rejects.toThrow(/expected outputs from 0 to 1/);
  });

  test('numbers, losses made with options, and names of one’s own', async () => {
    const model = makeModel(sequential([dense({ units: 2 })]), [2], {
      loss: 'meanSquaredError',
      metrics: [
        'rootMeanSquaredError',
        'r2Score',
        'halfSquaredError',
        losses.meanSquaredError({ reduction: 'sum' }),
        metrics.r2Score({ classAggregation: 'none', name: 'fit' }),
      ],
    });
    const logs = await model.evaluate(x, x, { batchSize: 8 });
    expect(Object.keys(logs)).toEqual(['loss', 'rootMeanSquaredError', 'r2Score', 'halfSquaredError', 'meanSquaredError', 'fit_0', 'fit_1']); // prettier-ignore
    expect(logs.meanSquaredError).toBeCloseTo(logs.loss, 5);
    expect(logs.rootMeanSquaredError).toBeCloseTo(Math.sqrt(logs.loss), 5);
    expect(logs.halfSquaredError).toBeCloseTo(logs.loss, 5); // ½ the sum of two is their mean
    expect(logs.r2Score).toBeCloseTo((logs.fit_0! + logs.fit_1!) / 2, 6);
  });

  test('several outputs: each with its own, and its name in front', async () => {
    const network = graph({
      inputs: ['x'],
      nodes: { kind: [dense({ units: 3 }), 'x'], yes: [dense({ units: 1 }), 'x'] },
      outputs: ['kind', 'yes'],
    });
    const model = makeModel(network, [[2]], {
      loss: { kind: 'softmaxCrossEntropy', yes: 'sigmoidCrossEntropy' },
      metrics: ['precision', 'auc'],
    });
    const { history } = await model.fit(x, [classes, yes.map((v) => [v])]);
    expect(Object.keys(history)).toEqual(['loss', 'kind_loss', 'yes_loss', 'kind_precision', 'kind_auc', 'yes_precision', 'yes_auc']); // prettier-ignore
    for (const values of Object.values(history)) expect(values[0]).not.toBeNaN();
  });

  test('errors say what to do', () => {
    const compile = (list: readonly MetricLike[]) => () =>
      makeModel(sequential([dense({ units: 1 })]), [2], { loss: 'meanSquaredError', metrics: list });
    expect(compile([metrics.precision({ threshold: 0.2 }), metrics.precision()])).toThrow(
      /two are called "precision"[\s\S]*metrics\.precision\(\{ name/,
    );
    expect(compile([metrics.precision({ threshold: 0.2, name: 'eager' }), 'precision'])).not.toThrow();
    expect(compile(['f1' as never])).toThrow(/did you mean "f1Score"/);
    expect(compile(['r2' as never])).toThrow(/did you mean "r2Score"/);
    expect(compile(['rmse' as never])).toThrow(/did you mean "rootMeanSquaredError"/);
    expect(compile([3 as never])).toThrow(/a name, metrics\.…\(\) or losses\.…\(\)/);
    expect(() => metrics.f1Score({ average: 'mean' as never })).toThrow(
      /"macro", "micro", "weighted", "none"/,
    );
    expect(() => metrics.auc({ numThresholds: 1 })).toThrow(/whole number ≥ 2/);
    expect(() => metrics.precision({ treshold: 1 } as never)).toThrow(/did you mean "threshold"/);
  });

  test('every row declares its options, name among them, and makes its kind', () => {
    for (const [kind, { factory }] of Object.entries(metricRows)) {
      expect(factory.kind).toBe(kind);
      expect(Object.keys(factory.options)).toContain('name');
      expect(factory()).toMatchObject({ kind, name: kind });
      expect(factory({ name: 'mine' })).toMatchObject({ kind, name: 'mine' });
      expect(factory({ name: 'mine' }).config).not.toHaveProperty('name');
    }
  });

  test('a metric of one’s own', async () => {
    const bias = metricFactory('bias', {}, () => ({
      statistic: (y, t) => reshape(sum(sub(y, t)), [1]),
      result: ([total], rows) => total! / rows,
    }));
    const model = makeModel(sequential([dense({ units: 1 })]), [2], {
      loss: 'meanSquaredError',
      metrics: [bias()],
    });
    expect(Object.keys(await model.evaluate(x, yes))).toEqual(['loss', 'bias']);
  });
});
