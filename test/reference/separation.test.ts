import fc from 'fast-check';
import { contradiction, undecidedText } from '../../src/explain/perceptron.js';
import { gates } from '../../src/data/gates.js';
import { rootOfRatio, solveOnesWhole, wholeRows } from '../../src/reference/exact.js';
import { rng } from '../../src/random.js';
import type { LabelledPoint, Theta } from '../../src/reference/perceptron.js';
import {
  mostUpdates,
  radius,
  separation,
  signedPoint,
  type Inseparable,
  type Separable,
} from '../../src/reference/separation.js';

/** n·2¹⁰⁷⁴, a whole number for every float64: by adding doubled halves, and no bits are looked at. */
const exactly = (n: number): bigint => {
  if (n < 0) return -exactly(-n);
  let shift = 1074;
  let whole = n;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    shift--;
  }
  return BigInt(whole) << BigInt(shift);
};
const dotExactly = (a: readonly bigint[], b: readonly bigint[]): bigint =>
  a.reduce((sum, ai, i) => sum + ai * b[i]!, 0n);
const signedExactly = (point: LabelledPoint): bigint[] => signedPoint(point).map(exactly);

const separatesExactly = (theta: readonly bigint[], points: readonly LabelledPoint[]): boolean =>
  points.every((point) => dotExactly(theta, signedExactly(point)) > 0n);

/** By what `separation` gives alone: nothing of how it was found. */
const proof = (points: readonly LabelledPoint[]): Separable | Inseparable => {
  const found = separation(points);
  if (found.separable === undefined) throw new Error('not decided');
  if (found.separable) {
    expect(separatesExactly(found.whole ?? found.separator.map(exactly), points)).toBe(true);
    expect(Math.hypot(...found.separator)).toBeCloseTo(1, 12);
    expect(found.margin).toBeGreaterThanOrEqual(0); // below 5e-324, 0 is what float64 has
  } else {
    const lambda = found.whole ?? found.coefficients.map(BigInt);
    expect(lambda.every((l) => l >= 0n) && lambda.some((l) => l > 0n)).toBe(true);
    const p = points.map(signedExactly);
    p[0]!.forEach((_, j) =>
      expect(
        dotExactly(
          lambda,
          p.map((pi) => pi[j]!),
        ),
      ).toBe(0n),
    );
  }
  return found;
};

describe('separable, by less than float64 sees', () => {
  const sets: Record<string, [number[], -1 | 1][]> = {
    'a sum that rounding makes 0': [
      [[0.1, 0.7], 1],
      [[0.2, 0.3], -1],
      [[0.3, -0.1], 1],
    ],
    'two points 1e-10 apart': [
      [[1, 1], -1],
      [[1, 1 + 1e-10], 1],
    ],
    'large ones': [
      [[1e200, 0], -1],
      [[0, 1e200], 1],
    ],
    'far from 0': [
      [[2 ** 60], 1],
      [[2 ** 60 + 1024], -1],
    ],
    'small ones': [
      [[1e-200, 3e-200], 1],
      [[2e-200, 1e-200], -1],
      [[-1e-200, 2e-200], -1],
    ],
    'the smallest there are, and the largest': [
      [[5e-324], 1],
      [[1], 1],
      [[1.7e308], -1],
    ],
    'neighbours in float64': [
      [[1 + 2 ** -52], 1],
      [[1], -1],
    ],
  };
  test.each(Object.entries(sets))('%s', (_, rows) => {
    expect(proof(rows.map(([x, y]) => ({ x, y }))).separable).toBe(true);
  });

  test('margins by hand', () => {
    const marginOf = (points: readonly LabelledPoint[]): number => {
      const found = separation(points);
      return found.separable ? found.margin : NaN;
    };
    // Of −[2⁶⁰; 1] and [2⁶⁰ + 1024; 1] the nearest to 0 of the line between is 1024/|[2⁶¹ + 1024; 2]| away.
    const far = marginOf([
      { x: [2 ** 60], y: -1 },
      { x: [2 ** 60 + 1024], y: 1 },
    ]);
    expect(far / 2 ** -51).toBeCloseTo(1, 12);
    const large = marginOf([
      { x: [1e200, 0], y: -1 },
      { x: [0, 1e200], y: 1 },
    ]);
    expect(large / 1e200).toBeCloseTo(Math.SQRT1_2, 12);
    const small = marginOf([
      { x: [1e-200], y: 1 },
      { x: [2e-200], y: -1 },
    ]);
    expect(small / 1e-200).toBeCloseTo(0.5, 12);
    // The first plane that separates lies between 0 and 3; the best one between 0 and 2.
    const best = marginOf([
      { x: [0], y: -1 },
      { x: [3e-200], y: 1 },
      { x: [2e-200], y: 1 },
    ]);
    expect(best / 1e-200).toBeCloseTo(1, 12);
  });
});

/** Dyadic or not, near to each other, on the brink of both classes. */
const brink = fc
  .record({
    seeds: fc.array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 2 }), {
      minLength: 2,
      maxLength: 7,
    }),
    labels: fc.array(fc.constantFrom<-1 | 1>(-1, 1), { minLength: 8, maxLength: 8 }),
    nudge: fc.constantFrom(0, 2 ** -52, 1e-12, 1e-300),
    scale: fc.constantFrom(1, 0.1, 1e-150, 1e150),
  })
  .map(({ seeds, labels, nudge, scale }): LabelledPoint[] => {
    // The last is the middle of the first two, but for rounding and a nudge.
    const middle = seeds[0]!.map((xi, j) => (xi + seeds[1]![j]!) / 2 + nudge);
    return [...seeds, middle].map((x, i) => ({ x: x.map((xi) => scale * xi), y: labels[i]! }));
  });

test('any points: one proof or the other, and it holds in exact arithmetic', () => {
  const counts = { yes: 0, no: 0 };
  fc.assert(
    fc.property(brink, (points) => {
      if (proof(points).separable) counts.yes++;
      else counts.no++;
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(100);
});

test('no direction of float64 separates: one in whole numbers does', () => {
  const near = (n: number): number => 1 + n * 2 ** -52;
  const points: LabelledPoint[] = [
    { x: [near(2), near(2)], y: -1 },
    { x: [near(1), near(1)], y: 1 },
    { x: [near(2), near(0)], y: -1 },
  ];
  const found = proof(points);
  if (!found.separable) throw new Error('not separated');
  expect(found.whole).toBeDefined();
  expect(separatesExactly(found.separator.map(exactly), points)).toBe(false);
});

test('factors that float64 cannot hold: shares, and whole numbers beside them', () => {
  const random = rng(1);
  const points = Array.from({ length: 20 }, (_, i): LabelledPoint => ({
    x: [random.normal(), random.normal()],
    y: i % 2 ? 1 : -1,
  }));
  const found = proof(points);
  if (found.separable) throw new Error('separated');
  expect(found.whole).toBeDefined();
  expect(found.coefficients.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
  const { after } = contradiction(points, found);
  expect(after.en).toMatch(/^The factors are rounded here\. With the exact ones, added up, .* 0 > 0\./);
  expect(after.zh).toMatch(/^这里的系数经过舍入。用精确的系数把各式相加，/);
});

test('each factor before its own point', () => {
  const points: LabelledPoint[] = [
    { x: [0], y: -1 },
    { x: [1], y: 1 },
    { x: [2], y: -1 },
  ];
  const found = separation(points);
  expect(found).toEqual({ separable: false, coefficients: [1, 2, 1], residual: 0 });
  if (found.separable !== false) throw new Error('separated');
  const { lines, after } = contradiction(points, found);
  expect(lines).toEqual(['(0) → −1:  −b > 0', '(1) → 1:   2·(w1 + b) > 0', '(2) → −1:  −2·w1 − b > 0']);
  expect(after.en).toMatch(/^Added up, the left sides are 0 whatever/);
  expect(after.zh).toMatch(/^把各式相加，/);
});

test('too much to compute: not decided, and no proof is claimed', () => {
  expect(separation(gates.xor(), { effort: 1 })).toMatchObject({ separable: undefined, effort: 1 });
  const near: LabelledPoint[] = [
    { x: [1, 1], y: -1 },
    { x: [1, 1 + 1e-10], y: 1 },
  ];
  const found = separation(near, { effort: 1 });
  if (found.separable !== undefined) throw new Error('decided');
  expect(found.residual).toBeLessThan(1e-9);
  const { en, zh } = undecidedText(found);
  expect(en).toMatch(/not decided: .* takes more than 1 products/);
  expect(zh).toMatch(/未能判定/);
  // What float64 proves needs no more.
  const large: LabelledPoint[] = [
    { x: [1e200, 0], y: -1 },
    { x: [0, 1e200], y: 1 },
  ];
  expect(separation(large, { effort: 1 }).separable).toBe(true);
  expect(separation(gates.and(), { effort: 1 }).separable).toBe(true);
});

test('30 numbers a point: decided', () => {
  const points = gates
    .random({ dimensions: 30, count: 100, margin: 0 })
    .map(({ x }, i): LabelledPoint => ({ x: x.map((xi) => xi / 3), y: i % 3 ? 1 : -1 }));
  expect(proof(points).separable).toBe(false);
}, 30_000);

test('what cannot be is refused, as the loop refuses it', () => {
  const label: number = 0;
  expect(() => separation([])).toThrow(/separation: expected points, received none/);
  expect(() =>
    separation([
      { x: [1, 2], y: 1 },
      { x: [1], y: -1 },
    ]),
  ).toThrow(/separation: point 1: expected 2 finite numbers and a label of −1 or 1, received \[1\] and -1/);
  expect(() => separation([{ x: [1], y: label as 1 }])).toThrow(/received \[1\] and 0/);
  expect(() => separation([{ x: [Infinity], y: 1 }])).toThrow(/received \[Infinity\] and 1/);
});

describe('the bound', () => {
  test('(R/γ)² + 2|s|/(αγ), by hand', () => {
    expect(mostUpdates(2, 0.5)).toBe(16);
    // (2/0.5)² + 2·5/(0.25·0.5)
    expect(mostUpdates(2, 0.5, { rate: 0.25, start: [3, 4] })).toBe(96);
  });

  test('rates and margins too small for a product', () => {
    const margin = 1 / Math.sqrt(17);
    expect(mostUpdates(Math.sqrt(3), margin, { rate: 5e-324 })).toBeCloseTo(51, 9);
    const zero: Theta = [0, 0, 0];
    expect(mostUpdates(Math.sqrt(3), margin, { rate: 5e-324, start: zero })).toBeCloseTo(51, 9);
    expect(mostUpdates(1, 0, { rate: 1 })).toBe(Infinity);
  });

  test('R of many points', () => {
    expect(radius([...Array<LabelledPoint>(200_000).fill({ x: [0], y: 1 }), { x: [1], y: 1 }])).toBe(
      Math.SQRT2,
    );
  });
});

describe('exact arithmetic', () => {
  test('every float64 is whole times a power of two', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 5 }),
        (numbers) => {
          const {
            rows: [row],
            e,
          } = wholeRows([numbers]);
          const by = Number.isFinite(e) ? BigInt(e + 1074) : 0n;
          expect(row!.map((m) => m << by)).toEqual(numbers.map(exactly));
        },
      ),
      { numRuns: 500, seed: 1 },
    ));

  test('det(A)·A⁻¹·1', () => {
    // 2·2 + 1·1 = 1·2 + 3·1 = det = 5
    expect(
      solveOnesWhole([
        [2n, 1n],
        [1n, 3n],
      ]),
    ).toEqual([2n, 1n]);
    expect(
      solveOnesWhole([
        [1n, 2n],
        [2n, 4n],
      ]),
    ).toBeUndefined();
  });

  test('√(a/b)·2ᵉ', () => {
    expect(rootOfRatio(2n, 1n)).toBe(Math.SQRT2);
    expect(rootOfRatio(0n, 1n)).toBe(0);
    expect(rootOfRatio(9n << 4000n, 4n << 4000n, -1)).toBe(0.75);
    expect(rootOfRatio(1n, 1n << 4000n, 1999)).toBe(0.5);
    expect(rootOfRatio(1n << 4000n, 1n, -2001)).toBe(0.5);
  });
});
