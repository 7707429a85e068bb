/**
 * Compiles src into dist, and bundles it for pages, only when a source is newer than the last build: the scripts that
 * need dist call this first, and cost nothing when there is nothing to do.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { prune } from './prune.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const lock = join(dist, '.building');
const config = join(root, 'tsconfig.build.json');

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The newest time below a folder. Folders count: a removed file leaves its trace in one. */
const newestIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .map((entry) => join(folder, entry.name))
    .map((path) => (statSync(path).isDirectory() ? newestIn(path) : modified(path)))
    .reduce((a, b) => Math.max(a, b), modified(folder));

const compile = () =>
  new Promise((resolve, reject) => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const child = spawn(process.execPath, [tsc, '-p', config], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`tsc failed:\n${said}`))));
  });

const complete = () =>
  ['index.js', join('cli', 'main.js'), join('browser', 'handgrad.min.js')].every((file) =>
    existsSync(join(dist, file)),
  );

const isFresh = () =>
  complete() &&
  modified(stamp) >=
    Math.max(
      newestIn(join(root, 'src')),
      ...['tsconfig.build.json', 'tsconfig.json', 'package.json', join('scripts', 'bundle.mjs')].map((f) =>
        modified(join(root, f)),
      ),
    );

const isRunning = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Left by a process that was killed. */
const isVoid = () => {
  const written = modified(lock);
  if (!written) return false;
  const holder = Number(readFileSync(lock, 'utf8'));
  return holder ? !isRunning(holder) : Date.now() - written > 5000;
};

/** Two builds at once would read what the other has half written. */
const acquire = async () => {
  for (;;)
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isVoid()) rmSync(lock, { force: true });
      else await sleep(100);
    }
};

/**
 * Brings dist up to date. `onStart` is called if there is something to do.
 *
 * @returns whether there was anything to do
 */
export const build = async ({ onStart } = {}) => {
  if (isFresh()) return false;
  onStart?.();
  mkdirSync(dist, { recursive: true });
  await acquire();
  try {
    if (isFresh()) return true; // another process has just built it
    // The compiler trusts its notes on what it has written: without them it writes everything.
    if (!complete()) rmSync(join(dist, '.tsbuildinfo'), { force: true });
    const started = new Date();
    await compile();
    prune();
    await (await import('./bundle.mjs')).bundle();
    writeFileSync(stamp, '');
    utimesSync(stamp, started, started); // what is saved while tsc runs is newer than the build
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
};
