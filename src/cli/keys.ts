/** Keys of the terminal, one at a time. */
import { HandgradError } from '../errors.js';
import type { Io } from './io.js';

/** What `process.stdin` is, where it is a terminal. */
export interface Keyboard {
  readonly isTTY?: boolean | undefined;
  setRawMode?(on: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (keys: Uint8Array | string) => void): unknown;
  off(event: 'data', listener: (keys: Uint8Array | string) => void): unknown;
}

const escape = '\x1b';

/** What was typed, as keys: an escape sequence is one. */
const split = (typed: string): string[] => typed.match(/\x1b[[O][0-9;]*[A-Za-z~]|\x1b[\s\S]|[\s\S]/g) ?? [];

/** The rest of a sequence may come in the next piece; after so long the key was Escape. In milliseconds. */
const patience = 100;
const isUnfinished = (typed: string): boolean => /\x1b[[O]?[0-9;]*$/.test(typed);

type Terminal = Keyboard & Required<Pick<Keyboard, 'setRawMode'>>;

/** @throws {HandgradError} code `state`: there is no terminal */
export const terminalOf = ({ stdin, stdout }: Io): Terminal => {
  if (stdin?.isTTY && stdin.setRawMode && stdout.isTTY) return stdin as Terminal;
  throw new HandgradError(
    'state',
    '--step: expected a terminal to read keys from and to draw on.',
    'without --step all is printed at once',
  );
};

/** Calls `onKey` with every key until it returns true. Ctrl-C and Ctrl-D come as keys too. */
export const readKeys = (terminal: Terminal, onKey: (key: string) => boolean): Promise<void> =>
  new Promise((resolve) => {
    let typed = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const decoder = new TextDecoder();
    const flush = (): void => {
      const keys = split(typed);
      typed = '';
      if (!keys.some(onKey)) return;
      terminal.off('data', listener);
      terminal.setRawMode(false);
      terminal.pause();
      resolve();
    };
    const listener = (piece: Uint8Array | string): void => {
      clearTimeout(timer);
      typed += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
      if (isUnfinished(typed)) timer = setTimeout(flush, patience);
      else flush();
    };
    terminal.setRawMode(true);
    terminal.on('data', listener);
    terminal.resume();
  });

export type Command = 'next' | 'back' | 'phase' | 'all' | 'quit';

const commands: Readonly<Record<string, Command>> = {
  right: 'next',
  down: 'next',
  left: 'back',
  up: 'back',
  ' ': 'next',
  '\r': 'next',
  '\n': 'next',
  n: 'next',
  '\x7f': 'back',
  b: 'back',
  p: 'phase',
  a: 'all',
  q: 'quit',
  [escape]: 'quit',
  '\x03': 'quit',
  '\x04': 'quit',
};

const arrows: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left' };

/** `\x1b[C`, or `\x1bOC` from a keypad in application mode, is the right arrow. */
const nameOf = (key: string): string => {
  const [, letter] = /^\x1b[[O]([ABCD])$/.exec(key) ?? [];
  return letter === undefined ? key : arrows[letter]!;
};

export const commandOf = (key: string): Command | undefined => {
  const name = nameOf(key);
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
};
