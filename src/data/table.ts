/** A table with a header: columns by name, numbers or text. */
export interface Table {
  readonly columns: readonly string[];
  /** As they were written. */
  readonly rows: readonly (readonly string[])[];
  /** What it was read from, for messages: `data.csv`. */
  readonly source?: string;
  /** The line on which each row begins there. */
  readonly lines?: readonly number[];
}

/** Where a row stands, for messages: `data.csv:17`, or `row 17`. */
export const placeOf = ({ source = 'table', lines }: Table, row: number): string =>
  lines ? `${source}:${lines[row]!}` : `row ${row + 1}`;
