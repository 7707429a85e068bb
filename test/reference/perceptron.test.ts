import fc from 'fast-check';
import { gates } from '../../src/data/gates.js';
import { writeUpdate } from '../../src/explain/perceptron.js';
import {
  classify,
  isMisclassified,
  neuron,
  perceptronLoss,
  perceptronStep,
  sign,
  trainPerceptron,
  walkPerceptron,
  weightedSum,
  type LabelledPoint,
  type Theta,
} from '../../src/reference/perceptron.js';
import { mostUpdates, radius, separation, signedPoint } from '../../src/reference/separation.js';
import { nearestToOrigin } from '../../src/reference/wolfe.js';

const runs = { numRuns: 60, seed: 1 };
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, ai, i) => sum + ai * b[i]!, 0);
const length = (a: readonly number[]): number => Math.sqrt(dot(a, a));
/** Σ cᵢ·yᵢ·x̃ᵢ, each coordinate. */
const sumOf = (c: readonly number[], points: readonly LabelledPoint[]): number[] =>
  [...points[0]!.x, 1].map((_, j) => points.reduce((sum, p, i) => sum + c[i]! * signedPoint(p)[j]!, 0));

describe('the output', () => {
  test('Z = Σ wᵢxᵢ (lesson 5, eq. net-input)', () => {
    expect(weightedSum([2, -3, 0.5], [1, 2, 4])).toBe(-2);
  });

  test('w·x + b = [w; b]·[x; 1] (lesson 5, eq. neuron)', () => {
    expect(neuron([2, -3, 0.5], [1, 2])).toBe(-3.5);
    expect(neuron([2, -3, 0.5], [1, 2])).toBe(weightedSum([2, -3, 0.5], [1, 2, 1]));
  });

  test('sign with a threshold: 1 from it on (lesson 5, eqs. sign, threshold)', () => {
    expect([-1, -1e-300, 0, -0, 2].map((z) => sign(z))).toEqual([-1, -1, 1, 1, 1]);
    expect([2.9, 3, 3.1].map((z) => sign(z, 3))).toEqual([-1, 1, 1]);
    // w·x ≥ −b
    expect([0.5, 1, 1.5].map((x) => classify([2, -2], [x]))).toEqual([-1, 1, 1]);
  });

  test('misclassified: y·θ·x̃ ≤ 0, at 0 for either label (lesson 5, eq. perceptron-condition)', () => {
    const at = (x: number, y: -1 | 1): boolean => isMisclassified([2, -2], { x: [x], y });
    expect([at(0.5, 1), at(0.5, -1), at(1.5, 1), at(1.5, -1)]).toEqual([true, false, false, true]);
    expect([at(1, 1), at(1, -1)]).toEqual([true, true]);
  });
});

/** By hand: through (0, 0), (0, 1), (1, 0), (1, 1) with the labels −1 −1 −1 1, from w1 w2 b = 0. */
const andByHand: readonly (readonly [pass: number, point: number, w1: number, w2: number, b: number])[] = [
  [1, 0, 0, 0, -1],
  [1, 3, 1, 1, 0],
  [2, 0, 1, 1, -1],
  [2, 1, 1, 0, -2],
  [2, 3, 2, 1, -1],
  [3, 1, 2, 0, -2],
  [3, 2, 1, 0, -3],
  [3, 3, 2, 1, -2],
  [4, 2, 1, 1, -3],
  [4, 3, 2, 2, -2],
  [5, 1, 2, 1, -3],
  [5, 3, 3, 2, -2],
  [6, 1, 3, 1, -3],
  [6, 2, 2, 1, -4],
  [6, 3, 3, 2, -3],
  [7, 2, 2, 2, -4],
  [7, 3, 3, 3, -3],
  [8, 1, 3, 2, -4],
];

describe('and', () => {
  const points = gates.and();

  test('update by update, as by hand (lesson 5, eq. perceptron-update)', () => {
    const { updates, ...end } = trainPerceptron(points);
    expect(updates.map(({ pass, point, after }) => [pass, point, ...after])).toEqual(andByHand);
    expect(end).toEqual({ converged: true, passes: 9, count: 18, theta: [3, 2, -4], cycle: undefined });
  });

  test('each begins where the last one ended; its net is wrong or 0', () => {
    const { updates } = trainPerceptron(points);
    let theta: Theta = [0, 0, 0];
    for (const { before, after, point, net } of updates) {
      expect(before).toEqual(theta);
      expect(net).toBe(neuron(before, points[point]!.x));
      expect(points[point]!.y * net).toBeLessThanOrEqual(0);
      theta = after;
    }
  });

  test('the loss over the misclassified, by hand (lesson 5, eq. perceptron-loss)', () => {
    expect(perceptronLoss([0, 0, 0], points)).toBe(0); // all on the plane
    expect(perceptronLoss([0, 0, -1], points)).toBe(1); // (1, 1): −(−1)
    expect(perceptronLoss([1, 1, 0], points)).toBe(2); // (0, 1) and (1, 0): 1 each; (0, 0): 0
    expect(perceptronLoss([1, 0, -3], points)).toBe(2);
    expect(perceptronLoss([3, 2, -4], points)).toBe(0);
  });

  test('R = √3, γ = 1/√17: at most 51 updates', () => {
    const found = separation(points);
    expect(radius(points)).toBeCloseTo(Math.sqrt(3), 14);
    if (!found.separable) throw new Error('not separated');
    expect(found.margin).toBeCloseTo(1 / Math.sqrt(17), 13);
    found.separator.forEach((w, i) => expect(w).toBeCloseTo([2, 2, -3][i]! / Math.sqrt(17), 12));
    expect(mostUpdates(radius(points), found.margin)).toBeCloseTo(51, 9);
  });
});

test('or: 9 updates of the 27 that there may be, by hand', () => {
  const { updates, ...end } = trainPerceptron(gates.or());
  expect(updates.map(({ pass, point, after }) => [pass, point, ...after])).toEqual([
    [1, 0, 0, 0, -1],
    [1, 1, 0, 1, 0],
    [1, 2, 1, 1, 1],
    [2, 0, 1, 1, 0],
    [3, 0, 1, 1, -1],
    [3, 1, 1, 2, 0],
    [4, 0, 1, 2, -1],
    [4, 2, 2, 2, 0],
    [5, 0, 2, 2, -1],
  ]);
  expect(end).toEqual({ converged: true, passes: 6, count: 9, theta: [2, 2, -1], cycle: undefined });
  const found = separation(gates.or());
  expect(found.separable && mostUpdates(radius(gates.or()), found.margin)).toBeCloseTo(27, 9);
});

/** Points around a random plane, and on no grid. */
const separableSets = fc
  .record({
    seed: fc.nat(1e6),
    dimensions: fc.integer({ min: 1, max: 6 }),
    count: fc.integer({ min: 2, max: 40 }),
    margin: fc.constantFrom(0.02, 0.05, 0.1),
    scale: fc.double({ min: 0.5, max: 4, noNaN: true }),
  })
  .map(({ scale, ...options }) =>
    gates.random(options).map(({ x, y }) => ({ x: x.map((xi) => scale * xi), y })),
  );

const enough = 20_000;

describe('what is separable', () => {
  test('converges, within (R/γ)² updates (lesson 5, eq. perceptron-convergence)', () => {
    let sets = 0;
    fc.assert(
      fc.property(separableSets, (points) => {
        const found = separation(points);
        if (!found.separable) throw new Error('not separated');
        const { converged, theta, count } = trainPerceptron(points, { mostPasses: enough });
        expect(converged).toBe(true);
        expect(points.filter((point) => isMisclassified(theta, point))).toEqual([]);
        expect(points.every(({ x, y }) => classify(theta, x) === y)).toBe(true);
        expect(count).toBeLessThanOrEqual(mostUpdates(radius(points), found.margin));
        sets++;
      }),
      runs,
    );
    expect(sets).toBeGreaterThanOrEqual(20);
  });

  test('from elsewhere too, and at any rate, within the bound for it', () =>
    fc.assert(
      fc.property(
        separableSets,
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 7, maxLength: 7 }),
        (points, rate, numbers) => {
          const start = numbers.slice(0, points[0]!.x.length + 1);
          const found = separation(points);
          if (!found.separable) throw new Error('not separated');
          const { converged, count } = trainPerceptron(points, { rate, start, mostPasses: enough });
          expect(converged).toBe(true);
          expect(count).toBeLessThanOrEqual(mostUpdates(radius(points), found.margin, { rate, start }));
        },
      ),
      runs,
    ));

  test('as in the proof: after k updates ŵ·θ ≥ kγ and |θ|² ≤ kR²', () =>
    fc.assert(
      fc.property(separableSets, (points) => {
        const found = separation(points);
        if (!found.separable) throw new Error('not separated');
        const R = radius(points);
        trainPerceptron(points, { mostPasses: enough }).updates.forEach(({ after }, i) => {
          expect(dot(found.separator, after)).toBeGreaterThanOrEqual((i + 1) * found.margin * (1 - 1e-9));
          expect(dot(after, after)).toBeLessThanOrEqual((i + 1) * R * R * (1 + 1e-9));
        });
      }),
      runs,
    ));

  test('the margin is that of the separator, and no other has a larger one', () =>
    fc.assert(
      fc.property(separableSets, (points) => {
        const found = separation(points);
        if (!found.separable) throw new Error('not separated');
        expect(length(found.separator)).toBeCloseTo(1, 12);
        for (const point of points)
          expect(dot(found.separator, signedPoint(point))).toBeGreaterThanOrEqual(found.margin);
        // For any unit w and λ ≥ 0, Σ λ = 1: min w·pᵢ ≤ w·Σ λᵢpᵢ ≤ |Σ λᵢpᵢ|.
        const lambda = nearestToOrigin(points.map(signedPoint));
        expect(lambda.every((l) => l >= 0)).toBe(true);
        expect(lambda.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        expect(length(sumOf(lambda, points)) - found.margin).toBeLessThan(1e-9 * radius(points));
      }),
      runs,
    ));
});

test('from 0, α only scales θ: the same updates, also where α is no binary number', () =>
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 100, noNaN: true }), fc.nat(1000), (rate, seed) => {
      for (const points of [gates.and(), gates.or(), gates.xor(), gates.random({ seed })]) {
        const [one, scaled] = [trainPerceptron(points), trainPerceptron(points, { rate })];
        expect(scaled.updates.map(({ pass, point }) => [pass, point])).toEqual(
          one.updates.map(({ pass, point }) => [pass, point]),
        );
        scaled.theta.forEach((value, i) => expect(value).toBe(rate * one.theta[i]!));
        for (const { before, after, point } of scaled.updates.slice(0, 5))
          perceptronStep(before, points[point]!, rate).forEach((value, i) =>
            expect(value).toBeCloseTo(after[i]!, 10),
          );
      }
    }),
    { ...runs, numRuns: 20 },
  ));

describe('xor (lesson 5, eqs. xor, perceptron-convergence)', () => {
  const points = gates.xor();

  test.each([1, 100, 1000])(
    '%i passes: not converged, and after the first one θ is 0 again',
    (mostPasses) => {
      const { updates, ...end } = trainPerceptron(points, { mostPasses });
      expect(end).toEqual({
        converged: false,
        passes: mostPasses,
        count: 4 * mostPasses,
        theta: [0, 0, 0],
        cycle: { from: 1, to: 2, theta: [0, 0, 0] },
      });
      expect(updates.slice(0, 4).map(({ after }) => after)).toEqual([
        [0, 0, -1],
        [0, 1, 0],
        [1, 1, 1],
        [0, 0, 0],
      ]);
    },
  );

  test('why: the four inequalities add up to 0 > 0', () => {
    const found = separation(points);
    expect(found).toEqual({ separable: false, coefficients: [1, 1, 1, 1], residual: 0 });
    expect(sumOf([1, 1, 1, 1], points)).toEqual([0, 0, 0]);
  });

  test('from any start it comes to a cycle, and the cycle is one', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 3 }),
        fc.constantFrom(1, 0.5, 2),
        (start, rate) => {
          const { converged, cycle } = trainPerceptron(points, { start, rate, mostPasses: 500 });
          expect(converged).toBe(false);
          const { from, to, theta } = cycle!;
          const again = trainPerceptron(points, { start: theta, rate, mostPasses: to - from });
          expect(again.theta).toEqual(theta);
          expect(again.count).toBeGreaterThan(0);
        },
      ),
      runs,
    ));
});

/** Few points on a small grid, with any labels: separable or not, and often on the brink. */
const anySets = fc.array(
  fc.record({
    x: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 2, maxLength: 2 }),
    y: fc.constantFrom<-1 | 1>(-1, 1),
  }),
  { minLength: 1, maxLength: 7 },
);

test('separable or not: the geometry and the perceptron agree, and each has its proof', () => {
  const counts = { yes: 0, no: 0 };
  fc.assert(
    fc.property(anySets, (points) => {
      const found = separation(points);
      const { converged, cycle, count } = trainPerceptron(points, { mostPasses: 3000 });
      expect(converged).toBe(found.separable);
      if (found.separable === undefined) throw new Error('not decided');
      if (found.separable) {
        counts.yes++;
        expect(count).toBeLessThanOrEqual(mostUpdates(radius(points), found.margin));
      } else {
        counts.no++;
        expect(cycle).toBeDefined();
        expect(found.residual).toBe(0);
        expect(found.coefficients.every((c) => c >= 0 && Number.isInteger(c))).toBe(true);
        expect(Math.max(...found.coefficients)).toBeGreaterThan(0);
        expect(sumOf(found.coefficients, points).map(Math.abs)).toEqual([0, 0, 0]);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(50);
});

test('a point with both labels cannot be separated', () => {
  const x = [0.1, 0.7];
  const points: LabelledPoint[] = [
    { x, y: 1 },
    { x, y: -1 },
    { x: [5, 5], y: 1 },
  ];
  expect(separation(points)).toEqual({ separable: false, coefficients: [1, 1, 0], residual: 0 });
});

test('the net of an update is that of its θ, at any rate', () => {
  for (const { net, before, point } of trainPerceptron(gates.and(), { rate: 0.1 }).updates)
    expect(net).toBeCloseTo(neuron(before, gates.and()[point]!.x), 12);
});

test('an update in writing: y·(w·x + b) of a wrong point of class −1', () => {
  const point: LabelledPoint = { x: [1, 2], y: -1 };
  const before = [3, 1, -1];
  const after = perceptronStep(before, point, 0.5);
  const update = { pass: 1, point: 0, net: neuron(before, point.x), before, after };
  expect(writeUpdate(update, point, 0.5).map(({ numbers, value }) => `${numbers} = ${value}`)).toEqual([
    '−1·(3·1 + 1·2 − 1) = −4 ≤ 0',
    '(3, 1) + 0.5·(−1)·(1, 2) = (2.5, 0)',
    '−1 + 0.5·(−1) = −1.5',
  ]);
});

test('one at a time: the caller may stop', () => {
  const walk = walkPerceptron(gates.xor(), { mostPasses: 1e9 });
  const first = Array.from({ length: 6 }, () => walk.next().value);
  expect(first.map((update) => 'point' in update && update.point)).toEqual([0, 1, 2, 3, 0, 1]);
});

test('what cannot be is refused', () => {
  const points = gates.and();
  const fails = (f: () => unknown, message: RegExp): void => expect(f).toThrow(message);
  fails(() => trainPerceptron([]), /expected points, received none/);
  fails(
    () => trainPerceptron([...points, { x: [1], y: 1 }]),
    /point 4: expected 2 finite numbers and a label of −1 or 1, received \[1\] and 1/,
  );
  fails(() => trainPerceptron([{ x: [NaN], y: 1 }]), /received \[NaN\] and 1/);
  const label: number = 0;
  fails(() => trainPerceptron([{ x: [1], y: label as 1 }]), /received \[1\] and 0/);
  fails(() => trainPerceptron(points, { rate: 0 }), /rate: expected a number > 0, received 0/);
  fails(() => trainPerceptron(points, { mostPasses: 0.5 }), /mostPasses: expected a whole number ≥ 1/);
  fails(() => trainPerceptron(points, { start: [0, 0] }), /start: expected 3 finite numbers/);
});

test('points at which θ·x overflows are not taken for right', () => {
  const huge: LabelledPoint[] = [
    { x: [0, -2e307, -2e307], y: -1 },
    { x: [-2e307, -2e307, -1e307], y: -1 },
    { x: [1e307, 2e307, -1e307], y: 1 },
    { x: [0, -2e307, -2e307], y: 1 },
    { x: [0, 1e307, 2e307], y: 1 },
  ];
  expect(trainPerceptron(huge).converged).toBe(false); // the first and the fourth contradict each other
});
