import type { Report } from '../../src/check/case.js';
import type { CheckAllOptions } from '../../src/check/run.js';
import { check } from '../../src/cli/check.js';
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

const options = { backend: undefined, threads: 'auto' as const, filter: undefined, json: false };

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
    { type: 'case', ...shown, worst: null },
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
  expect(written.stderr).toBe('\rwasm  1 checked  0 failed  activation relu\x1b[K\r\x1b[K');
});
