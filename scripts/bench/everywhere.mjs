/** Kernels of a step on every pair of a host and a backend: the same on any machine, with a GPU or without. */
import { fileURLToPath } from 'node:url';
import { expectedPairs, pairName, runOn } from '../../dist/hosts/index.js';

const task = fileURLToPath(new URL('./kernels.task.mjs', import.meta.url));

/** Threads and precision change no count. */
const pairs = expectedPairs.filter(({ threads, halfPrecision }) => threads !== 1 && !halfPrecision);

export const countEverywhere = async ({ say }) => {
  const found = [];
  for (const pair of pairs) {
    say(`kernels of a step: ${pairName(pair)}`);
    try {
      found.push(...(await runOn(pair, task)).map((row) => ({ backend: pairName(pair), ...row })));
    } catch (error) {
      say(`left out: ${error.message}`);
    }
  }
  return found;
};
