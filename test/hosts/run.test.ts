/** Tasks that misbehave: the run ends, with an error, and so does its process. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pairName, type Pair } from '../../src/hosts/contract.js';
import { root } from '../browser/project.js';
import { pairPatience, testPairs } from './runTask.js';

/** @returns what the run throws, and whether the process is gone a second later */
const misbehave = async (
  pair: Pair,
  what: string,
  onMessage = '',
): Promise<{ error: string; gone: boolean }> => {
  const program = `
    const { runOn } = await import(${JSON.stringify(join(root, 'dist', 'hosts', 'index.js'))});
    let pid;
    const onMessage = (message) => { if (pid === undefined) pid = message; ${onMessage} };
    const options = { args: ${JSON.stringify(what)}, onMessage, patience: 2000 };
    const error = await runOn(${JSON.stringify(pair)}, ${JSON.stringify(join(__dirname, 'misbehaves.task.mjs'))}, options)
      .then(() => 'none', (e) => e.message);
    const isGone = () => { try { return pid === null || !process.kill(pid, 0); } catch { return true; } };
    for (let tries = 0; tries < 50 && !isGone(); tries++) await new Promise((done) => setTimeout(done, 20));
    console.log(JSON.stringify({ error, gone: isGone() }));
    if (!isGone()) process.kill(pid, 'SIGKILL');`;
  const args = ['--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: pairPatience });
  return JSON.parse(stdout) as { error: string; gone: boolean };
};

const node: Pair = { host: 'node', backend: 'cpu' };
const page: Pair = { host: 'browser', backend: 'cpu' };

testPairs('nothing is heard of a task', [node, page], async (pair) => {
  expect(await misbehave(pair, 'hang')).toEqual({
    error: `${pairName(pair)}: nothing was heard of it for 2 s`,
    gone: true,
  });
});

testPairs('whoever listens to a task throws', [node, page], async (pair) => {
  const program = `if (message === 'more') throw new Error('enough');`;
  expect(await misbehave(pair, 'talk', program)).toEqual({ error: 'enough', gone: true });
});
