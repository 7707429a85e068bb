import { reasonOf, run, type Ran } from '../../src/provision/run.js';
import { at } from './fakes.js';

const node = (script: string, options: Partial<Parameters<typeof run>[2]> = {}): Promise<Ran> =>
  run(process.execPath, ['-e', script], { limit: 30, ...options });

test('lines come one by one, from both streams, without colours', async () => {
  const lines: string[] = [];
  const ran = await node(
    `process.stdout.write('10 %\\r20 %\\n'); process.stderr.write('\\x1b[31mwarn\\x1b[0m\\n'); process.stdout.write('end')`,
    { onLine: (line) => lines.push(line) },
  );
  expect(ran.end).toBe('done');
  expect(ran.stdout).toBe('10 %\r20 %\nend');
  expect(lines.sort()).toEqual(['10 %', '20 %', 'warn']);
});

test('a failure and a program that is not there are results', async () => {
  expect(await node('process.exit(3)')).toMatchObject({ end: 'failed' });
  expect(await run(at('nothing'), [], { limit: 5 })).toMatchObject({ end: 'missing' });
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Starts a grandchild that does not end by itself, and prints its id. */
const parent = `
  const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  console.log(child.pid);`;

const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 100 && isRunning(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  return !isRunning(pid);
};

test('past its time it is ended, with what it has started', async () => {
  const ran = await node(`${parent}; setInterval(() => {}, 1000)`, { limit: 1 });
  expect(ran.end).toBe('late');
  expect(await gone(Number(ran.stdout))).toBe(true);
});

test('a child that it leaves behind with its streams holds nobody up', async () => {
  const ran = await node(`${parent}; child.unref()`);
  expect(ran.end).toBe('done');
  expect(await gone(Number(ran.stdout))).toBe(true);
});

test('a signal ends it, and rejects', async () => {
  const controller = new AbortController();
  const ran = node(`setInterval(() => console.log('x'), 10)`, {
    signal: controller.signal,
    onLine: () => controller.abort(new Error('stop')),
  });
  await expect(ran).rejects.toThrow('stop');
  await expect(node('', { signal: controller.signal })).rejects.toThrow('stop');
});

test.each<[Partial<Ran>, string]>([
  [{ end: 'missing' }, 'it is not installed'],
  [{ end: 'late' }, 'it had not ended after 9 s'],
  [{}, 'it failed, and did not say why'],
  [{ stderr: 'hello\nlast\n' }, 'it: last'],
  [{ stderr: 'node:internal\n  throw e\nError: no such thing\n    at f' }, 'it: Error: no such thing'],
  [{ stderr: 'npm error code ENOTFOUND\n' }, 'it: npm error code ENOTFOUND'],
  [
    { stderr: 'WARNING: Retrying: connection timed out\nERROR: No matching version\n' },
    'it: WARNING: Retrying: connection timed out',
  ],
  [{ stdout: 'E: Unable to locate package chromium\n' }, 'it: E: Unable to locate package chromium'],
  [
    { stderr: 'Error: launch\nx: error while loading shared libraries: libnss3.so\n' },
    'it: x: error while loading shared libraries: libnss3.so',
  ],
])('why %o', (ran, reason) => {
  expect(reasonOf('it', { end: 'failed', stdout: '', stderr: '', ...ran }, 9)).toBe(reason);
});
