/** Too little memory: an error before there are wrong numbers, with the tensor and a batch size to try. */
import { join } from 'node:path';
import { useBackend } from '../../src/backends/index.js';
import { guardMemory } from '../../src/backends/wasm.js';
import type { Pair } from '../../src/hosts/contract.js';
import { runTask, testPairs } from '../hosts/runTask.js';

interface Seen {
  readonly thrown: boolean;
  readonly code?: string;
  readonly message?: string;
}
interface Report {
  readonly report: Readonly<Record<'fit' | 'evaluate' | 'predict', Seen>>;
  readonly expected: readonly number[];
  readonly got: readonly number[];
  readonly tensorsLeft: number;
}

const file = join(__dirname, 'memory.task.mjs');
const wasm: readonly Pair[] = [
  { host: 'node', backend: 'wasm', threads: 1 },
  { host: 'node', backend: 'wasm', threads: 2 },
  { host: 'browser', backend: 'wasm' },
];
const webgl: readonly Pair[] = [{ host: 'browser', backend: 'webgl' }];
const webgpu: readonly Pair[] = [
  { host: 'browser', backend: 'webgpu' },
  { host: 'node', backend: 'webgpu' },
];

/** The error of each method; training goes on as if nothing had been. */
const expectErrors = (
  { report, expected, got, tensorsLeft }: Report,
  code: string,
  parts: readonly (string | RegExp)[],
): void => {
  for (const [method, seen] of Object.entries(report)) {
    expect({ method, thrown: seen.thrown, code: seen.code }).toEqual({ method, thrown: true, code });
    for (const part of parts) expect(seen.message).toMatch(part);
  }
  expect(expected).toHaveLength(3);
  expect({ got, tensorsLeft }).toEqual({ got: expected, tensorsLeft: 0 });
};

testPairs('a tensor larger than the device takes', [...wasm, ...webgl, ...webgpu], async (pair) => {
  const rows = 2 ** 20;
  expectErrors(
    await runTask(pair, file, { shortage: 'limit', units: 1024, rows }),
    'memory',
    [`Backend "${pair.backend}" is out of memory`, 'shape [1, 1048576, 1024] (4096 MB)', /smaller batch size: (524288|262144) in the place of 1048576/], // prettier-ignore
  );
});

testPairs('a memory that does not grow', wasm, async (pair) => {
  expectErrors(await runTask(pair, file, { shortage: 'grow', units: 4096, rows: 8192 }), 'memory', [
    'shape [1, 8192, 4096] (128 MB)',
    'smaller batch size: 4096 in the place of 8192',
  ]);
});

testPairs('no room for a large texture: said where it happens', webgl, async (pair) => {
  expectErrors(
    await runTask(pair, file, { shortage: 'texture', units: 4096, rows: 1024, texels: 100_000 }),
    'memory',
    ['shape [1, 1024, 4096] (16 MB)', 'smaller batch size: 512 in the place of 1024'],
  );
});

testPairs('no room for a small texture: said when numbers are read', webgl, async (pair) => {
  expectErrors(
    await runTask(pair, file, { shortage: 'texture', units: 256, rows: 512, texels: 20_000 }),
    'memory',
    ['out of memory', 'the GPU has no more'],
  );
});

testPairs('a command that the device refuses', webgpu, async (pair) => {
  expectErrors(await runTask(pair, file, { shortage: 'refused', units: 4, rows: 8 }), 'backend', [
    'Backend "webgpu" has refused a command',
    'not to be trusted',
  ]);
});

testPairs('a buffer without memory', [webgpu[0]!], async (pair) => {
  expectErrors(await runTask(pair, file, { shortage: 'buffer', units: 4, rows: 8 }), 'memory', [
    'Backend "webgpu" is out of memory',
  ]);
});

test('the guard of wasm stays when emscripten puts another malloc in its place', async () => {
  await useBackend('cpu'); // the error says how much is in use
  const heap = {
    wasm: {
      _malloc(_: number): number {
        heap.wasm._malloc = (bytes) => (bytes > 100 ? 0 : 16);
        return 16;
      },
      _free: () => undefined,
    },
    move: (_id: object, _values: unknown, shape: readonly number[]): void => {
      heap.wasm._malloc(4 * shape[0]!);
    },
  };
  guardMemory(heap);
  expect(() => heap.move({}, null, [10])).not.toThrow();
  expect(() => heap.move({}, null, [1000])).toThrow('a tensor of shape [1000] (0.0 MB) was asked for');
  expect(() => heap.wasm._malloc(2 ** 32)).toThrow('4096 MB');
  expect(() => heap.wasm._malloc(2 ** 33 + 8)).toThrow('8192 MB');
});
