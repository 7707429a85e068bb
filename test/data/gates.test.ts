import { gates, and, nand, or, random, xor } from '../../src/data/gates.js';
import { deriveSeed, rng } from '../../src/random.js';
import { separation } from '../../src/reference/separation.js';

test('the tables of truth', () => {
  const labels = [and, or, nand, xor].map((gate) => gate().map(({ y }) => y));
  expect(labels).toEqual([
    [-1, -1, -1, 1],
    [-1, 1, 1, 1],
    [1, 1, 1, -1],
    [-1, 1, 1, -1],
  ]);
  for (const gate of [and, or, nand, xor])
    expect(gate().map(({ x }) => x)).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
});

describe('random', () => {
  test('the same seed draws the same, fewer are the first of more', () => {
    expect(gates.random.kind).toBe('random');
    expect(random()).toEqual(random({ count: 20, dimensions: 2, margin: 0.05, seed: 0 }));
    expect(random({ seed: 1 })).not.toEqual(random());
    expect(random({ count: 5 })).toEqual(random({ count: 50 }).slice(0, 5));
  });

  test.each([1, 2, 5, 12])(
    '%i dimensions: in the cube, classes alternate, at least the margin',
    (dimensions) => {
      for (let seed = 0; seed < 10; seed++) {
        const points = random({ dimensions, seed, margin: 0.1, count: 30 });
        expect(points).toHaveLength(30);
        points.forEach(({ x, y }, i) => {
          expect(y).toBe(i % 2 === 0 ? 1 : -1);
          expect(x).toHaveLength(dimensions);
          expect(x.every((xi) => Math.abs(xi) <= 1 && Number.isInteger(16 * xi))).toBe(true);
        });
        const found = separation(points);
        expect(found.separable && found.margin).toBeGreaterThanOrEqual(0.1 - 1e-12);
      }
    },
  );

  test.each([0, 1, 2, 3, 4])(
    'seed %i: the plane that is drawn has the margin, by [w; b], and just so',
    (seed) => {
      const margin = 0.15;
      const draw = rng(deriveSeed(seed, 'random'));
      const w = [draw.normal(), draw.normal()];
      const b = -w.reduce((sum, wi) => sum + wi * (draw.uniform() - 0.5), 0);
      const distances = random({ seed, margin, count: 3000 }).map(
        ({ x, y }) => (y * (w[0]! * x[0]! + w[1]! * x[1]! + b)) / Math.hypot(...w, b),
      );
      expect(Math.min(...distances)).toBeGreaterThanOrEqual(margin - 1e-12);
      expect(Math.min(...distances)).toBeLessThan(margin + 0.02);
    },
  );

  test('wrong options', () => {
    expect(() => random({ margin: 0.3 })).toThrow(/margin.*in \[0, 0.2\]/);
    expect(() => random({ count: 0 })).toThrow(/count.*whole number ≥ 1/);
  });
});
