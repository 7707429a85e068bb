import { simplified, type Point } from '../../src/plots/line.js';

const distance = ([px, py]: Point, [ax, ay]: Point, [bx, by]: Point): number => {
  const t = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const s = Math.min(1, Math.max(0, t));
  return Math.hypot(px - ax - s * (bx - ax), py - ay - s * (by - ay));
};

test('a straight line is its ends; a corner stays', () => {
  const straight = Array.from({ length: 50 }, (_, i): Point => [i, 2 * i]);
  expect(simplified(straight)).toEqual([straight[0], straight[49]]);
  const bent = Array.from({ length: 51 }, (_, i): Point => [i, Math.abs(i - 20)]);
  expect(simplified(bent)).toEqual([bent[0], bent[20], bent[50]]);
});

test('a curve: fewer points, all of them its own, and none that was left out is far from it', () => {
  const curve = Array.from({ length: 400 }, (_, i): Point => [i, 100 * Math.sin(i / 30)]);
  const fewer = simplified(curve, 0.5);
  expect(fewer.length).toBeLessThan(100);
  for (const point of fewer) expect(curve).toContain(point);
  for (const point of curve) {
    const near = fewer.slice(1).map((b, i) => distance(point, fewer[i]!, b));
    expect(Math.min(...near)).toBeLessThanOrEqual(0.5);
  }
});

test('a closed line is not lost; one point, or two, are what they are', () => {
  const circle = Array.from({ length: 101 }, (_, i): Point => [Math.cos((i * Math.PI) / 50), Math.sin((i * Math.PI) / 50)]); // prettier-ignore
  expect(simplified(circle, 0.01).length).toBeGreaterThan(8);
  expect(simplified([[1, 2]])).toEqual([[1, 2]]);
  expect(simplified([[1, 2], [1, 2]])).toEqual([[1, 2], [1, 2]]); // prettier-ignore
});
