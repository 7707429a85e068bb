/** The frame of pictures in the terminal: ranges, their cells, and axes around them. */
import type { Paint } from '../io.js';

/** From the left (or the bottom) end of an axis to the other. */
export type Range = readonly [low: number, high: number];
export type Format = Parameters<Paint>[0];

/** One character of a picture. */
export interface Cell {
  readonly text: string;
  readonly format?: Format;
}

/** From the least value to the largest, and a little further. */
export const rangeOf = (values: ArrayLike<number>, margin = 0.05): Range => {
  const all = Array.from(values);
  if (all.length === 0) return [-1, 1];
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const beyond = high > low ? (high - low) * margin : 1; // one value alone still needs room
  return [low - beyond, high + beyond];
};

/** The middle of each of so many cells. */
export const centres = ([low, high]: Range, cells: number): number[] =>
  Array.from({ length: cells }, (_, i) => low + ((i + 0.5) / cells) * (high - low));

/** Which of so many cells a value is in, if in any; the upper end belongs to the last. */
export const cellOf = (value: number, [low, high]: Range, cells: number): number | undefined =>
  value >= low && value <= high
    ? Math.min(cells - 1, Math.floor(((value - low) / (high - low)) * cells))
    : undefined;

/** A row as text: neighbours of one format are painted together. */
export const rowText = (row: readonly Cell[], paint: Paint): string => {
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
