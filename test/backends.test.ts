/** Choosing and starting backends. What a process starts once is tried in a process of its own. */
import * as tf from '@tensorflow/tfjs-core';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useFastestBackend, type Timing } from '../src/backends/fastest.js';
import { backendInfo, namesIn, useBackend } from '../src/backends/index.js';
import { epsilonOf } from '../src/backends/precision.js';
import { isSoftware } from '../src/backends/webgpu.js';

const path = (...parts: string[]): string => JSON.stringify(join(__dirname, ...parts));

/** @param noise - what others print, and may */
const child = async (program: string, noise = /^$/): Promise<unknown> => {
  const script = `
    require(${path('register.cjs')});
    const tf = require('@tensorflow/tfjs-core');
    const Module = require('module');
    const say = (value) => process.stdout.write(JSON.stringify(value));
    /** As if these were not installed. */
    const without = (...names) => {
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (name, ...rest) {
        if (names.some((n) => name.startsWith(n))) throw new Error('Cannot find module ' + name);
        return resolve.call(this, name, ...rest);
      };
    };
    const load = () => require(${path('../src/backends/index.ts')});
    (async () => {${program}})().catch((e) => say([e.code, e.message]));`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], { timeout: 60_000 });
  expect(stderr).toMatch(noise);
  return JSON.parse(stdout);
};

jest.setTimeout(60_000);

test('auto without native and without a GPU: wasm; said once', async () => {
  const program = `
    without('@tensorflow/tfjs-node', 'webgpu');
    const { useBackend } = load();
    const lines = [];
    const options = { threads: 1, log: (line) => lines.push(line) };
    say([await useBackend('auto', options), await useBackend(undefined, options), lines]);`;
  expect(await child(program)).toEqual(['wasm', 'wasm', ['handgrad: backend wasm']]);
});

test('auto without wasm too: cpu', async () => {
  const program = `
    without('@tensorflow/tfjs-node', 'webgpu', '@tensorflow/tfjs-backend-wasm');
    say(await load().useBackend('auto', { log: false }));`;
  expect(await child(program)).toBe('cpu');
});

test.each([
  ['SwiftShader driver 5.0.0', false],
  ['NVIDIA H100', true],
])('auto and the GPU %s: is webgpu tried? %s', async (description, tried) => {
  const program = `
    without('@tensorflow/tfjs-node');
    Object.defineProperty(process, 'platform', { value: 'darwin' }); // where no file says whether there is a GPU
    let asked = 0;
    const requestAdapter = async () => (asked++, { info: { description: ${JSON.stringify(description)} } });
    const { _load } = Module;
    Module._load = function (name, ...rest) {
      return name === 'webgpu' ? { create: () => ({ requestAdapter }), globals: {} } : _load.call(this, name, ...rest);
    };
    say([await load().useBackend('auto', { threads: 1, log: false }), asked > 1]);`;
  const noise = /^(Initialization of backend webgpu failed|$)/;
  expect(await child(program, noise)).toEqual(['wasm', tried]);
});

test('auto with another number of threads than run: an error, and no slower backend', async () => {
  const program = `
    without('@tensorflow/tfjs-node', 'webgpu');
    const { useBackend } = load();
    await useBackend('wasm', { threads: 2 });
    await useBackend('auto', { threads: 1, log: false });`;
  expect(await child(program)).toEqual(['backend', expect.stringContaining('runs on 2 threads')]);
});

test('a misspelt option: the right one', async () => {
  await expect(useBackend('cpu', { thread: 2 } as object)).rejects.toMatchObject({
    code: 'option',
    message: expect.stringContaining('"threads"') as string,
  });
});

test('a missing package: what to install', async () => {
  const program = `
    without('@tensorflow/tfjs-node');
    await load().useBackend('tensorflow');`;
  const [code, message] = (await child(program)) as [string, string];
  expect(code).toBe('backend');
  expect(message).toMatch(
    /^Backend "tensorflow" did not start: Cannot find module @tensorflow\/tfjs-node\.\n {2}Hint: npm install @tensorflow\/tfjs-node --ignore-scripts && npx handgrad backends --install native$/,
  );
});

test('a GPU that is not there leaves no trace', async () => {
  const program = `
    process.env.VK_ICD_FILENAMES = '/nowhere';
    const { useBackend } = load();
    const error = await useBackend('webgpu').catch((e) => e);
    say([error.code, error.message.split('\\n')[0], typeof navigator === 'object' && 'gpu' in navigator]);`;
  expect(await child(program, /^(Warning: Couldn't load Vulkan|$)/)).toEqual([
    'backend',
    'Backend "webgpu" did not start: WebGPU finds no adapter: there is no GPU, or no driver for it.',
    false,
  ]);
});

test('two copies of tfjs-core: an error that says so', async () => {
  const program = `
    const file = require.resolve('@tensorflow/tfjs-core');
    delete require.cache[file];
    require(file); // as a second copy in the tree would be: it finds the first one's engine
    const { useBackend } = load();
    await useBackend('cpu');`;
  expect(await child(program, /^Platform node has already been set/)).toEqual([
    'backend',
    expect.stringMatching(
      /^Two copies of @tensorflow\/tfjs-core are loaded: [\s\S]*npm ls @tensorflow\/tfjs-core/,
    ),
  ]);
});

test('a backend of pages is refused in Node', async () => {
  await expect(useBackend('webgl')).rejects.toMatchObject({
    code: 'backend',
    message: expect.stringMatching(
      /^Backend "webgl" runs in browser, not in node\.[\s\S]*webgpu, tensorflow, wasm, cpu/,
    ) as string,
  });
});

test('an unknown name: the nearest', async () => {
  await expect(useBackend('tensorlow' as 'tensorflow')).rejects.toMatchObject({
    code: 'option',
    message: expect.stringContaining('tensorflow') as string,
  });
});

test('what computes', async () => {
  await useBackend('cpu');
  expect(backendInfo()).toEqual({ name: 'cpu', threads: 1, precision: 32 });
  expect(namesIn('node')).toEqual(['webgpu', 'tensorflow', 'wasm', 'cpu']);
  expect(namesIn('browser')).toEqual(['webgpu', 'webgl', 'wasm', 'cpu']);
});

test.each([
  ['SwiftShader driver 5.0.0', true],
  ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)', true],
  ['llvmpipe (LLVM 15.0.6, 256 bits)', true],
  ['Microsoft Basic Render Driver', true],
  ['NVIDIA H100', false],
  ['Apple M2', false],
  ['no name', false],
])('%s: software %p', (device, software) => expect(isSoftware(device)).toBe(software));

describe('the fastest backend', () => {
  /** A model whose steps take as long as it is told, by backend. */
  const trialOf =
    (ms: Readonly<Record<string, number>>, disposed: string[] = []) =>
    () => {
      const name = tf.getBackend();
      const wait = ms[name];
      return {
        step: () =>
          wait === undefined
            ? Promise.reject(new Error('too big'))
            : new Promise((done) => setTimeout(done, wait)),
        dispose: () => void disposed.push(name),
      };
    };

  test('it is current afterwards; every trial is disposed', async () => {
    const disposed: string[] = [];
    const seen: Timing[] = [];
    const options = { backends: ['wasm', 'cpu'] as const, threads: 1, onTiming: (t: Timing) => seen.push(t) };
    const { backend, timings } = await useFastestBackend(trialOf({ wasm: 200, cpu: 1 }, disposed), options);
    expect([backend, tf.getBackend(), disposed]).toEqual(['cpu', 'cpu', ['wasm', 'cpu']]);
    expect(timings.map((t) => t.backend)).toEqual(['wasm', 'cpu']);
    expect(seen).toEqual(timings);
    expect(timings[0]!.milliseconds).toBeGreaterThan(timings[1]!.milliseconds!);
  });

  test('one that fails is a row with its reason', async () => {
    const { backend, timings } = await useFastestBackend(trialOf({ cpu: 1 }), {
      backends: ['wasm', 'cpu'],
      threads: 1,
    });
    expect(backend).toBe('cpu');
    expect(timings[0]).toEqual({ backend: 'wasm', reason: 'too big' });
  });

  test('none of them: each one says why', async () => {
    await useBackend('wasm', { threads: 1 });
    await expect(useFastestBackend(trialOf({}), { backends: ['cpu'] })).rejects.toMatchObject({
      code: 'backend',
      message: expect.stringContaining('cpu: too big') as string,
    });
    expect(tf.getBackend()).toBe('wasm');
  });

  test('a model in the place of what makes one', async () => {
    await expect(useFastestBackend({} as never)).rejects.toMatchObject({
      code: 'option',
      message: expect.stringContaining('expected a function that makes a trial, received {}') as string,
    });
  });

  test('the first steps, while everything is compiled, do not count', async () => {
    let steps = 0;
    const trial = () => ({
      step: () => new Promise((done) => setTimeout(done, steps++ < 5 ? 100 : 1)),
      dispose: () => undefined,
    });
    const { timings } = await useFastestBackend(trial, { backends: ['cpu'] });
    expect(timings[0]!.milliseconds).toBeLessThan(60);
    expect(steps).toBeGreaterThan(50);
  });
});

test('ε is what the device can tell from 0', async () => {
  await useBackend('cpu');
  expect(epsilonOf(1e-7)).toBe(1e-7);
  const backend = tf.backend() as object;
  Object.assign(backend, { gpgpu: {} }); // what a webgl backend has
  jest.spyOn(tf.env(), 'getBool').mockImplementation((name) => name === 'WEBGL_FORCE_F16_TEXTURES');
  try {
    expect([epsilonOf(1e-7), epsilonOf(1e-3)]).toEqual([1e-4, 1e-3]);
  } finally {
    Reflect.deleteProperty(backend, 'gpgpu');
  }
});
