declare module 'asciichart' {
  interface PlotConfig {
    /** Columns left of the line, the axis included. */
    readonly offset?: number;
    readonly height?: number;
    /** Ten characters: axis at 0, axis, and the pieces of the line. */
    readonly symbols?: readonly string[];
    readonly format?: (value: number, row: number) => string;
  }
  export function plot(series: readonly number[], config?: PlotConfig): string;
}
