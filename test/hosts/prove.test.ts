/** The proof on many pairs, with hosts that are told what to say. */
import type { Report } from '../../src/check/case.js';
import { HandgradError } from '../../src/errors.js';
import { pairName, type Pair, type RunOptions } from '../../src/hosts/contract.js';
import { prove } from '../../src/hosts/prove.js';

const node: Pair = { host: 'node', backend: 'cpu' };
const page: Pair = { host: 'browser', backend: 'webgl' };
const half: Pair = { ...page, halfPrecision: true };
const total = { cases: 2, failed: 0, skipped: 0, worst: 1e-7, mutants: 3, killed: 3 };
const report = (name: string): Report => ({
  name,
  kind: 'layer',
  backend: 'cpu',
  oracle: 'tf.grad',
  worst: 0,
  tolerance: 1e-5,
  verdict: 'pass',
  notes: [],
  mutants: 0,
  killed: 0,
});

type Run = (pair: Pair, file: string, options: RunOptions) => Promise<unknown>;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test('names', () => {
  expect([node, page, half, { ...node, backend: 'wasm', threads: 2 } as Pair].map(pairName)).toEqual([
    'node cpu',
    'browser webgl',
    'browser webgl 16 bit',
    'node wasm × 2',
  ]);
});

test('every verdict with its pair, the totals, the slowest case after the first', async () => {
  const asked: unknown[] = [];
  const run: Run = async (pair, file, { args, onMessage }) => {
    asked.push([pair, /checkTask\.js$/.test(file), args]);
    await pause(30); // the first has waited for the start
    onMessage!(report('a'));
    onMessage!(report('b'));
    await pause(15);
    onMessage!(report('c'));
    return total;
  };
  const seen: string[] = [];
  const [result] = await prove([node], {
    filter: 'x',
    run,
    onReport: ({ name }, { backend }) => seen.push(`${backend} ${name}`),
  });
  expect(asked).toEqual([[node, true, { filter: 'x' }]]);
  expect(seen).toEqual(['cpu a', 'cpu b', 'cpu c']);
  expect(result).toMatchObject({ pair: node, total, slowest: { name: 'layer c' } });
});

test('results in the order of the pairs; not more than two at a time', async () => {
  let [running, most] = [0, 0];
  const run: Run = async ({ backend }) => {
    most = Math.max(most, ++running);
    await pause(backend === 'cpu' ? 20 : 1);
    running--;
    return total;
  };
  const ended: Pair[] = [];
  const results = await prove([node, page, half], { run, onResult: ({ pair }) => ended.push(pair) });
  expect(results.map(({ pair }) => pair)).toEqual([node, page, half]);
  expect(ended).toEqual([page, half, node]);
  expect(most).toBe(2);
});

test('what does not start is missing; what ends in the middle is broken; the others go on', async () => {
  const run: Run = (pair, _, { onMessage }) => {
    if (pair === node) throw new HandgradError('backend', 'Backend "cpu" did not start.', 'get it');
    if (pair === page) onMessage!(report('a'));
    if (pair === page) throw new HandgradError('backend', 'browser webgl: the page crashed');
    return Promise.resolve(total);
  };
  const results = await prove([node, page, half], { run });
  expect(results).toMatchObject([
    { missing: { reason: 'Backend "cpu" did not start.', command: 'get it' } },
    { broken: 'browser webgl: the page crashed' },
    { total },
  ]);
  expect(results[1]).not.toHaveProperty('missing');
});

test('an error that is none of ours is broken, not missing', async () => {
  const run: Run = () => Promise.reject(new TypeError('x is not a function'));
  expect(await prove([node], { run })).toMatchObject([{ broken: 'x is not a function' }]);
});

test('a filter that leaves nothing is wrong use', async () => {
  const run: Run = () => Promise.reject(new HandgradError('option', 'No case matches "x".'));
  await expect(prove([node], { run })).rejects.toMatchObject({ code: 'option' });
});
