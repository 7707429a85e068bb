/**
 * A signal while TensorFlow computes: MatMul may have its stack pointer in the heap, and must not be met so. The addon that
 * handgrad compiles keeps signals back; on another the product is computed by an op that is safe.
 */
import { join } from 'node:path';
import { runTask, testPairs } from '../hosts/runTask.js';

interface Seen extends Record<'signals' | 'products' | 'worst', number> {
  readonly ops: readonly string[];
  readonly version: string;
}

testPairs(
  'thousands of signals during products do no harm',
  process.platform === 'win32' ? [] : [{ host: 'node', backend: 'tensorflow' }],
  async (pair) => {
    const file = join(__dirname, 'signals.task.mjs');
    const seen = await runTask<Seen>(pair, file);
    expect(seen.ops).toEqual([seen.version.includes('+handgrad.') ? 'MatMul' : 'BatchMatMulV2']);
    expect(seen.signals).toBeGreaterThan(500);
    expect(seen.products).toBeGreaterThan(1000);
    expect(seen.worst).toBeLessThan(1e-3);
  },
);
