/**
 * Where a function of two variables is below a level: marching squares (Lorensen and Cline 1987, in the plane).
 * The function is known at the corners of a grid; on the side of a square it is taken as linear. Beyond the grid
 * it is taken as infinite, so that every line closes: the lines are the borders of areas, to be filled.
 */
import type { Point } from './line.js';

export interface Grid {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** [y][x] */
  readonly values: readonly (readonly number[])[];
}

export const gridOf = (
  f: (x: number, y: number) => number,
  xs: readonly number[],
  ys: readonly number[],
): Grid => ({ xs, ys, values: ys.map((y) => xs.map((x) => f(x, y))) });

/** A corner by its column and row; a side by its two corners. */
type Corner = readonly [i: number, j: number];

/** The closed lines around all that is below the level, each point once; that area is on their left, y upwards. */
export const contours = ({ xs, ys, values }: Grid, level: number): Point[][] => {
  const value = ([i, j]: Corner): number => values[j]?.[i] ?? Infinity;
  const below = (corner: Corner): boolean => value(corner) < level;
  const place = ([i, j]: Corner): Point => [
    xs[Math.min(Math.max(i, 0), xs.length - 1)]!,
    ys[Math.min(Math.max(j, 0), ys.length - 1)]!,
  ];
  const points = new Map<string, Point>();
  const next = new Map<string, string>();

  /** Of the side between a corner below the level and one that is not: where it is crossed. */
  const crossing = (inside: Corner, outside: Corner): string => {
    const side = `${inside.join()} ${outside.join()}`;
    if (!points.has(side)) {
      const t = (level - value(inside)) / (value(outside) - value(inside));
      const [[ax, ay], [bx, by]] = [place(inside), place(outside)];
      points.set(side, [ax + t * (bx - ax), ay + t * (by - ay)]);
    }
    return side;
  };

  for (let j = -1; j < ys.length; j++)
    for (let i = -1; i < xs.length; i++) {
      const around: readonly Corner[] = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]]; // prettier-ignore
      if (around.every(below) || !around.some(below)) continue;
      // Counterclockwise around the square: sides at which one leaves what is below, and comes back.
      const sides = around.map((corner, k) => [corner, around[(k + 1) % 4]!] as const);
      const out = sides.flatMap(([a, b], k) => (below(a) && !below(b) ? [[k, crossing(a, b)] as const] : []));
      const back = sides.flatMap(([a, b], k) =>
        !below(a) && below(b) ? [[k, crossing(b, a)] as const] : [],
      );
      // Two corners across the square: whether they are joined in the middle is said by the mean of the four.
      const joined = around.reduce((sum, corner) => sum + value(corner), 0) / 4 < level;
      for (const [k, from] of out) {
        const turned = (k + (joined ? 1 : 3)) % 4;
        const to = back.length > 1 ? back.find(([at]) => at === turned)! : back[0]!;
        next.set(from, to[1]);
      }
    }

  const lines: Point[][] = [];
  while (next.size) {
    const line: Point[] = [];
    let at: string | undefined = next.keys().next().value;
    while (at !== undefined) {
      const following: string | undefined = next.get(at);
      if (following !== undefined) line.push(points.get(at)!);
      next.delete(at);
      at = following;
    }
    lines.push(line);
  }
  return lines;
};

/** Round numbers between two, each about half as large again as the one before. */
export const roundLevels = (low: number, high: number): number[] => {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, i) => first + i);
  return powers
    .flatMap((power) => [1, 1.5, 2, 3, 5, 7].map((m) => Number((m * 10 ** power).toPrecision(2))))
    .filter((level) => level > low && level < high);
};
