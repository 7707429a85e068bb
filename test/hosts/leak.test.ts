/** Two hundred steps hold no more than twenty, on every pair. */
import { join } from 'node:path';
import { expectedPairs } from '../../src/hosts/pairs.js';
import { runTask, testPairs } from './runTask.js';

interface Held {
  readonly numTensors: number;
  readonly numBytes: number;
  readonly numDataBuffers: number;
  /** In use and allocated, where there is a GPU. */
  readonly gpu: readonly number[];
}

testPairs('200 steps leave no tensor and no byte more than 20', expectedPairs, async (pair) => {
  const { before, short, long, evaluated, after } = await runTask<
    Readonly<Record<'before' | 'short' | 'long' | 'evaluated' | 'after', Held>>
  >(pair, join(__dirname, 'leak.task.mjs'));
  expect({ ...long, gpu: long.gpu[0] }).toEqual({ ...short, gpu: short.gpu[0] });
  expect(long.numTensors).toBe(before.numTensors + 4 + 2 * 4); // the parameters, and adam's slots of each
  expect({ ...evaluated, gpu: [] }).toEqual({ ...long, gpu: [] });
  expect({ ...after, gpu: [] }).toEqual({ ...before, gpu: [] });
  // The pools keep what steps in flight have needed at most, and how many are in flight depends on the machine's load. One
  // tensor of the state left behind by each step would be several times the whole.
  if (short.gpu.length > 0) expect(long.gpu[1]!).toBeLessThan(1.25 * short.gpu[1]!);
  expect(short.gpu.length).toBe(['webgl', 'webgpu'].includes(pair.backend) ? 2 : 0);
});
