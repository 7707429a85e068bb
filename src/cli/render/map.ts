/** What a network decides over a plane, with the points it was asked about on top; and the frame of such pictures. */
import type { Paint } from '../io.js';

/** From the left (or the bottom) end of an axis to the other. */
export type Range = readonly [low: number, high: number];
export type Format = Parameters<Paint>[0];

/** One character of a picture. */
export interface Cell {
  readonly text: string;
  readonly format?: Format;
}

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
}

/** About a square, since a character is about twice as high as wide; with its frame it fits 60 columns. */
export const mapSize = { width: 44, height: 20 } as const;

/** From the least value to the largest, and a little further. */
export const rangeOf = (values: ArrayLike<number>, margin = 0.05): Range => {
  const all = Array.from(values);
  if (all.length === 0) return [-1, 1];
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const beyond = high > low ? (high - low) * margin : 1; // one value alone still needs room
  return [low - beyond, high + beyond];
};

/** The area in which all the points lie. `data`: rows of two. */
export const areaOf = (
  { data }: { readonly data: ArrayLike<number> },
  { width, height }: { readonly width: number; readonly height: number } = mapSize,
): Area => {
  const axis = (which: number): Range => rangeOf(Array.from(data).filter((_, i) => i % 2 === which));
  return { width, height, xRange: axis(0), yRange: axis(1) };
};

/** The middle of each of so many cells. */
export const centres = ([low, high]: Range, cells: number): number[] =>
  Array.from({ length: cells }, (_, i) => low + ((i + 0.5) / cells) * (high - low));

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

/** Which of so many cells a value is in, if in any; the upper end belongs to the last. */
export const cellOf = (value: number, [low, high]: Range, cells: number): number | undefined =>
  value >= low && value <= high
    ? Math.min(cells - 1, Math.floor(((value - low) / (high - low)) * cells))
    : undefined;

/** A row as text: neighbours of one format are painted together. */
const rowText = (row: readonly Cell[], paint: Paint): string => {
  const runs: { text: string; format: Format | undefined }[] = [];
  for (const { text, format } of row) {
    const last = runs.at(-1);
    if (last && last.format === format) last.text += text;
    else runs.push({ text, format });
  }
  return runs.map(({ text, format }) => (format === undefined ? text : paint(format, text))).join('');
};

const tick = (value: number): string => String(Number(value.toPrecision(3)));

/** Rows of cells between their axes, of which both ends are named. */
export const framed = (
  rows: readonly (readonly Cell[])[],
  xRange: Range,
  yRange: Range,
  paint: Paint,
): string[] => {
  const [bottom, top] = yRange.map(tick);
  const [left, right] = xRange.map(tick);
  const side = Math.max(bottom!.length, top!.length);
  const width = rows[0]?.length ?? 0;
  return [
    ...rows.map((row, i) => {
      const label = i === 0 ? top! : i === rows.length - 1 ? bottom! : '';
      return `${label.padStart(side)} ${label ? '┤' : '│'}${rowText(row, paint)}`.trimEnd();
    }),
    `${' '.repeat(side + 1)}└${'─'.repeat(width)}`,
    `${' '.repeat(side + 2)}${left!}${right!.padStart(Math.max(right!.length + 1, width - left!.length))}`,
  ];
};

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
export const decisionMap = ({ area, cells, points, classes }: DecisionMap, paint: Paint): string[] => {
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
    [...legend, `${rowText([wrong], paint)} wrong: ${mistakes} of ${points.y.length}`].join('   '),
  ];
};
