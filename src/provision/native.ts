/** tfjs-node's addon: found, got by its own installer, or compiled against TensorFlow's library from its wheel. */
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { keepProof, locked, moveIn, onceADay, proved, readJson, sha256, writeWhole } from './cache.js';
import { commandFor } from './commands.js';
import { missing, type Found, type Missing, type Provisioner } from './contract.js';
import type { Machine } from './machine.js';
import { attempt, isResult, load, npmCommand, npmInstall, step } from './steps.js';
import { libraryFolder, provideLibrary } from './tensorflow.js';
import { wheels, type Wheel } from './wheels.js';

const name = '@tensorflow/tfjs-node';
/** The newest Node-API that tfjs-node knows, and its place: one build for every Node. */
const napi = 8;
const addonIn = (folder: string): string => join(folder, 'lib', `napi-v${napi}`, 'tfjs_binding.node');

const packageSchema = v.object({
  version: v.string(),
  binary: v.object({ host: v.pipe(v.string(), v.url()) }),
});

interface Installed {
  readonly folder: string;
  readonly version: string;
  /** From where its own installer downloads. */
  readonly host: string;
}

const installedPackage = async ({ packageFolder }: Machine): Promise<Installed | undefined> => {
  const folder = packageFolder(name);
  const about = folder && (await readJson(join(folder, 'package.json'), packageSchema));
  return about ? { folder, version: about.version, host: about.binary.host } : undefined;
};

const noPackage = missing(`${name} is not installed`, `npm install ${name} --ignore-scripts`);

/** One product by TensorFlow. Node 23 took two functions of util away that tfjs-node calls. */
const test = `
  const util = require('util');
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  const tf = require(args[0]);
  const [four] = await tf.matMul([[1, 1]], [[2], [2]]).data();
  if (four !== 4 || tf.getBackend() !== 'tensorflow') throw new Error('it computes wrong');
  process.report.excludeNetwork = true;
  const files = process.report.getReport().sharedObjects.filter((path) => /tensorflow|tfjs_binding/.test(path));
  return { version: tf.backend().binding.TF_Version, files };`;
const testSchema = v.object({ version: v.string(), files: v.array(v.string()) });

/** Keeps signals back while an op runs; compiled into the addon. The package has the sources beside what they become. */
const signals = fileURLToPath(new URL('../../src/provision/signals.cc', import.meta.url));
/** What tfjs-node calls, and `signals` stands before. */
const replaced = ['TFE_Execute', 'TFE_NewContext', 'TF_Version'];

/** What the version of an addon of ours ends with: it says of which `signals`, so that none is left from before. */
const mark = '+handgrad.';
const buildOf = (): Promise<string | undefined> =>
  sha256(signals).then(
    (hash) => hash.slice(0, 8),
    () => undefined, // somebody has taken the sources away: no reason to compile what is there again
  );

const loads = async (machine: Machine, { folder, version }: Installed): Promise<Found> => {
  const env = { TF_CPP_MIN_LOG_LEVEL: machine.env['TF_CPP_MIN_LOG_LEVEL'] ?? '1' };
  const tested = await load(machine, name, test, [folder], testSchema, env);
  if (!isResult(tested)) return missing(tested.reason, 'handgrad backends --install native');
  const { value } = tested;
  const [own, build] = [value.version.split(mark)[1], await buildOf()];
  if (own !== undefined && build !== undefined && own !== build)
    return missing('its addon is of another version of handgrad', 'handgrad backends --install native');
  const proof = { what: `TensorFlow ${value.version}`, path: addonIn(folder) };
  await keepProof(machine, 'native', await keyOf(machine, version, folder), value.files, proof);
  return { available: true, ...proof };
};

const keyOf = async ({ node, system }: Machine, version: string, folder: string): Promise<string> =>
  [version, await buildOf(), system, node.version, folder].join(' ');

const hasAddon = (folder: string): boolean =>
  existsSync(join(folder, 'lib')) &&
  readdirSync(join(folder, 'lib')).some((api) => existsSync(join(folder, 'lib', api, 'tfjs_binding.node')));

const find = async (machine: Machine): Promise<Found> => {
  const installed = await installedPackage(machine);
  if (!installed) return noPackage;
  if (!hasAddon(installed.folder))
    return missing(`${name} has no addon: its installer has not run`, 'handgrad backends --install native');
  const known = await proved(machine, 'native', await keyOf(machine, installed.version, installed.folder));
  return known ? { available: true, ...known } : loads(machine, installed);
};

// Its own installer

/** Not for a slow line, but for a host that stops in the middle. */
const ownLimit = 300;

/** @returns why it failed. What it has half done is taken back: it would take its own leftovers for finished. */
const runOwnInstaller = async (
  machine: Machine,
  { folder, host }: Installed,
): Promise<string | undefined> => {
  const chosen = ['TFJS_NODE_BASE_URI', 'TFJS_NODE_CDN_STORAGE', 'CDN_STORAGE'].flatMap(
    (key) => machine.env[key] || [],
  );
  const silent = await machine.unreachable(chosen[0] ?? host);
  if (silent !== undefined) return silent;
  const about = join(folder, 'package.json');
  const before = await readFile(about, 'utf8');
  const dependencies = join(folder, 'deps');
  const hadDependencies = existsSync(dependencies);
  const project = folder.slice(0, folder.lastIndexOf(`${sep}node_modules${sep}`));
  const command = [...npmCommand(machine), 'rebuild', name, '--ignore-scripts=false'] as const;
  let reason: string | undefined = 'interrupted';
  try {
    const ran = await attempt(machine, 'npm rebuild', [...command, '--foreground-scripts'], {
      limit: ownLimit,
      cwd: project,
    });
    const tested = isResult(ran) ? await load(machine, name, test, [folder], testSchema) : ran;
    reason = isResult(tested) ? undefined : tested.reason;
  } finally {
    if (reason !== undefined) {
      if (!hadDependencies) await rm(dependencies, { recursive: true, force: true });
      // It writes the addon's name in there while it runs.
      if ((await readFile(about, 'utf8').catch(() => '')) !== before) await writeWhole(about, before);
    }
  }
  return reason;
};

// From the wheel

const headersOf = async (machine: Machine, scratch: string): Promise<string | Missing> => {
  const own = machine.packageFolder('node-api-headers');
  const places = [
    ...(own ? [join(own, 'include')] : []),
    join(dirname(dirname(machine.node.path)), 'include', 'node'),
  ];
  const there = places.find((place) => existsSync(join(place, 'node_api.h')));
  if (there) return there;
  const reason = await step(machine, "native: getting Node's headers", () =>
    npmInstall(machine, 'node-api-headers', 'node-api-headers@1', scratch),
  );
  return reason === undefined
    ? join(scratch, 'node_modules', 'node-api-headers', 'include')
    : missing(reason);
};

const compilerOf = ({ env, which }: Machine): string | undefined =>
  [env['CXX'], 'g++', 'c++', 'clang++'].flatMap((program) => (program && which(program)) || [])[0];

/** What makes a module for Node of objects, by platform: undefined symbols are Node's own. */
const linking: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['-shared'],
  darwin: ['-bundle', '-undefined', 'dynamic_lookup'],
};

const compile = async (
  machine: Machine,
  compiler: string,
  { folder }: Installed,
  { libraries }: Wheel,
  library: string,
  headers: string,
  build: string,
  to: string,
): Promise<string | undefined> => {
  const arguments_ = [
    ...['-O2', '-fPIC', '-std=c++17', '-w', ...(linking[machine.platform] ?? ['-shared'])],
    ...[`-DNAPI_VERSION=${napi}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...replaced.map((name) => `-D${name}=handgrad_${name}`),
    `-DHANDGRAD_BUILD="${mark}${build}"`,
    ...[folder, join(library, 'include'), headers].map((path) => `-I${path}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(folder, 'binding', file)),
    signals,
    ...libraries.map((file) => join(library, file)),
    ...['-Xlinker', '-rpath', '-Xlinker', library, '-o', to],
  ];
  const ran = await step(machine, 'native: compiling the addon', () =>
    attempt(machine, 'the compiler', [compiler, ...arguments_], { limit: 300 }),
  );
  return isResult(ran) ? undefined : `the addon does not compile: ${ran.reason}`;
};

/** Puts a compiled addon where tfjs-node looks, and sees whether it loads. */
const place = async (machine: Machine, installed: Installed, addon: string): Promise<Found> => {
  const target = addonIn(installed.folder);
  const temporary = `${target}.${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await copyFile(addon, temporary);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  return loads(machine, installed);
};

/** The compiled addon in the cache, by what it is compiled of; where the library lies is written in it. */
const keptAddon = (machine: Machine, { version }: Installed, wheel: Wheel, build: string): string =>
  join(libraryFolder(machine, wheel), `tfjs-node-${version}-${build}`, 'tfjs_binding.node');

const compileFromWheel = async (
  machine: Machine,
  installed: Installed,
  wheel: Wheel,
  build: string | undefined,
  scratch: string,
): Promise<Found> => {
  if (build === undefined) return missing(`${signals} is not there`, 'npm install handgrad');
  const compiler = compilerOf(machine);
  if (!compiler)
    return missing('there is no C++ compiler (g++, c++ or clang++)', commandFor(machine, 'compiler'));
  const library = await provideLibrary(machine, wheel, scratch);
  if (typeof library !== 'string') return library;
  const headers = await headersOf(machine, scratch);
  if (typeof headers !== 'string') return headers;
  const made = join(scratch, 'tfjs_binding.node');
  const reason = await compile(machine, compiler, installed, wheel, library, headers, build, made);
  if (reason !== undefined) return missing(reason);
  const kept = keptAddon(machine, installed, wheel, build);
  await moveIn(made, kept);
  return place(machine, installed, kept);
};

const install = (machine: Machine): Promise<Found> =>
  locked(machine, 'native', async (scratch) => {
    const found = await find(machine); // another process may just have installed it
    const installed = await installedPackage(machine);
    if (found.available || !installed) return found;

    const wheel = wheels[machine.system];
    const build = await buildOf();
    const kept = wheel && build && keptAddon(machine, installed, wheel, build);
    if (kept && existsSync(kept)) {
      const again = await place(machine, installed, kept);
      if (again.available) return again;
    }

    const own = await onceADay(machine, `tfjs-node-${installed.version}-${machine.node.version}`, () =>
      step(machine, `native: running the installer of ${name}`, () => runOwnInstaller(machine, installed)),
    );
    if (own === undefined) return loads(machine, installed);
    machine.say(`native: its own installer failed: ${own}`);

    if (!wheel)
      return missing(
        `its own installer failed: ${own}; handgrad has no other way on ${machine.system}`,
        // As its README and WINDOWS_TROUBLESHOOTING.md have it.
        `npm rebuild ${name} --ignore-scripts=false --build-from-source`,
      );
    const compiled = await compileFromWheel(machine, installed, wheel, build, scratch);
    return compiled.available
      ? compiled
      : { ...compiled, reason: `${compiled.reason}; its own installer failed: ${own}` };
  });

export const native: Provisioner = {
  about: `TensorFlow's C library, through ${name}`,
  find,
  install,
};
