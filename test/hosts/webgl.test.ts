/** What tfjs has wrong on webgl devices, pinned: theirs, so that a fix is noticed, and ours. */
import { join } from 'node:path';
import { runTask, testPairs } from './runTask.js';

const webgl = { host: 'browser', backend: 'webgl' } as const;

testPairs('a product over an odd number of terms: tfjs adds what is in no tensor', [webgl], async (pair) => {
  const found = await runTask<Record<'plain' | 'ours' | 'affine', number>>(
    pair,
    join(__dirname, 'oddProduct.task.mjs'),
  );
  expect(found.plain).toBeCloseTo(0.25, 5); // σ(0)²
  expect(found.ours).toBeLessThan(1e-6);
  expect(found.affine).toBeLessThan(1e-5);
});

testPairs('float32 textures are 32 bits; tfjs says 16', [webgl], async (pair) => {
  const found = await runTask<Record<'precision', number>>(pair, join(__dirname, 'oddProduct.task.mjs'));
  const info = await runTask<Record<'precision', number>>(
    pair,
    join(__dirname, '../../dist/hosts/infoTask.js'),
  );
  expect([found.precision, info.precision]).toEqual([16, 32]);
});
