import { circles, gauss, sine, spiral, toyData, xor } from '../../src/data/toy.js';

type Rule = (a: number, b: number) => boolean;

/** At its radius, a point is less than a quarter turn from the arm of class 1. */
const nearArm: Rule = (a, b) => Math.cos(Math.atan2(a, b) - 3.5 * Math.PI * Math.hypot(a, b)) > 0;
const sets: readonly (readonly [string, typeof xor, Rule])[] = [
  ['xor', xor, (a, b) => a > 0 !== b > 0],
  ['spiral', spiral, nearArm],
  ['circles', circles, (a, b) => Math.hypot(a, b) < 0.6],
  ['gauss', gauss, (a, b) => a + b > 0],
];

/** The share of the points for which the rule gives the class. */
const accuracy = (make: typeof xor, rule: Rule, options: Parameters<typeof xor>[0]): number => {
  const { x, y } = make(options);
  return y.filter((label, i) => Number(rule(x.data[2 * i]!, x.data[2 * i + 1]!)) === label).length / y.length;
};

test.each(Object.entries(toyData))(
  '%s: the same seed draws the same, fewer are the first of more',
  (kind, make) => {
    expect(make.kind).toBe(kind);
    expect(make()).toEqual(make({ count: 500, seed: 0 }));
    expect(make({ seed: 1 }).x.data).not.toEqual(make().x.data);
    const [few, many] = [make({ count: 7 }), make({ count: 70 })];
    expect(few.x.data).toEqual(many.x.data.slice(0, few.x.data.length));
    expect(few.y).toEqual(many.y.slice(0, 7));
  },
);

test('two sets of one seed are drawn apart', () => {
  expect(xor({ noise: 0 }).x.data.map(Math.abs)).not.toEqual(circles({ noise: 0 }).x.data.map(Math.abs));
});

describe.each(sets)('%s', (_, make, rule) => {
  test('pairs near [−1, 1], whose classes alternate', () => {
    const { x, y } = make({ count: 5 });
    expect(x.shape).toEqual([5, 2]);
    expect(x.data).toHaveLength(10);
    expect(y).toEqual(Uint8Array.of(0, 1, 0, 1, 0));
    const { data } = make({ count: 5000 }).x;
    expect(data.every((value) => Math.abs(value) < 1.5)).toBe(true);
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
    expect(deviation).toBeGreaterThan(0.4);
    expect(deviation).toBeLessThan(0.7);
  });

  test('who knows the formula is right', () => {
    expect(accuracy(make, rule, { noise: 0 })).toBe(1);
    for (let seed = 0; seed < 10; seed++) expect(accuracy(make, rule, { seed })).toBeGreaterThan(0.99);
    expect(accuracy(make, rule, { noise: 1, count: 5000 })).toBeLessThan(0.8);
  });

  test('both coordinates of the noise have its deviation', () => {
    const [calm, noisy] = [make({ noise: 0, count: 5000 }), make({ noise: 2, count: 5000 })];
    for (const axis of [0, 1]) {
      const squares = Array.from(
        noisy.y,
        (_, i) => (noisy.x.data[2 * i + axis]! - calm.x.data[2 * i + axis]!) ** 2,
      );
      expect(Math.sqrt(squares.reduce((a, b) => a + b) / 5000)).toBeCloseTo(2, 1);
    }
  });
});

describe('without noise, as the formulas say', () => {
  const radii = (make: typeof xor, label: number): number[] => {
    const { x, y } = make({ noise: 0, count: 2000 });
    return Array.from(y, (_, i) => Math.hypot(x.data[2 * i]!, x.data[2 * i + 1]!)).filter(
      (_, i) => y[i] === label,
    );
  };
  const expectWithin = (values: readonly number[], low: number, high: number): void => {
    expect(Math.min(...values)).toBeCloseTo(low, 1);
    expect(Math.max(...values)).toBeCloseTo(high, 1);
    expect(values.every((r) => r > low - 1e-6 && r < high + 1e-6)).toBe(true);
  };

  test('circles: a disc in a ring', () => {
    expectWithin(radii(circles, 1), 0, 0.5);
    expectWithin(radii(circles, 0), 0.7, 1);
  });

  test('spiral: two arms, each the other turned by half a turn', () => {
    const { x, y } = spiral({ noise: 0 });
    for (const label of [0, 1]) expectWithin(radii(spiral, label), 0.05, 1);
    y.forEach((label, i) => {
      const [a, b] = [x.data[2 * i]!, x.data[2 * i + 1]!];
      const r = Math.hypot(a, b);
      const sign = label === 1 ? 1 : -1;
      expect(a).toBeCloseTo(sign * r * Math.sin(3.5 * Math.PI * r), 5);
      expect(b).toBeCloseTo(sign * r * Math.cos(3.5 * Math.PI * r), 5);
    });
  });

  test('xor: away from the axes, in all four quarters', () => {
    const { x } = xor({ noise: 0, count: 2000 });
    expectWithin([...x.data.map(Math.abs)], 0.1, 1);
    const quarters = [0, 0, 0, 0];
    for (let i = 0; i < 2000; i++)
      quarters[2 * Number(x.data[2 * i]! > 0) + Number(x.data[2 * i + 1]! > 0)]! += 1;
    expect(Math.min(...quarters)).toBeGreaterThan(440);
  });

  test('gauss: its two centres', () => {
    expect(gauss({ noise: 0, count: 2 }).x.data).toEqual(Float32Array.of(-0.5, -0.5, 0.5, 0.5));
  });

  test('sine', () => {
    const { x, y } = sine({ noise: 0, count: 2000 });
    expect(x.shape).toEqual([2000, 1]);
    expectWithin([...x.data], -Math.PI, Math.PI);
    y.forEach((target, i) => expect(target).toBeCloseTo(Math.sin(x.data[i]!), 5));
  });
});

test('sine: the noise is on the targets', () => {
  const { x, y } = sine({ count: 5000 });
  expect(x).toEqual(sine({ count: 5000, noise: 0 }).x);
  const squares = Array.from(y, (target, i) => (target - Math.sin(x.data[i]!)) ** 2);
  expect(Math.sqrt(squares.reduce((a, b) => a + b) / 5000)).toBeCloseTo(0.1, 2);
});

test.each<[object, string]>([
  [{ count: 0 }, 'xor: option "count": expected a whole number ≥ 1, received 0.'],
  [{ noise: -1 }, 'xor: option "noise": expected a number ≥ 0, received -1.'],
  [{ seed: 0.5 }, 'xor: option "seed": expected a whole number, received 0.5.'],
  [{ cuont: 5 }, 'Unknown option of xor "cuont".\n  Hint: did you mean "count"'],
])('%j is refused', (options, message) => {
  expect(() => xor(options)).toThrow(message);
});
