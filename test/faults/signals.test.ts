/** A signal while TensorFlow computes: its products may have their stack pointer in the heap, and must not be met so. */
import { join } from 'node:path';
import { runTask, testPairs } from '../hosts/runTask.js';

testPairs(
  'thousands of signals during products do no harm',
  process.platform === 'win32' ? [] : [{ host: 'node', backend: 'tensorflow' }],
  async (pair) => {
    const file = join(__dirname, 'signals.task.mjs');
    const seen = await runTask<Record<'signals' | 'products' | 'worst', number>>(pair, file);
    expect(seen.signals).toBeGreaterThan(500);
    expect(seen.products).toBeGreaterThan(1000);
    expect(seen.worst).toBeLessThan(1e-3);
  },
);
