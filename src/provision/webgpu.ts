/** WebGPU in Node: Dawn, from the package `webgpu`, on a GPU or on the SwiftShader that a Chromium brings. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as v from 'valibot';
import { foldersOf, installBrowser } from './browser.js';
import { keepProof, proved, readJson } from './cache.js';
import { missing, type Found, type Provisioner } from './contract.js';
import type { Machine } from './machine.js';
import { isResult, load } from './steps.js';

const packages = ['webgpu', '@tensorflow/tfjs-backend-webgpu'] as const;

/** The adapter's name, or null. The device computes nothing here: making one is what an old driver fails at. */
const test = `
  const { pathToFileURL } = require('url');
  const { create, globals } = await import(pathToFileURL(args[0]).href);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter();
  if (!adapter) return null;
  const device = await adapter.requestDevice();
  device.destroy();
  const { description, vendor, architecture } = adapter.info;
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';`;

const adapterSchema = v.nullable(v.string());
const versionSchema = v.object({ version: v.string() });
type Additions = Readonly<Record<string, string>>;

const library = 'libvulkan.so.1';

/**
 * Environments to try, one after the other: as it is, with SwiftShader, and, where the system has no Vulkan loader,
 * with the browser's own. A driver that the user names is the only one.
 */
const environments = (machine: Machine): readonly Additions[] => {
  const { env, platform } = machine;
  if (platform !== 'linux' || env['VK_ICD_FILENAMES'] || env['VK_DRIVER_FILES']) return [{}];
  const software = foldersOf(machine).flatMap((folder): Additions[] => {
    const icd = { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') };
    if (!existsSync(icd.VK_ICD_FILENAMES)) return [];
    const path = [folder, env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
    return existsSync(join(folder, library)) ? [icd, { ...icd, LD_LIBRARY_PATH: path }] : [icd];
  });
  return [{}, ...software];
};

/** What the proof depends on: Dawn, the driver, and the loader if it is the browser's. */
const filesOf = (folder: string, env: Additions): string[] => {
  const icd = env['VK_ICD_FILENAMES'];
  return [
    join(folder, 'package.json'),
    ...(icd ? [icd, join(dirname(icd), 'libvk_swiftshader.so')] : []),
    ...(icd && env['LD_LIBRARY_PATH'] ? [join(dirname(icd), library)] : []),
  ];
};

const find = async (machine: Machine): Promise<Found> => {
  const absent = packages.filter((name) => !machine.packageFolder(name));
  if (absent.length)
    return missing(
      `${absent.join(' and ')} ${absent.length > 1 ? 'are' : 'is'} not installed`,
      `npm install ${absent.join(' ')}`,
    );
  const folder = machine.packageFolder('webgpu')!;
  const { version = '' } = (await readJson(join(folder, 'package.json'), versionSchema)) ?? {};
  const { env } = machine;
  const given = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'LD_LIBRARY_PATH', 'HANDGRAD_CHROMIUM'];
  const key = [folder, version, machine.node.version, ...given.map((name) => env[name] ?? '')].join(' ');
  const known = await proved(machine, 'webgpu', key);
  if (known) return { available: true, ...known };
  let reason: string | undefined;
  for (const additions of environments(machine)) {
    const tested = await load(machine, 'Dawn', test, [join(folder, 'index.js')], adapterSchema, additions);
    if (!isResult(tested)) reason = tested.reason;
    else if (tested.value !== null) {
      const proof = { what: `Dawn ${version} on ${tested.value}`, path: folder, env: additions };
      await keepProof(machine, 'webgpu', key, filesOf(folder, additions), proof);
      return { available: true, ...proof };
    }
  }
  return missing(
    reason ??
      'WebGPU finds no adapter: no GPU with a driver for Vulkan, Metal or Direct3D 12, and no SwiftShader',
    machine.platform === 'linux' ? 'handgrad backends --install browser' : undefined,
  );
};

/** Without a GPU, a browser brings what plays one; elsewhere than on Linux it can be of no use to Dawn. */
const install = async (machine: Machine): Promise<Found> => {
  const found = await find(machine);
  const packagesThere = packages.every((name) => machine.packageFolder(name));
  return found.available || !packagesThere || machine.platform !== 'linux'
    ? found
    : installBrowser(machine, find);
};

export const webgpu: Provisioner = {
  about: 'WebGPU in Node (Dawn), on a GPU or on SwiftShader',
  find,
  install,
};
