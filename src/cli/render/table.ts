import type { Paint } from '../io.js';
import { padEnd, padStart, widthOf } from './width.js';

/** Cells in columns, two spaces between; numbers to the right. Colour is put on after the widths are known. */
export const table = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint = (_, text) => text,
  colour: (cell: string) => Parameters<Paint>[0] | undefined = () => undefined,
): string[] => {
  const widths = header.map((title, c) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[c] ?? ''))),
  );
  const numeric = header.map(
    (_, c) => rows.length > 0 && rows.every((row) => /^([−-]?[\d.](?!:)|−?∞|–|$)/.test(row[c] ?? '')),
  );
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
      .join('  ')
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
