/** Starting a tfjs backend, each imported only when asked for. */
import * as tf from '@tensorflow/tfjs-core';
import { HandgradError, unknownName } from './errors.js';
import { coresOf, inNode, makeThreaded, mostThreads, type Wasm } from './wasmThreads.js';

export type Threads = number | 'auto';

export type BackendName = 'wasm' | 'cpu';

export interface Starter {
  readonly name: string;
  readonly package: string;
  /** Registers the backend with tfjs. */
  readonly load: (threads: Threads) => Promise<unknown>;
}

export interface BackendOptions {
  /**
   * Of the wasm backend in Node, from 1 to 8. Default `auto`: the cores for this process, less one where there are more than two.
   * Fixed by the first start in a process. Browsers need cross-origin isolation for more than one.
   */
  readonly threads?: Threads;
}

/** What computes. */
export interface BackendInfo {
  readonly name: string;
  /** Threads of the wasm backend; 1 for any other. */
  readonly threads: number;
  /** Why there are fewer threads than were asked for. */
  readonly note?: string;
}

/** The wasm backend as `useBackend` started it. */
let wasm: { readonly package: Wasm; asked: number; note?: string } | undefined;

/** Has tfjs try threads first, this one time. */
const loadWasm = async (threads: Threads): Promise<void> => {
  const started = (wasm ??= { package: await import('@tensorflow/tfjs-backend-wasm'), asked: 1 });
  if ('wasm' in tf.engine().registry) {
    const running = started.package.getThreadsCount();
    if (threads === 'auto' || threads === running || threads === started.asked) return;
    throw new HandgradError(
      'backend',
      `Backend "wasm" runs on ${running} ${running === 1 ? 'thread' : 'threads'}, which cannot be changed to ${threads} in the same process.`,
      'ask for them in the first call of `useBackend`',
    );
  }
  if (!inNode()) {
    if (threads !== 'auto') started.package.setThreadsCount(threads);
    return;
  }
  const count = threads === 'auto' ? coresOf() : threads;
  started.asked = count;
  delete started.note;
  if (count === 1) return;
  const registered = tf.engine().registryFactory['wasm']!;
  const { factory } = registered;
  registered.factory = () => {
    registered.factory = factory;
    return makeThreaded(factory, started.package, count).catch((error: unknown) => {
      const { message = String(error) } = error as Partial<Error>;
      started.note = `${count} threads did not start: ${message.split('\n', 1)[0]!}`;
      return factory();
    });
  };
};

/** What can be started, by name. */
export const starters: Readonly<Record<BackendName, Starter>> = {
  wasm: {
    name: 'wasm',
    package: '@tensorflow/tfjs-backend-wasm',
    load: loadWasm,
  },
  cpu: {
    name: 'cpu',
    package: '@tensorflow/tfjs-backend-cpu',
    load: () => import('@tensorflow/tfjs-backend-cpu'),
  },
};

export const backendNames = Object.keys(starters) as readonly BackendName[];

const start = async (name: BackendName, threads: Threads): Promise<BackendName> => {
  const starter: Starter = starters[name];
  try {
    await starter.load(threads);
    if (await tf.setBackend(name)) {
      await tf.ready();
      // tfjs' cpu backend greets at its first tensor; output belongs to the program that uses it.
      if (name === 'cpu') (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
      return name;
    }
  } catch (error) {
    if (error instanceof HandgradError) throw error;
    throw new HandgradError(
      'backend',
      `Backend "${name}" did not start: ${(error as Error).message}.`,
      `npm install ${starter.package}`,
    );
  }
  throw new HandgradError(
    'backend',
    `Backend "${name}" did not start.`,
    `is there one @tensorflow/tfjs-core in your tree? (npm ls @tensorflow/tfjs-core) else: npm install ${starter.package}`,
  );
};

let last: Promise<unknown> = Promise.resolve();

/**
 * Starts a backend and makes it the current one; it is fast to call again. Default `wasm`: 30 to 60 times
 * the arithmetic of `cpu`, with nothing to compile. If threads do not start, one computes:
 * `backendInfo` says why.
 *
 * @throws {HandgradError} code `option`: an unknown name, or no number of threads; `backend`: it does not
 * start, with the reason, or it runs already with another number of threads than asked for
 */
export const useBackend = async (
  name: BackendName = 'wasm',
  { threads = 'auto' }: BackendOptions = {},
): Promise<BackendName> => {
  if (!Object.hasOwn(starters, name)) throw unknownName('backend', name, backendNames);
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads))
    throw new HandgradError(
      'option',
      `threads: expected 'auto' or a whole number from 1 to ${mostThreads}, received ${threads}.`,
    );
  // One after the other: two starts at once would each find the other's replacements.
  const started = last.then(() => start(name, threads));
  last = started.catch(() => undefined);
  return started;
};

/** @throws {HandgradError} code `backend`: none has been started */
export const backendInfo = (): BackendInfo => {
  assertBackendReady();
  const name = tf.getBackend();
  if (name !== 'wasm' || !wasm) return { name, threads: 1 };
  return {
    name,
    threads: wasm.package.getThreadsCount(),
    ...(wasm.note === undefined ? {} : { note: wasm.note }),
  };
};

/** @throws {HandgradError} code `backend`: none has been started */
export const assertBackendReady = (): void => {
  try {
    if (tf.getBackend()) return;
  } catch {
    // tfjs throws if none is registered, or if the only one starts asynchronously
  }
  throw new HandgradError(
    'backend',
    'No tfjs backend is ready.',
    'call `await useBackend()` before making a model',
  );
};
