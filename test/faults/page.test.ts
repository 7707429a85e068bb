/** A page stays alive while it trains, and trains on while nobody sees it. */
import { join } from 'node:path';
import { expectedPairs } from '../../src/hosts/pairs.js';
import { runTask, testPairs } from '../hosts/runTask.js';

interface Report {
  readonly steps: number;
  readonly longest: number;
  readonly turns: number;
  readonly hidden: { readonly steps: number; readonly timers: number };
}

const pages = expectedPairs.filter(({ host, halfPrecision }) => host === 'browser' && !halfPrecision);

testPairs('no step begins 8 ms after the page has had its turn; no timer is needed', pages, async (pair) => {
  const { steps, longest, turns, hidden } = await runTask<Report>(pair, join(__dirname, 'page.task.mjs'), {
    epochs: 1,
  });
  expect(steps).toBe(128);
  expect(longest).toBeLessThan(25); // 8, and what the system may take between; 46 where no turn is given
  expect(turns).toBeGreaterThan(1);
  expect(hidden).toEqual({ steps: 64, timers: 0 });
});
