/** npm test: what the machine lacks is provided, types, unit tests, then the proof on every pair of a host and a backend. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** What takes long, and proves no gradient: lessons and pictures, the program in processes, pages, installers. */
const slow = ['lessons', 'plots', 'docs', 'hosts', 'faults', 'browser', 'provision', 'cli', 'explain'];

const usage = `npm test                      everything, on every backend
npm test -- --fast            types, and what proves the gradients on cpu and wasm: under two minutes
npm test -- test/data -t csv  types and these unit tests: anything else goes to jest`;

const given = process.argv.slice(2);
if (given.includes('--help')) {
  console.log(usage);
  process.exit(0);
}
const fast = given.includes('--fast');
const rest = given.filter((argument) => argument !== '--fast');
const whole = given.length === 0;

const run = (title, file, ...args) => {
  process.stderr.write(`── ${title}\n`);
  const { status, signal, error } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  return status ?? 1;
};

const script = (name) => join(root, 'scripts', name);
const provide = () => run('what this machine lacks', script('provision.mjs'));
const types = () => run('types', require.resolve('typescript/bin/tsc'), '--noEmit');
const ignored = fast
  ? [`--testPathIgnorePatterns=${slow.map((folder) => `/test/${folder}/`).join('|')}`]
  : [];
const units = () => run('unit tests', require.resolve('jest/bin/jest'), ...ignored, ...rest);
const proof = () => run('the proof on every backend', script('handgrad.mjs'), 'check', '--all');

// All of them, so that one run tells all that is wrong; but nothing is run of what does not compile.
let failed = 0;
for (const step of whole ? [provide, types, units, proof] : [types, units]) {
  const status = step();
  failed ||= status;
  if (status !== 0 && step === types) break;
}
process.exitCode = failed;
