/** Threads of the wasm backend, each case in a process of its own: a process starts them once. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const path = (...parts: string[]): string => JSON.stringify(join(__dirname, ...parts));

/** What the children have at hand. */
const prelude = `
require(${path('register.cjs')});
const os = require('os');
const workerThreads = require('worker_threads');
const tf = require('@tensorflow/tfjs-core');
const { backendInfo, useBackend } = require(${path('../src/backends/index.ts')});
const { Model, layers, sequential } = require(${path('../src/index.ts')});
const say = (value) => process.stdout.write(JSON.stringify(value));
const train = async () => {
  const network = sequential([layers.dense({ units: 300, activation: 'relu' }), layers.dense({ units: 10 })]);
  const model = new Model(network, { inputShape: [784], seed: 3 });
  model.compile({ loss: 'softmaxCrossEntropy', optimizer: 'adam' });
  const x = Array.from({ length: 128 }, (_, i) => Array.from({ length: 784 }, (_, j) => Math.sin(i * 784 + j)));
  const y = Array.from({ length: 128 }, (_, i) => i % 10);
  return (await model.fit(x, y, { epochs: 3, batchSize: 64 })).history.loss;
};
const wait = setTimeout;
`;

/** Runs a program to its own end. @returns what it says, and that nothing else was printed */
const child = async (program: string): Promise<unknown> => {
  const script = `${prelude}(async () => {${program}})();`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], { timeout: 30_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

jest.setTimeout(60_000);

test('losses are those of one thread, to the last digit', async () => {
  const losses = (threads: number) =>
    child(`await useBackend('wasm', { threads: ${threads} }); say([backendInfo(), await train()]);`);
  const [[one, expected], [two, received]] = (await Promise.all([losses(1), losses(2)])) as [
    [object, number[]],
    [object, number[]],
  ];
  expect(one).toEqual({ name: 'wasm', threads: 1, precision: 32 });
  expect(two).toEqual({ name: 'wasm', threads: 2, precision: 32 });
  expect(expected).toHaveLength(3);
  expect(received).toEqual(expected);
});

test('auto: as many threads as cores, at most 8; also for starts at the same time', async () => {
  const program = `
    await Promise.all([useBackend('wasm'), useBackend('cpu'), useBackend('wasm')]);
    say([backendInfo(), os.availableParallelism()]);`;
  const [info, cores] = (await child(program)) as [object, number];
  expect(info).toEqual({ name: 'wasm', threads: Math.min(8, cores), precision: 32 });
});

test('the process ends by itself', async () => {
  const ended = (await child(`
    await useBackend('wasm', { threads: 2 });
    const done = Date.now();
    process.on('exit', () => say(Date.now() - done));`)) as number;
  expect(ended).toBeLessThan(1000);
});

/** What a start replaces. */
const state = `
  const state = async () => ({
    worker: workerThreads.Worker, cpus: os.cpus, global: 'Worker' in globalThis,
    flag: await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT'),
    factory: tf.findBackendFactory('wasm'),
  });
  require('@tensorflow/tfjs-backend-wasm');
  const before = await state();
  const same = async () => { const after = await state(); return Object.keys(after).filter((k) => after[k] !== before[k]); };
`;

test('everything is put back', async () => {
  const program = `${state}
    await useBackend('wasm', { threads: 2 });
    say([backendInfo().threads, await same(), before.flag, before.global]);`;
  expect(await child(program)).toEqual([2, [], false, false]);
});

test('another worker can start meanwhile', async () => {
  const program = `
    const starting = useBackend('wasm', { threads: 2 });
    const { Worker } = workerThreads;
    while (workerThreads.Worker === Worker) await new Promise(setImmediate);
    const worker = new workerThreads.Worker('require("worker_threads").parentPort.postMessage(1)', { eval: true });
    const [message] = await require('events').once(worker, 'message');
    await starting;
    say([message, worker instanceof Worker, backendInfo().threads]);`;
  expect(await child(program)).toEqual([1, true, 2]);
});

test.each([
  ['no SharedArrayBuffer', 'delete globalThis.SharedArrayBuffer;', 'there is no SharedArrayBuffer'],
  [
    'a missing file',
    `const Module = require('module'); const resolve = Module._resolveFilename;
    Module._resolveFilename = function (name, ...rest) {
      if (name.endsWith('threaded-simd.wasm')) throw new Error('Cannot find module ' + name + '\\nRequire stack');
      return resolve.call(this, name, ...rest);
    };`,
    'Cannot find module @tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm',
  ],
  [
    'workers are not allowed',
    `workerThreads.Worker = class { constructor() { throw new Error('not allowed'); } };`,
    'not allowed',
  ],
  [
    'a thread that fails',
    `workerThreads.Worker = class extends workerThreads.Worker {
      constructor(_, options) { super('throw new Error("out of luck")', options); }
    };`,
    'out of luck',
  ],
  [
    'a thread that says nothing',
    `workerThreads.Worker = class extends workerThreads.Worker {
      constructor(_, options) { super('require("worker_threads").parentPort.on("message", () => {})', options); }
    };
    globalThis.setTimeout = (f, ms) => wait(f, ms / 10);`,
    'nothing came of them in 5 s',
  ],
])('%s: one thread computes, and the reason is known', async (_, break_, reason) => {
  const program = `${break_}${state}
    await useBackend('wasm', { threads: 2 });
    await useBackend('wasm', { threads: 2 }); // the same wish again is no other number
    say([backendInfo(), await same(), (await train()).every(Number.isFinite)]);`;
  const note = `2 threads did not start: ${reason}`;
  expect(await child(program)).toEqual([{ name: 'wasm', threads: 1, precision: 32, note }, [], true]);
});

test('another number in the same process: only an explicit wish is an error', async () => {
  const program = `
    await useBackend('wasm', { threads: 2 });
    const error = await useBackend('wasm', { threads: 1 }).catch((e) => e);
    await useBackend('cpu');
    const cpu = backendInfo();
    await useBackend('wasm');
    say([error.name, error.code, error.message, cpu, backendInfo()]);`;
  expect(await child(program)).toEqual([
    'HandgradError',
    'backend',
    expect.stringMatching(/"wasm" runs on 2 threads, .* changed to 1 [\s\S]*first call/),
    { name: 'cpu', threads: 1, precision: 32 },
    { name: 'wasm', threads: 2, precision: 32 },
  ]);
});

test('a backend that tfjs has started by itself stays as it is', async () => {
  const program = `
    require('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    await useBackend('wasm');
    const error = await useBackend('wasm', { threads: 2 }).catch((e) => e);
    say([backendInfo(), error.code]);`;
  expect(await child(program)).toEqual([{ name: 'wasm', threads: 1, precision: 32 }, 'backend']);
});

test.each([0, 1.5, 9, NaN, 'two'])('threads: %p is refused', async (threads) => {
  const { useBackend } = await import('../src/backends/index.js');
  await expect(useBackend('wasm', { threads: threads as number })).rejects.toMatchObject({
    code: 'option',
    message: `threads: expected 'auto' or a whole number from 1 to 8, received ${threads}.`,
  });
});
