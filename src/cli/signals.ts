/** Ctrl-C: the first asks for a clean end, the second means now. */

/** `npm run` passes on the terminal's Ctrl-C, which the program got from the terminal already. */
const oneKeystroke = 500;

interface Emitter {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export interface Interrupt {
  /** The first signal calls this. */
  readonly first: () => void;
  /** The second one this; it is not expected to return. */
  readonly second: () => void;
}

/** Listens for SIGINT and SIGTERM. @returns what ends the listening */
export const onInterrupt = (
  { first, second }: Interrupt,
  emitter: Emitter = process,
  clock: () => number = () => performance.now(),
): (() => void) => {
  let since: number | undefined;
  const listener = (): void => {
    if (since === undefined) {
      since = clock();
      first();
    } else if (clock() - since > oneKeystroke) second();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) emitter.on(signal, listener);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) emitter.off(signal, listener);
  };
};
