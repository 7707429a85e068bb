import { runInBrowser } from './browser.js';
import type { Pair, RunOptions } from './contract.js';
import { runInNode } from './node.js';

export { pairName, type Pair, type RunOptions, type Task } from './contract.js';
export { expectedPairs } from './pairs.js';

const runners = { node: runInNode, browser: runInBrowser } as const;

/** Runs the default export of a module on a pair: `runInNode`, `runInBrowser`. */
export const runOn = (pair: Pair, file: string, options?: RunOptions): Promise<unknown> =>
  runners[pair.host](pair, file, options);
