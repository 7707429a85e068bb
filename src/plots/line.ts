/** Points on the paper as lines: which of them are needed, what of them lies in a rectangle. */

export type Point = readonly [x: number, y: number];

const distance = ([px, py]: Point, [ax, ay]: Point, [bx, by]: Point): number => {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
};

/** Fewer of the same points: none that was left out is further from the line than `tolerance`. (Douglas and Peucker 1973) */
export const simplified = (points: readonly Point[], tolerance = 0.05): readonly Point[] => {
  if (points.length < 3) return points;
  const [first, last] = [points[0]!, points.at(-1)!];
  let furthest = 0;
  let most = tolerance;
  for (let i = 1; i < points.length - 1; i++) {
    const d = distance(points[i]!, first, last);
    if (d > most) [most, furthest] = [d, i];
  }
  if (furthest === 0) return [first, last];
  return [
    ...simplified(points.slice(0, furthest + 1), tolerance).slice(0, -1),
    ...simplified(points.slice(furthest), tolerance),
  ];
};
