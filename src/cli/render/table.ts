import type { Paint } from '../io.js';
import { padEnd, padStart, widthOf } from './width.js';

type Rows = readonly (readonly string[])[];
type Colour = (cell: string) => Parameters<Paint>[0] | undefined;

const between = '  ';
/** `−0.5`, `1.2e−7`, `97.8 %`, `0.29 ≠`, `∞`, `–` for none. */
const isNumber = /^([−-]?[\d.]+(e[−+-]?\d+)?( ?[%×≠]| ?m?s)*|−?∞|–|)$/;

const widthsOf = (header: readonly string[], rows: Rows): number[] =>
  header.map((title, c) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[c] ?? ''))));

/** Cells in columns; numbers to the right. Colour is put on after the widths are known. */
export const table = (
  header: readonly string[],
  rows: Rows,
  paint: Paint = (_, text) => text,
  colour: Colour = () => undefined,
): string[] => {
  const widths = widthsOf(header, rows);
  const numeric = header.map((_, c) => rows.length > 0 && rows.every((row) => isNumber.test(row[c] ?? '')));
  const line = (cells: readonly string[], format: (cell: string, padded: string) => string): string =>
    cells
      .map((cell, c) => {
        const padded = numeric[c]
          ? padStart(cell, widths[c]!)
          : c === cells.length - 1
            ? cell
            : padEnd(cell, widths[c]!);
        return format(cell, padded);
      })
      .join(between)
      .trimEnd();
  return [
    line(header, (_, padded) => paint('bold', padded)),
    ...rows.map((row) =>
      line(row, (cell, padded) => {
        const chosen = colour(cell);
        return chosen === undefined ? padded : paint(chosen, padded);
      }),
    ),
  ];
};

/** Columns in groups that fit beside the first one; one that fits nowhere is a group of its own. */
const groups = ([first = 0, ...others]: readonly number[], width: number): number[][] => {
  const found: number[][] = [];
  let room = 0;
  others.forEach((wide, i) => {
    room -= wide + between.length;
    if (room < 0 || !found.length) {
      found.push([]);
      room = width - first - wide - between.length;
    }
    found.at(-1)!.push(i + 1);
  });
  return found.length ? found : [[]];
};

/** A table no wider than a line: what does not fit goes below, beside the first column again. */
export const tableWithin = (
  width: number,
  header: readonly string[],
  rows: Rows,
  paint?: Paint,
  colour?: Colour,
): string[] =>
  groups(widthsOf(header, rows), width).flatMap((group, i) => {
    const pick = (cells: readonly string[]): string[] => [0, ...group].map((c) => cells[c] ?? '');
    return [...(i > 0 ? [''] : []), ...table(pick(header), rows.map(pick), paint, colour)];
  });
