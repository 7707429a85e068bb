/** A function of one input that was fitted to points, drawn over them. */
import type { Paint } from '../io.js';
import { cellOf, framed, rangeOf, type Cell, type Range } from './frame.js';

export interface FittedCurve {
  readonly points: { readonly x: { readonly data: ArrayLike<number> }; readonly y: ArrayLike<number> };
  readonly xRange: Range;
  /** The function at `centres(xRange, width)`: one value a column. */
  readonly fitted: ArrayLike<number>;
  readonly height?: number;
}

/** Columns and rows that, with their frame, fit 60 × 24 characters. */
export const curveSize = { width: 52, height: 20 } as const;

const line = (text: string): Cell => ({ text, format: 'green' });
const dot: Cell = { text: '·', format: 'gray' };

/**
 * The characters of the curve in one column, where it comes from row `from` and reaches row `to`; rows
 * count from the bottom.
 */
const strokes = (from: number, to: number): (readonly [row: number, text: string])[] => {
  if (from === to) return [[to, '─']];
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const between = Array.from({ length: high - low - 1 }, (_, i) => [low + 1 + i, '│'] as const);
  return [[from, to > from ? '╯' : '╮'], ...between, [to, to > from ? '╭' : '╰']];
};

/** Where the function is not finite, the curve is left out. */
export const fittedCurve = (
  { points, xRange, fitted, height = curveSize.height }: FittedCurve,
  paint: Paint,
): string[] => {
  const values = Array.from(fitted);
  const width = values.length;
  const yRange = rangeOf([...Array.from(points.y), ...values].filter(Number.isFinite));
  const rows = Array.from({ length: height }, () => Array<Cell>(width).fill({ text: ' ' }));
  const put = (column: number, up: number, cell: Cell): void => {
    rows[height - 1 - up]![column] = cell;
  };
  for (let i = 0; i < points.y.length; i++) {
    const column = cellOf(points.x.data[i]!, xRange, width);
    const up = cellOf(points.y[i]!, yRange, height);
    if (column !== undefined && up !== undefined) put(column, up, dot);
  }
  let before: number | undefined;
  values.forEach((value, column) => {
    const up = cellOf(value, yRange, height);
    if (up !== undefined) for (const [row, text] of strokes(before ?? up, up)) put(column, row, line(text));
    before = up;
  });
  return [
    ...framed(rows, xRange, yRange, paint),
    `${paint('gray', '·')} data   ${paint('green', '─')} fitted`,
  ];
};
