/**
 * tfjs' wasm backend on several cores in Node.
 *
 * tfjs ships a threaded build and keeps it for browsers: in Node its flag is false. The build itself runs
 * there, once it is helped in three places while it starts. All three are put back afterwards.
 *
 * 1. The flag WASM_HAS_MULTITHREAD_SUPPORT chooses the build.
 * 2. The build makes its threads with `new Worker(blob URL)`, which Node cannot run. A Worker that starts from
 *    the same text takes its place; it then loads the build from its file, not from a Blob.
 * 3. The build uses half of the cores that `os.cpus` counts: it is told of twice the threads wanted.
 *
 * Node's modules come from `process.getBuiltinModule`: it gives the very objects that the build sees through
 * `require`, and there is no import that a bundler for browsers would have to resolve.
 */
import type { CpuInfo } from 'node:os';
import type * as wasmPackage from '@tensorflow/tfjs-backend-wasm';
import { env, type KernelBackend } from '@tensorflow/tfjs-core';
import { inNode } from './host.js';

export type Wasm = typeof wasmPackage;
/** What tfjs calls to make a backend. */
export type Factory = () => KernelBackend | Promise<KernelBackend>;

/** The size of the build's pool, and so the most threads it can use, with the one that calls it. */
export const mostThreads = 8;
/** How long threads may take to start, in milliseconds; they take about ten each. */
export const patience = 5000;

const multithread = 'WASM_HAS_MULTITHREAD_SUPPORT';
const folder = '@tensorflow/tfjs-backend-wasm';
const build = 'tfjs-backend-wasm-threaded-simd';

interface Message {
  readonly cmd: string;
}
type Listener = (value: unknown) => void;

/**
 * The cores for this process, less one where there are more than two: a step waits for its slowest thread, and
 * one that the system has taken off its core makes it slower than a single thread would be.
 */
export const coresOf = (): number => {
  const cores = inNode()
    ? process.getBuiltinModule('os').availableParallelism()
    : ((navigator.hardwareConcurrency as number | undefined) ?? 1);
  return Math.min(mostThreads, cores > 2 ? cores - 1 : cores);
};

/** @throws if one of the build's files is missing, which the build itself would print */
const locate = (): { readonly script: string; readonly text: string } => {
  const require = process.getBuiltinModule('module').createRequire(import.meta.url);
  require.resolve(`${folder}/dist/${build}.wasm`);
  const worker = require(`${folder}/wasm-out/${build}.worker.js`) as { wasmWorkerContents: string };
  return {
    script: require.resolve(`${folder}/wasm-out/${build}.js`),
    text: worker.wasmWorkerContents.replace(/\n/g, '\\n'), // the text has its line ends in string literals
  };
};

/** Stands in the pool for a thread that will not be used: starting one takes ten times as long. */
const spare = (): object => {
  let tell: Listener | undefined;
  return {
    on: (event: string, listener: Listener) => void (event === 'message' && (tell = listener)),
    postMessage: ({ cmd }: Message) => {
      if (cmd !== 'load') throw new Error(`a thread more than expected was asked to ${cmd}`);
      queueMicrotask(() => tell?.({ cmd: 'loaded' }));
    },
    ref: () => undefined,
    unref: () => undefined,
    terminate: () => undefined,
  };
};

/**
 * Makes the backend with `threads` threads. When it is done, well or not, nothing it replaced is left, and
 * after a failure no thread either.
 *
 * @throws why the threads do not start
 */
export const makeThreaded = async (make: Factory, wasm: Wasm, threads: number): Promise<KernelBackend> => {
  if (typeof SharedArrayBuffer === 'undefined') throw new Error('there is no SharedArrayBuffer');
  const { script, text } = locate();
  const [workerThreads, os] = [process.getBuiltinModule('worker_threads'), process.getBuiltinModule('os')];
  const [{ Worker }, { cpus }] = [workerThreads, os];
  const globalWorker = Object.getOwnPropertyDescriptor(globalThis, 'Worker'); // the build sets it
  const flag = await env().getAsync(multithread);

  const pool: InstanceType<typeof Worker>[] = [];
  let fail: Listener | undefined;
  const thread = (): object => {
    // Without the options of this process: some of them would have the text read as an ES module.
    const worker = new Worker(text, { eval: true, execArgv: [] });
    const [post, on] = [worker.postMessage.bind(worker), worker.on.bind(worker)];
    worker.unref();
    pool.push(worker);
    return Object.assign(worker, {
      ref: () => undefined, // the build asks for it, and the process would not end by itself
      postMessage: (m: Message) => post(m.cmd === 'load' ? { ...m, urlOrBlob: script } : m),
      on: (event: string, listener: Listener) =>
        on(event, event === 'error' ? (e: unknown) => (fail ?? listener)(e) : listener),
    });
  };
  let made = 0;
  const construct = (target: typeof Worker, args: [string | URL], newTarget: typeof Worker): object => {
    if (!String(args[0]).startsWith('blob:')) return Reflect.construct(target, args, newTarget);
    // The build takes threads from the end of its pool.
    return ++made > mostThreads - (threads - 1) ? thread() : spare();
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    env().set(multithread, true);
    wasm.setThreadsCount(threads);
    workerThreads.Worker = new Proxy(Worker, { construct });
    os.cpus = () => Array.from({ length: 2 * threads }, (): CpuInfo => cpus()[0]!);
    return await new Promise<KernelBackend>((resolve, reject) => {
      fail = reject;
      // It also keeps the process alive for threads that do not.
      timer = setTimeout(() => reject(new Error(`nothing came of them in ${patience / 1000} s`)), patience);
      Promise.resolve(make()).then(resolve, reject);
    });
  } catch (error) {
    for (const worker of pool) void worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
    fail = undefined;
    os.cpus = cpus;
    workerThreads.Worker = Worker;
    if (globalWorker) Object.defineProperty(globalThis, 'Worker', globalWorker);
    else Reflect.deleteProperty(globalThis, 'Worker');
    env().set(multithread, flag);
  }
};
