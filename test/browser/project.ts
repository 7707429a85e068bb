/** handgrad as a user gets it: the tarball that npm packs, unpacked in an empty project. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(__dirname, '..', '..');
const run = promisify(execFile);

/** Runs a module in Node. @returns what it prints */
export const node = async (args: readonly string[], cwd = root): Promise<string> => {
  const { stdout } = await run(process.execPath, [...args], { cwd, maxBuffer: 1e8 });
  return stdout;
};

export const buildDist = (): Promise<string> =>
  node(['--input-type=module', '-e', "import { build } from './scripts/build.mjs'; await build();"]);

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export interface Project {
  readonly folder: string;
  readonly tarball: string;
  /** Of the package in the project. */
  readonly handgrad: string;
  readonly remove: () => Promise<void>;
}

/**
 * Its dependencies and peers are links to those of this checkout, so that no network is needed, and nothing that
 * package.json does not name is found. `others`: what the project itself has installed.
 */
export const makeProject = async (others: readonly string[]): Promise<Project> => {
  await buildDist();
  const folder = await mkdtemp(join(tmpdir(), 'handgrad-project-'));
  const modules = join(folder, 'node_modules');
  const handgrad = join(modules, 'handgrad');
  await mkdir(handgrad, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    shell: process.platform === 'win32', // npm is a script there
    maxBuffer: 1e8,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run('tar', ['-xzf', filename, '--strip-components=1', '-C', 'node_modules/handgrad'], {
    cwd: folder,
  });
  const { dependencies, peerDependencies } = JSON.parse(
    await readFile(join(handgrad, 'package.json'), 'utf8'),
  ) as Manifest;
  for (const name of new Set([...Object.keys({ ...dependencies, ...peerDependencies }), ...others])) {
    const path = join(modules, name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(join(root, 'node_modules', name), path, 'junction');
  }
  return {
    folder,
    tarball: join(folder, filename),
    handgrad,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
};

/** The server of the examples. @returns its address, and what ends it */
export const serveExamples = ({ handgrad }: Project): Promise<{ origin: string; close: () => void }> => {
  const child = spawn(process.execPath, [join('examples', 'serve.mjs')], {
    cwd: handgrad,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stderr.on('data', (chunk) => (printed += String(chunk)));
    child.on('close', () => reject(new Error(`the server ended: ${printed}`)));
    child.stdout.on('data', (chunk) => {
      const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk)) ?? [];
      if (origin !== undefined) resolve({ origin, close: () => void child.kill() });
    });
  });
};
