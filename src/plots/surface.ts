/** A function of two weights as a picture seen from above: contours, lighter where it is lower. */
import { onPaper, pathData, type Panel } from './chart.js';
import { contours, gridOf, roundLevels, type Grid } from './contours.js';
import { simplified, type Point } from './line.js';
import { element, type Element } from './svg.js';

export type Interval = readonly [low: number, high: number];

export interface Surface {
  readonly grid: Grid;
  readonly levels: readonly number[];
  readonly lowest: Point;
  /** The value there. */
  readonly least: number;
}

/** From the lowest corner of the grid, in smaller and smaller steps. */
const lowestOf = (f: (w: Point) => number, { xs, ys }: Grid): Point => {
  const corners = ys.flatMap((y) => xs.map((x): Point => [x, y]));
  let best = corners.reduce((a, b) => (f(b) < f(a) ? b : a));
  for (let h = xs[1]! - xs[0]!; h > 1e-4;) {
    const [x, y] = best;
    const around: Point[] = [[x + h, y], [x - h, y], [x, y + h], [x, y - h]]; // prettier-ignore
    const lower = around.find((w) => f(w) < f(best));
    if (lower) best = lower;
    else h /= 2;
  }
  return best;
};

const squares = 90;
const samples = ([low, high]: Interval): number[] =>
  Array.from({ length: squares + 1 }, (_, i) => low + ((high - low) * i) / squares);

export const surfaceOf = (f: (w: Point) => number, [across, up]: readonly [Interval, Interval]): Surface => {
  const grid = gridOf((x, y) => f([x, y]), samples(across), samples(up));
  const lowest = lowestOf(f, grid);
  const least = f(lowest);
  return { grid, lowest, least, levels: roundLevels(least, Math.max(...grid.values.flat())) };
};

/** White at 0: there paths end, and have to be seen. */
const shade = (height: number): string =>
  `#${[0xa9, 0xc2, 0xdb].map((c) => Math.round(255 + (c - 255) * height).toString(16).padStart(2, '0')).join('')}`; // prettier-ignore

const area = (panel: Panel, grid: Grid, level: number): string =>
  pathData(
    contours(grid, level).map((loop) =>
      simplified([...loop, loop[0]!].map((p) => onPaper(panel, p)), 0.1).slice(0, -1),
    ),
    true,
  ); // prettier-ignore

/** Each area lies on that of the level above it. */
export const drawSurface = (panel: Panel, { grid, levels }: Surface): Element[] => [
  element('rect', { ...panel.box, fill: shade(1) }),
  ...levels.toReversed().map((level, i) =>
    element('path', {
      d: area(panel, grid, level),
      fill: shade(1 - (i + 1) / levels.length),
      'fill-rule': 'evenodd',
      stroke: '#7f98b3',
      'stroke-width': 0.7,
    }),
  ),
];
