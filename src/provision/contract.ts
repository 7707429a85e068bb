/** What a provisioner is. */
import type { Machine } from './machine.js';

export interface Missing {
  readonly available: false;
  readonly reason: string;
  /** What a person can run to get it. */
  readonly command?: string | undefined;
}
export interface There {
  readonly available: true;
  /** What it is, with its version. */
  readonly what: string;
  /** The program or library. */
  readonly path?: string | undefined;
  /** What the environment of a process that uses it needs besides. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}
export type Found = There | Missing;

export interface Provisioner {
  readonly about: string;
  /** Whether it is there and works, from memory or from a load test in a process of its own. Installs nothing. */
  readonly find: (machine: Machine) => Promise<Found>;
  /** Gets it, if it can. */
  readonly install: (machine: Machine) => Promise<Found>;
}

export const missing = (reason: string, command?: string): Missing => ({ available: false, reason, command });
