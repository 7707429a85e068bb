/** A table with a header: columns by name, numbers or text. */
export interface Table {
  readonly columns: readonly string[];
  /** As they were written. */
  readonly rows: readonly (readonly string[])[];
}
