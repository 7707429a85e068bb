import type { Report } from '../../src/check/case.js';
import type { CheckAllOptions } from '../../src/check/run.js';
import { check } from '../../src/cli/check.js';
import { pairName, type Pair } from '../../src/hosts/contract.js';
import { expectedPairs } from '../../src/hosts/pairs.js';
import type { PairResult, ProveOptions } from '../../src/hosts/prove.js';
import { fakeIo, jsonLines } from './fakes.js';

const good: Report = {
  name: 'relu',
  kind: 'activation',
  backend: 'wasm',
  oracle: 'tf.grad',
  worst: 1.2e-7,
  tolerance: 1e-5,
  verdict: 'pass',
  notes: [],
  mutants: 8,
  killed: 8,
};
const bad: Report = {
  ...good,
  name: 'broken',
  worst: Infinity,
  verdict: 'fail',
  notes: ['dx: off by a lot', 'leaks'],
};
const skipped: Report = { ...good, name: 'kink', verdict: 'skip', notes: ['no derivative at 0'] };

const checkAll =
  (reports: readonly Report[], asked?: (options: CheckAllOptions) => void) => (options: CheckAllOptions) => {
    asked?.(options);
    reports.forEach((r) => options.onReport?.(r));
    const failed = reports.filter((r) => r.verdict === 'fail').length;
    return Promise.resolve({
      cases: reports.length,
      failed,
      skipped: 1,
      worst: 1.2e-7,
      mutants: 24,
      killed: 24,
    });
  };

const options = {
  backend: undefined,
  host: undefined,
  all: false,
  precision: 32 as const,
  threads: 'auto' as const,
  filter: undefined,
  json: false,
};

test('a table, what is wrong in full, the totals; 1 if a check fails', async () => {
  const { io, written } = fakeIo();
  expect(await check(options, io, checkAll([good, bad, skipped]))).toBe(1);
  expect(written.stderr).toBe('');
  expect(written.stdout.split('\n')).toEqual([
    'kind        case    backend  oracle    worst  allowed  verdict',
    'activation  relu    wasm     tf.grad  1.2e-7   1.0e-5  pass',
    'activation  broken  wasm     tf.grad       ∞   1.0e-5  fail',
    'activation  kink    wasm     tf.grad  1.2e-7   1.0e-5  skip',
    '',
    'skip activation kink, wasm, tf.grad: no derivative at 0',
    'fail activation broken, wasm, tf.grad: dx: off by a lot; leaks',
    '',
    '3 verdicts, 1 failed, 1 skipped; worst relative error 1.2e-7; planted wrong gradients noticed: 24 of 24',
    '',
  ]);
});

test('as JSON', async () => {
  const { io, written } = fakeIo();
  expect(await check({ ...options, json: true }, io, checkAll([good, bad]))).toBe(1);
  const { mutants: _, killed: __, ...shown } = bad;
  expect(jsonLines(written.stdout).slice(1)).toEqual([
    { type: 'case', host: 'node', ...shown, worst: null },
    { type: 'end', cases: 2, failed: 1, skipped: 1, worst: 1.2e-7, mutants: 24, killed: 24 },
  ]);
});

test('both backends, or the one that is asked for; 0 if all is well', async () => {
  const asked: (readonly string[])[] = [];
  const run = checkAll([good], ({ backends, filter }) => asked.push([...backends, filter ?? '-']));
  expect(await check(options, fakeIo().io, run)).toBe(0);
  expect(await check({ ...options, backend: 'cpu', filter: 'relu' }, fakeIo().io, run)).toBe(0);
  expect(asked).toEqual([
    ['wasm', 'cpu', '-'],
    ['cpu', 'relu'],
  ]);
});

test('progress on a terminal, gone before the table', async () => {
  const { io, written } = fakeIo({ tty: true, env: { NO_COLOR: '1' } });
  await check(options, io, checkAll([good]));
  expect(written.stderr).toBe('\rnode wasm  1 checked  0 failed  activation relu\x1b[K\r\x1b[K');
});

describe('pairs', () => {
  const total = { cases: 2, failed: 0, skipped: 1, worst: 2e-6, mutants: 9, killed: 9 };
  const red = { ...total, failed: 1 };
  /** As if every pair gave these. */
  const prove =
    (results: Readonly<Record<string, Partial<PairResult>>>, asked: Pair[] = []) =>
    (pairs: readonly Pair[], { onReport, onResult }: ProveOptions): Promise<PairResult[]> => {
      asked.push(...pairs);
      const all = pairs.map((pair) => {
        const result: PairResult = { pair, seconds: 3.2, total, ...results[pairName(pair)] };
        if (result.total) onReport?.({ ...good, backend: pair.backend }, pair);
        if (result.total) onReport?.({ ...skipped, backend: pair.backend }, pair);
        onResult?.(result);
        return result;
      });
      return Promise.resolve(all);
    };
  const unused = () => Promise.reject(new Error('not asked for'));
  const every = { ...options, all: true };
  const missing = {
    total: undefined,
    missing: { reason: 'no addon', command: 'get it' },
  } as unknown as Partial<PairResult>;

  test('a row each; what is skipped by several is said once', async () => {
    const { io, written } = fakeIo();
    expect(await check({ ...options, host: 'browser' }, io, unused, prove({}))).toBe(0);
    expect(written.stdout.split('\n')).toEqual([
      'skip activation kink, tf.grad: no derivative at 0 (webgpu, webgl, wasm, cpu)',
      '',
      'host and backend     verdicts  failed  skipped   worst  noticed  slowest case  seconds',
      'browser webgpu              2       0        1  2.0e-6  9/9                          3  pass',
      'browser webgl               2       0        1  2.0e-6  9/9                          3  pass',
      'browser wasm × auto         2       0        1  2.0e-6  9/9                          3  pass',
      'browser cpu                 2       0        1  2.0e-6  9/9                          3  pass',
      '',
      '4 pairs: 4 passed, 0 failed, 0 missing',
      '',
    ]);
    expect(written.stderr.split('\n')[0]).toBe('browser webgpu: 2 verdicts, 0 failed, 3 s');
  });

  test('every pair that is expected', async () => {
    const asked: Pair[] = [];
    expect(await check(every, fakeIo().io, unused, prove({}, asked))).toBe(0);
    expect(asked).toEqual(expectedPairs);
    expect(new Set(asked.map((p) => `${p.host} ${p.backend}`)).size).toBe(8);
  });

  test('or what --host and --backend leave of them', async () => {
    const asked: Pair[] = [];
    await check({ ...every, host: 'browser', backend: 'webgl' }, fakeIo().io, unused, prove({}, asked));
    expect(asked.map(pairName)).toEqual(['browser webgl', 'browser webgl 16 bit']);
  });

  test('nothing proved is no success', async () => {
    const none = Object.fromEntries(expectedPairs.map((pair) => [pairName(pair), missing]));
    expect(await check(every, fakeIo().io, unused, prove(none))).toBe(1);
  });

  test.each([
    ['webgl', undefined, /--backend webgl: it runs in a browser only\.\n.*--host browser --backend webgl/],
    ['tensorflow', 'browser', /--backend tensorflow: it runs in Node only\.\n.*--host node/],
  ] as const)('%s in %p is refused, with what would do', async (backend, host, message) => {
    const run = check({ ...options, backend, host }, fakeIo().io, unused, prove({}));
    await expect(run).rejects.toThrow(message);
  });

  test('what cannot be had is a row, with the command; a failure in CI, or if asked for by name', async () => {
    const run = prove({ 'node tensorflow': missing });
    const { io, written } = fakeIo();
    expect(await check(every, io, unused, run)).toBe(0);
    expect(written.stdout).toMatch(/^missing node tensorflow: no addon\n {5}get it$/m);
    expect(written.stdout).toMatch(/^node tensorflow .*missing$/m);
    expect(written.stdout).toMatch(/^10 pairs: 9 passed, 0 failed, 1 missing$/m);
    const ci = fakeIo({ env: { CI: 'true' } });
    expect(await check(every, ci.io, unused, run)).toBe(1);
    expect(ci.written.stdout).toMatch(/^10 pairs: 9 passed, 0 failed, 1 missing$/m);
    const webgpu = prove({ 'node webgpu': missing });
    expect(await check({ ...options, backend: 'webgpu' }, fakeIo().io, unused, webgpu)).toBe(1);
  });

  test('one red case, or one that ends in the middle, makes it red', async () => {
    expect(await check(every, fakeIo().io, unused, prove({ 'browser webgl': { total: red } }))).toBe(1);
    const { io, written } = fakeIo();
    const broken = { total: undefined, broken: 'the page crashed' } as unknown as Partial<PairResult>;
    expect(await check(every, io, unused, prove({ 'browser webgl': broken }))).toBe(1);
    expect(written.stdout).toMatch(/^fail browser webgl: the page crashed$/m);
  });

  test('as JSON: the host with every case', async () => {
    const { io, written } = fakeIo();
    await check({ ...options, host: 'browser', backend: 'webgl', json: true }, io, unused, prove({}));
    const [first, , pair, end] = jsonLines(written.stdout).slice(0);
    expect(first).toMatchObject({ type: 'case', host: 'browser', backend: 'webgl', verdict: 'pass' });
    expect(pair).toMatchObject({ type: 'pair', host: 'browser', backend: 'webgl', seconds: 3.2, total });
    expect(end).toEqual({ type: 'end', pairs: 1, passed: 1, failed: 0, missing: 0 });
  });

  test('16 bits: webgl in a browser, and nothing else', async () => {
    const asked: Pair[] = [];
    const half = { ...options, precision: 16 as const };
    await check({ ...half, host: 'browser' }, fakeIo().io, unused, prove({}, asked));
    expect(asked).toEqual([{ host: 'browser', backend: 'webgl', halfPrecision: true }]);
    await expect(check(half, fakeIo().io, unused, prove({}))).rejects.toThrow(
      /--precision 16: expected webgl in a browser/,
    );
  });
});
