/** What a network decides over a plane, with the points it was asked about on top. */
import type { Paint } from '../io.js';
import { cellOf, centres, framed, rangeOf, rowText, type Cell, type Range } from './frame.js';

/** A part of the plane, in cells of one character each. */
export interface Area {
  readonly width: number;
  readonly height: number;
  readonly xRange: Range;
  readonly yRange: Range;
}

export interface DecisionMap {
  readonly area: Area;
  /** The class predicted for each of `cellInputs(area)`. */
  readonly cells: ArrayLike<number>;
  readonly points: {
    /** Rows of two. */
    readonly x: { readonly data: ArrayLike<number> };
    readonly y: ArrayLike<number>;
    readonly predicted: ArrayLike<number>;
  };
  /** Names, for the legend. */
  readonly classes: readonly string[];
  /** How many were taken for another class, in words. */
  readonly mistaken?: (count: number, of: number) => string;
}

/** About a square, since a character is about twice as high as wide; with its frame it fits 60 columns. */
export const mapSize = { width: 44, height: 20 } as const;

/** The area in which all the points lie. `data`: rows of two. */
export const areaOf = (
  { data }: { readonly data: ArrayLike<number> },
  { width, height }: { readonly width: number; readonly height: number } = mapSize,
): Area => {
  const axis = (which: number): Range => rangeOf(Array.from(data).filter((_, i) => i % 2 === which));
  return { width, height, xRange: axis(0), yRange: axis(1) };
};

/** The middle of each cell, to be predicted: row by row from the top, as a terminal writes. */
export const cellInputs = ({
  width,
  height,
  xRange,
  yRange,
}: Area): { readonly data: Float32Array; readonly shape: readonly [number, number] } => ({
  data: Float32Array.from(
    centres(yRange, height)
      .reverse()
      .flatMap((y) => centres(xRange, width).flatMap((x) => [x, y])),
  ),
  shape: [width * height, 2],
});

const look = (
  region: string,
  mark: string,
  colour: 'blue' | 'yellow' | 'green' | 'magenta' | 'cyan' | 'gray',
) =>
  ({
    region: { text: region, format: colour },
    mark: { text: mark, format: ['bold', colour] },
  }) satisfies Record<string, Cell>;

/** Told apart without colour too. Red is left for what is wrong. */
const looks = [
  look('·', '○', 'blue'),
  look('░', '●', 'yellow'),
  look('▒', '▲', 'green'),
  look(' ', '□', 'magenta'),
  look(':', '◆', 'cyan'),
  look('▓', '△', 'gray'),
] as const;
const lookOf = (label: number) => looks[label % looks.length]!;
const wrong: Cell = { text: '×', format: ['bold', 'red'] };

/**
 * Regions are shaded by the class decided there; each point is its class's mark, or a cross if it was taken
 * for another. Of points in one cell a wrong one is shown, else the first. Looks repeat after six classes.
 */
export const decisionMap = (
  { area, cells, points, classes, mistaken }: DecisionMap,
  paint: Paint,
): string[] => {
  const { width, height, xRange, yRange } = area;
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column): Cell => lookOf(cells[row * width + column]!).region),
  );
  const marked = new Set<number>();
  let mistakes = 0;
  for (let i = 0; i < points.y.length; i++) {
    const right = points.predicted[i] === points.y[i];
    if (!right) mistakes++;
    const column = cellOf(points.x.data[2 * i]!, xRange, width);
    const up = cellOf(points.x.data[2 * i + 1]!, yRange, height);
    if (column === undefined || up === undefined) continue;
    const row = height - 1 - up;
    if (right && marked.has(row * width + column)) continue;
    marked.add(row * width + column);
    rows[row]![column] = right ? lookOf(points.y[i]!).mark : wrong;
  }
  const legend = classes.map((name, label) => {
    const { region, mark } = lookOf(label);
    return `${rowText([region, { text: ' ' }, mark], paint)} ${name}`;
  });
  return [
    ...framed(rows, xRange, yRange, paint),
    [
      ...legend,
      `${rowText([wrong], paint)} ${mistaken?.(mistakes, points.y.length) ?? `wrong: ${mistakes} of ${points.y.length}`}`,
    ].join('   '),
  ];
};
