/** tfjs' wasm backend on several cores in a page, where tfjs sees to most of it itself. */
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { patience, type Factory, type Wasm } from './wasmThreads.js';

/**
 * Its build uses half of the cores that the browser counts: while it starts, it is told of twice the threads wanted. A page
 * whose policy forbids workers from a Blob would wait for them for ever.
 *
 * @throws why the threads do not start
 */
export const makeThreadedInPage = async (
  make: Factory,
  wasm: Wasm,
  threads: number,
): Promise<KernelBackend> => {
  if (!globalThis.crossOriginIsolated) throw new Error('the page is not cross-origin isolated');
  wasm.setThreadsCount(threads);
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 * threads, configurable: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of them in ${patience / 1000} s`)), patience);
  });
  try {
    return await Promise.race([make(), tooLong]);
  } finally {
    clearTimeout(timer);
    Reflect.deleteProperty(navigator, 'hardwareConcurrency'); // the browser's own again
  }
};
