import { columnsOf, isTerminal, painter, type Io, type Paint } from './io.js';

/** Redraws no oftener than this, in milliseconds: a terminal is slower than a step. */
const pause = 80;

/** One line at the bottom of the terminal that is drawn again and again. Elsewhere it writes nothing. */
export class LiveLine {
  readonly on: boolean;
  private readonly paint: Paint;
  private drawn = false;
  private last = -Infinity;

  constructor(private readonly io: Io) {
    this.on = isTerminal(io.stderr, io.env);
    this.paint = painter(io.stderr, io.env);
  }

  /** `text` gets the width that a line may have without wrapping. */
  draw(text: (width: number, paint: Paint) => string, now = false): void {
    const time = performance.now();
    if (!this.on || (!now && time - this.last < pause)) return;
    this.last = time;
    this.drawn = true;
    this.io.stderr.write(`\r${text(columnsOf(this.io.stderr) - 1, this.paint)}\x1b[K`);
  }

  /** Before anything else is written to the terminal. */
  clear(): void {
    if (this.drawn) this.io.stderr.write('\r\x1b[K');
    this.drawn = false;
    this.last = -Infinity;
  }

  /** A line that stays, above the live one. */
  print(line: string): void {
    this.clear();
    this.io.stderr.write(`${line}\n`);
  }
}
