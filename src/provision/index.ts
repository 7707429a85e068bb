/**
 * Gets what a machine lacks: for Node only, and for people and tests alike. Everything goes into a cache folder
 * outside of any project (HANDGRAD_CACHE, else the user's own), and counts as there only when it has been loaded.
 */
import { unknownName } from '../errors.js';
import { browser } from './browser.js';
import type { Environment } from './cache.js';
import type { Found, Provisioner } from './contract.js';
import { thisMachine, type Machine, type MachineOptions } from './machine.js';
import { native } from './native.js';
import { nodeRow } from './node.js';
import { webgpu } from './webgpu.js';

export type { Environment, Found, Machine, MachineOptions, Provisioner };
export type { Say } from './machine.js';

export const provisioners = {
  native,
  webgpu,
  browser,
  node22: nodeRow(22),
  node24: nodeRow(24),
} as const satisfies Readonly<Record<string, Provisioner>>;

export type ProvisionName = keyof typeof provisioners;

/** What a user may ask for; the others are for tests. */
export const installable = ['native', 'webgpu', 'browser'] as const satisfies readonly ProvisionName[];

/** How one thing went. */
export interface Provided {
  readonly name: ProvisionName;
  readonly available: boolean;
  /** What it is, with its version. */
  readonly what?: string | undefined;
  /** The program or library. */
  readonly path?: string | undefined;
  /** What the environment of a process that uses it needs besides. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Why it is not there. */
  readonly reason?: string | undefined;
  /** What a person can run to get it. */
  readonly command?: string | undefined;
  readonly seconds: number;
}

/**
 * The names that a user asks for, each once; `all` is every one.
 *
 * @throws {HandgradError} code `option`: an unknown name, with the nearest
 */
export const provisionNames = (names: readonly string[]): readonly ProvisionName[] => {
  const asked = names.flatMap((name) => {
    if (name === 'all') return [...installable];
    const known = installable.find((other) => other === name);
    if (known === undefined) throw unknownName('backend to install', name, [...installable, 'all']);
    return [known];
  });
  return [...new Set(asked)];
};

/** The first line, for an error that is none of a provisioner's own: a disk that is full, a folder that is closed. */
const lineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;

const one = async (
  machine: Machine,
  name: ProvisionName,
  work: (row: Provisioner) => Promise<Found>,
): Promise<Provided> => {
  const began = performance.now();
  const found = await work(provisioners[name]).catch((error: unknown): Found => {
    machine.signal?.throwIfAborted();
    return { available: false, reason: lineOf(error) };
  });
  return { name, ...found, seconds: (performance.now() - began) / 1000 };
};

/** Finds without installing: from memory, or in about a second each. */
export const locate = async (
  names: readonly ProvisionName[],
  options: MachineOptions = {},
): Promise<readonly Provided[]> => {
  const machine = thisMachine(options);
  return Promise.all(names.map((name) => one(machine, name, (row) => row.find(machine))));
};

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Gives `work` a signal that SIGINT and SIGTERM abort, and once it has cleaned up, ends the process as they would have. */
const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  let caught: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    caught = signal;
    controller.abort(new Error(`interrupted by ${signal}`));
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
    if (caught && signals.every((signal) => !process.listenerCount(signal)))
      process.kill(process.pid, caught);
  }
};

/**
 * Finds or installs each, one after the other. A failure is a row with its reason; none takes longer than its time limits.
 *
 * @returns a row for each name, in order
 * @throws the reason of `signal`, once that is given and everything half done has been removed
 */
export const provision = async (
  names: readonly ProvisionName[],
  options: MachineOptions = {},
): Promise<readonly Provided[]> => {
  const work = async (signal: AbortSignal): Promise<readonly Provided[]> => {
    const machine = thisMachine({ ...options, signal });
    const rows: Provided[] = [];
    for (const name of names)
      rows.push(
        await one(machine, name, async (row) => {
          const found = await row.find(machine);
          if (found.available) return found;
          machine.say(`${name}: ${found.reason}`);
          return row.install(machine);
        }),
      );
    return rows;
  };
  return options.signal ? work(options.signal) : interruptible(work);
};

/**
 * What the environment of a process needs so that WebGPU in Node finds an adapter: nothing where there is a GPU, else the
 * path of a browser's SwiftShader. Nothing also where there is neither.
 */
export const webgpuEnvironment = async (
  options: MachineOptions = {},
): Promise<Readonly<Record<string, string>>> => (await locate(['webgpu'], options))[0]?.env ?? {};
