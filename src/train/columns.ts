/** Lines of a table whose columns stand below one another; `right`: columns of numbers. */
export const inColumns = (
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string[] => {
  const width = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, c) => (right.has(c) ? cell.padStart(width[c]!) : cell.padEnd(width[c]!))).join('  ');
  return rows.map((row) => line(row).trimEnd());
};
