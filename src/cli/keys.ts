/** Keys of the terminal, one at a time. */
import { HandgradError } from '../errors.js';

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
const split = (typed: string): string[] =>
  // eslint-disable-next-line no-control-regex
  typed.match(/\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Z]|[\s\S]/g) ?? [];

/**
 * Calls `onKey` with every key until it returns true. Ctrl-C and Ctrl-D come as keys too.
 *
 * @throws {HandgradError} code `state`: there is no terminal
 */
export const readKeys = (
  keyboard: Keyboard | undefined,
  onKey: (key: string) => boolean | void,
): Promise<void> => {
  if (!keyboard?.isTTY || !keyboard.setRawMode)
    throw new HandgradError(
      'state',
      '--step: expected a terminal to read keys from.',
      'without --step all is printed at once',
    );
  return new Promise((resolve) => {
    const listener = (typed: Uint8Array | string): void => {
      const keys = split(typeof typed === 'string' ? typed : new TextDecoder().decode(typed));
      if (!keys.some((key) => onKey(key) === true)) return;
      keyboard.off('data', listener);
      keyboard.setRawMode!(false);
      keyboard.pause();
      resolve();
    };
    keyboard.setRawMode!(true);
    keyboard.on('data', listener);
    keyboard.resume();
  });
};

export type Command = 'next' | 'back' | 'phase' | 'all' | 'quit';

const commands: Readonly<Record<string, Command>> = {
  [`${escape}[C`]: 'next',
  [`${escape}[B`]: 'next',
  ' ': 'next',
  '\r': 'next',
  '\n': 'next',
  n: 'next',
  [`${escape}[D`]: 'back',
  [`${escape}[A`]: 'back',
  '\x7f': 'back',
  b: 'back',
  p: 'phase',
  a: 'all',
  q: 'quit',
  [escape]: 'quit',
  '\x03': 'quit',
  '\x04': 'quit',
};

export const commandOf = (key: string): Command | undefined =>
  Object.hasOwn(commands, key) ? commands[key] : undefined;
