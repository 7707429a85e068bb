/** The webgpu backend: the browser's own, or in Node that of the package `webgpu` (Dawn). */
import { engine } from '@tensorflow/tfjs-core';
import type { Details } from './contract.js';
import { importOptional, inNode, isRegistered } from './host.js';

interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}
interface Gpu {
  requestAdapter(options?: object): Promise<{ readonly info: AdapterInfo } | null>;
}
interface Dawn {
  readonly create: (options: readonly string[]) => Gpu;
  readonly globals: object;
}

/** Dawn's entry, kept: its devices live as long as it does. */
let dawn: Gpu | undefined;

const gpu = async (): Promise<Gpu | undefined> => {
  const own = (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
  if (own || !inNode()) return own;
  if (!dawn) {
    const { create, globals } = (await importOptional('webgpu')) as Dawn;
    Object.assign(globalThis, globals);
    dawn = create([]);
  }
  return dawn;
};

let adapter: AdapterInfo | undefined;

/** @throws there is no adapter */
const findAdapter = async (): Promise<Gpu> => {
  const found = await gpu();
  if (!found)
    throw new Error('this browser has no WebGPU here (it needs a recent one, and https or localhost)');
  const { info } = (await found.requestAdapter({ powerPreference: 'high-performance' })) ?? {};
  if (!info) throw new Error('WebGPU finds no adapter: there is no GPU, or no driver for it');
  adapter = info;
  return found;
};

/** Runs `f` with `navigator.gpu` in place: tfjs looks for it there while it loads and starts, and only then. */
const withNavigator = async <T>(found: Gpu, f: () => T | Promise<T>): Promise<T> => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  if ((globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu) return f();
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: found }, configurable: true });
  try {
    return await f();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
};

export const loadWebgpu = async (): Promise<void> => {
  const found = await findAdapter();
  if ('webgpu' in engine().registry) return;
  if (!isRegistered('webgpu'))
    await withNavigator(found, () => importOptional('@tensorflow/tfjs-backend-webgpu'));
  const registered = engine().registryFactory['webgpu'];
  if (!registered) return;
  const { factory } = registered;
  registered.factory = () => {
    registered.factory = factory;
    return withNavigator(found, factory);
  };
};

export const webgpuDetails = (): Details => {
  const { description, vendor, architecture, device } = adapter ?? {};
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ');
  return name ? { device: name } : {};
};

/** Where Linux has no device of a GPU Dawn is not asked: it would complain of a missing driver on stderr. */
const mayHaveGpu = (): boolean => {
  if (!inNode() || process.platform !== 'linux') return true;
  const { existsSync } = process.getBuiltinModule('fs');
  return ['/dev/dri', '/dev/nvidiactl', '/dev/dxg', '/dev/kgsl-3d0', '/dev/mali0'].some((device) =>
    existsSync(device),
  );
};

/** Whether a GPU computes, not a program that plays one. @returns false also if there is no adapter */
export const hasRealGpu = async (): Promise<boolean> => {
  if (!mayHaveGpu()) return false;
  try {
    await findAdapter();
  } catch {
    return false;
  }
  return !adapter?.isFallbackAdapter && !isSoftware(webgpuDetails().device ?? '');
};

/** The programs that play a GPU on processors, by the names they give. */
export const isSoftware = (device: string): boolean =>
  /swiftshader|llvmpipe|softpipe|basic render|software/i.test(device);
