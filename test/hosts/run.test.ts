/** Tasks that misbehave in a process of Node: the run ends, with an error, and so does the process. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildDist, root } from '../browser/project.js';

beforeAll(buildDist, 120_000);

/** @returns what the run throws, and whether the process is gone a second later */
const misbehave = async (what: string, onMessage: string): Promise<{ error: string; gone: boolean }> => {
  const program = `
    const { runOn } = await import(${JSON.stringify(join(root, 'dist', 'hosts', 'index.js'))});
    let pid;
    const onMessage = (message) => { pid ??= message; ${onMessage} };
    const options = { args: ${JSON.stringify(what)}, onMessage, patience: 2000 };
    const error = await runOn({ host: 'node', backend: 'cpu' }, ${JSON.stringify(join(__dirname, 'misbehaves.task.mjs'))}, options)
      .then(() => 'none', (e) => e.message);
    const isGone = () => { try { return !process.kill(pid, 0); } catch { return true; } };
    for (let tries = 0; tries < 50 && !isGone(); tries++) await new Promise((done) => setTimeout(done, 20));
    console.log(JSON.stringify({ error, gone: isGone() }));
    if (!isGone()) process.kill(pid, 'SIGKILL');`;
  const args = ['--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  return JSON.parse(stdout) as { error: string; gone: boolean };
};

jest.setTimeout(40_000);

test('nothing is heard of it', async () => {
  expect(await misbehave('hang', '')).toEqual({
    error: 'node cpu: nothing was heard of it for 2 s',
    gone: true,
  });
});

test('whoever listens to it throws', async () => {
  const program = `if (message === 'more') throw new Error('enough');`;
  expect(await misbehave('talk', program)).toEqual({ error: 'enough', gone: true });
});
