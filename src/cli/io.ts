/** Where the command line writes, so that a test can stand in for the process. */
import { styleText } from 'node:util';
import type { Keyboard } from './keys.js';

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface Io {
  /** Keys, for what goes on by key. */
  readonly stdin?: Keyboard;
  /** Results. */
  readonly stdout: Stream;
  /** Progress and errors. */
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Format = Parameters<typeof styleText>[0];
/** Colours a text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

/** A terminal on which a line can be redrawn. */
export const isTerminal = (stream: Stream, env: Io['env']): boolean =>
  stream.isTTY === true && env.TERM !== 'dumb';

/** Colour is for terminals, and not for those who set NO_COLOR. */
export const painter = (stream: Stream, env: Io['env']): Paint =>
  isTerminal(stream, env) && !env.NO_COLOR
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_, text) => text;

/** A terminal that does not know its size says 0. */
export const columnsOf = (stream: Stream): number => stream.columns || 80;
/** For tables and prose: wider lines are hard to read. */
export const readingWidth = (stream: Stream): number => Math.min(110, columnsOf(stream));
export const rowsOf = (stream: Stream): number => stream.rows || 24;
