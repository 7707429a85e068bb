import { contours, gridOf, roundLevels, type Grid } from '../../src/plots/contours.js';
import type { Point } from '../../src/plots/line.js';

const evenly = (low: number, high: number, n: number): number[] =>
  Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);

/** Twice the area with its sign: positive counterclockwise. */
const turned = (loop: readonly Point[]): number =>
  loop.reduce((sum, [x, y], i) => {
    const [nx, ny] = loop[(i + 1) % loop.length]!;
    return sum + x * ny - nx * y;
  }, 0);

/** Of the grid: on its lines, as linear as it is taken between corners. */
const onGrid = ({ xs, ys, values }: Grid, [x, y]: Point): number => {
  const place = (at: number, of: readonly number[]): [number, number] => {
    const i = Math.min(of.length - 2, Math.max(0, of.findIndex((v) => v > at) - 1));
    const k = of.at(-1)! <= at ? of.length - 2 : i;
    return [k, (at - of[k]!) / (of[k + 1]! - of[k]!)];
  };
  const [[i, s], [j, t]] = [place(x, xs), place(y, ys)];
  const row = (k: number): number => values[k]![i]! * (1 - s) + values[k]![i + 1]! * s;
  return row(j) * (1 - t) + row(j + 1) * t;
};

const interior = ({ xs, ys }: Grid, [x, y]: Point): boolean =>
  x > xs[0]! && x < xs.at(-1)! && y > ys[0]! && y < ys.at(-1)!;

test('a bowl: one circle, once around, each point on its level', () => {
  const grid = gridOf((x, y) => x * x + y * y, evenly(-2, 2, 81), evenly(-2, 2, 81));
  const [loop, ...more] = contours(grid, 1.3);
  expect(more).toEqual([]);
  for (const point of loop!) {
    expect(onGrid(grid, point)).toBeCloseTo(1.3, 10);
    expect(Math.hypot(...point)).toBeCloseTo(Math.sqrt(1.3), 3);
  }
  expect(turned(loop!) / 2).toBeCloseTo(Math.PI * 1.3, 1);
});

test('a hole is turned the other way', () => {
  const grid = gridOf((x, y) => Math.abs(Math.hypot(x, y) - 1), evenly(-2, 2, 80), evenly(-2, 2, 80));
  const loops = contours(grid, 0.4);
  expect(loops.map((loop) => Math.sign(turned(loop))).sort()).toEqual([-1, 1]);
});

test('what goes on beyond the grid ends at its border, and closes', () => {
  const grid = gridOf((x, y) => x + 2 * y, evenly(0, 1, 10), evenly(0, 1, 7));
  const [loop, ...more] = contours(grid, 1);
  expect(more).toEqual([]);
  expect(turned(loop!) / 2).toBeCloseTo(0.25, 6);
  const inside = loop!.filter((p) => interior(grid, p));
  expect(inside.length).toBeGreaterThan(10);
  for (const [x, y] of inside) expect(x + 2 * y).toBeCloseTo(1, 10);
  for (const [x, y] of loop!) expect(x + 2 * y).toBeLessThan(1 + 1e-9);
});

test('a saddle: both ways through the square, by the mean of its corners', () => {
  const corners = (a: number, b: number): Grid => ({ xs: [0, 1], ys: [0, 1], values: [[a, b], [b, a]] }); // prettier-ignore
  expect(contours(corners(0, 3), 2)).toHaveLength(1); // mean 1.5: below, joined
  expect(contours(corners(0, 5), 2)).toHaveLength(2); // mean 2.5: apart
  expect(contours(corners(3, 0), 2)).toHaveLength(1);
  expect(contours(corners(5, 0), 2)).toHaveLength(2);
  for (const b of [3, 5])
    for (const loop of contours(corners(0, b), 2)) expect(turned(loop)).toBeGreaterThan(0);
});

test('all below: the whole grid; none below: nothing', () => {
  const grid = gridOf((x, y) => x * y, evenly(0, 2, 5), evenly(0, 3, 4));
  const [loop, ...more] = contours(grid, 7);
  expect([more, turned(loop!) / 2]).toEqual([[], 6]);
  expect(contours(grid, 0)).toEqual([]);
});

test('round levels', () => {
  expect(roundLevels(0.46, 10.9)).toEqual([0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10]);
  expect(roundLevels(0.011, 0.05)).toEqual([0.015, 0.02, 0.03]);
});
