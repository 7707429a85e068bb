/** The pairs that each host promises. One that cannot run is a failure, or a row that says why: never nothing. */
import type { Pair } from './contract.js';

export const expectedPairs: readonly Pair[] = [
  { host: 'node', backend: 'cpu' },
  { host: 'node', backend: 'wasm', threads: 1 },
  { host: 'node', backend: 'wasm', threads: 2 },
  { host: 'node', backend: 'tensorflow' },
  { host: 'node', backend: 'webgpu' },
  { host: 'browser', backend: 'cpu' },
  { host: 'browser', backend: 'wasm' },
  { host: 'browser', backend: 'webgl' },
  { host: 'browser', backend: 'webgl', halfPrecision: true },
  { host: 'browser', backend: 'webgpu' },
];
