/** The wasm backend: on several cores in Node (wasmThreads.ts), and in a page where the browser allows it. */
import { engine, env, type KernelBackend } from '@tensorflow/tfjs-core';
import { HandgradError } from '../errors.js';
import { OutOfMemoryError, outOfMemory } from './outOfMemory.js';
import type { Details, StartOptions, Threads } from './contract.js';
import { inNode } from './host.js';
import { makeThreadedInPage } from './wasmPage.js';
import { coresOf, makeThreaded, type Factory, type Wasm } from './wasmThreads.js';

/** The backend as it was started. */
let started: { readonly package: Wasm; asked: number; note?: string } | undefined;

const assertSame = (threads: Threads, running: number, asked: number): void => {
  if (threads === 'auto' || threads === running || threads === asked) return;
  throw new HandgradError(
    'backend',
    `Backend "wasm" runs on ${running} ${running === 1 ? 'thread' : 'threads'}, which cannot be changed to ${threads} in the same process.`,
    'ask for them in the first call of `useBackend`',
  );
};

const multithread = 'WASM_HAS_MULTITHREAD_SUPPORT';

/** The build without threads, also where tfjs would take the other one. */
const makeSingle = async (make: Factory): Promise<KernelBackend> => {
  const flag = await env().getAsync(multithread);
  env().set(multithread, false);
  try {
    return await make();
  } finally {
    env().set(multithread, flag);
  }
};

/** Has tfjs try threads first, this one time. */
export const loadWasm = async ({ threads, wasmPaths }: StartOptions): Promise<void> => {
  const wasm = (started ??= { package: await import('@tensorflow/tfjs-backend-wasm'), asked: 1 });
  if ('wasm' in engine().registry) return assertSame(threads, wasm.package.getThreadsCount(), wasm.asked);
  if (wasmPaths !== undefined) wasm.package.setWasmPaths(wasmPaths);
  const count = threads === 'auto' ? coresOf() : threads;
  wasm.asked = count;
  delete wasm.note;
  const registered = engine().registryFactory['wasm']!;
  const { factory } = registered;
  const make = inNode() ? makeThreaded : makeThreadedInPage;
  registered.factory = () => {
    registered.factory = factory;
    if (count === 1) return makeSingle(factory);
    return make(factory, wasm.package, count).catch((error: unknown) => {
      const { message = String(error) } = error as Partial<Error>;
      wasm.note = `${count} threads did not start: ${message.split('\n', 1)[0]!}`;
      return makeSingle(factory);
    });
  };
};

export const wasmDetails = (): Details =>
  started
    ? {
        threads: started.package.getThreadsCount(),
        ...(started.note === undefined ? {} : { note: started.note }),
      }
    : {};

/** What of tfjs' backend is used here. */
interface Heap {
  readonly wasm: { _malloc: (bytes: number) => number; readonly _free: (address: number) => void };
  move(dataId: object, values: unknown, shape: readonly number[], ...more: unknown[]): void;
}

/**
 * wasm memory ends at 4 GB. Past it `malloc` returns 0, tfjs writes there all the same, and every number after that is
 * garbage: here it is an error instead, before anything is written.
 */
export const guardMemory = (backend: object): void => {
  const heap = backend as Heap;
  const { wasm } = heap;
  // At its first call emscripten puts another function in the place of this one, and of a guard.
  wasm._free(wasm._malloc(8));
  const malloc = wasm._malloc;
  wasm._malloc = (bytes) => {
    // It counts in 32 bits: of 2³² and more the rest would be asked for.
    const address = bytes < 2 ** 32 ? malloc(bytes) : 0;
    if (address === 0 && bytes > 0) throw outOfMemory('wasm', bytes, 'a wasm memory has 4 GB at most');
    return address;
  };
  const move = heap.move.bind(heap);
  heap.move = (dataId, values, shape, ...more) => {
    try {
      move(dataId, values, shape, ...more);
    } catch (error) {
      throw error instanceof OutOfMemoryError ? error.withShape(shape) : error;
    }
  };
};
