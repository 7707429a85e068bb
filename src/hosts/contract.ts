/** A host and a backend in it: what a proof or a training runs on. */
import type { BackendName, Host, Threads } from '../backends/contract.js';

export interface Pair {
  readonly host: Host;
  readonly backend: BackendName;
  /** Of the wasm backend. Default `auto`. */
  readonly threads?: Threads;
  /** As a device whose textures hold 16-bit floating-point numbers. Only webgl. */
  readonly halfPrecision?: boolean;
}

/** Called with whatever a task reports before it is done. */
export type Emit = (message: unknown) => void;

/**
 * What runs on a pair: the default export of a module, in a Node process of its own or in a page. Its backend has been
 * started. Arguments, messages and the result are plain data.
 */
export type Task<Args = unknown, Result = unknown> = (args: Args, emit: Emit) => Promise<Result>;

export interface RunOptions {
  readonly args?: unknown;
  /** What it throws ends the run, and is what the run throws. */
  readonly onMessage?: Emit;
  /** Milliseconds without a message after which the pair counts as hung. Default 120 000. */
  readonly patience?: number;
}

export const pairName = ({ host, backend, threads, halfPrecision }: Pair): string =>
  `${host} ${backend}${threads === undefined ? '' : ` × ${threads}`}${halfPrecision ? ' 16 bit' : ''}`;
