/** What `auto` means: the fastest backend that starts here. */
import { engine } from '@tensorflow/tfjs-core';
import type { BackendInfo, BackendName, BackendOptions } from './contract.js';
import { hostName } from './host.js';
import { floatPrecision } from './precision.js';
import { namesIn, starters } from './starters.js';
import { hasRealGpu, isSoftware } from './webgpu.js';

let logged = false;

/** Tried in this order: that of `starters`. A GPU that a program plays is slower than wasm, and is not chosen. */
const isWorthTrying = async (name: BackendName): Promise<boolean> =>
  name !== 'webgpu' || (await hasRealGpu());
const isWorthKeeping = (name: BackendName): boolean =>
  name !== 'webgl' || !isSoftware(starters.webgl.details!().device ?? '');

const sentence = ({ name, threads, device, library }: BackendInfo): string =>
  `handgrad: backend ${name}${[library, device, threads > 1 ? `${threads} threads` : undefined]
    .filter((part) => part !== undefined)
    .map((part) => `, ${part}`)
    .join('')}`;

/** @param start - throws if the backend does not start */
export const chooseBackend = async (
  start: (name: BackendName) => Promise<BackendName>,
  { log = console.info }: BackendOptions,
): Promise<BackendName> => {
  let reason: unknown;
  for (const name of namesIn(hostName())) {
    if (!(await isWorthTrying(name))) continue;
    try {
      await start(name);
    } catch (error) {
      if (name in engine().registry) throw error; // it runs, and not as asked for
      reason = error;
      continue;
    }
    if (!isWorthKeeping(name)) continue;
    if (log && !logged)
      log(sentence({ name, threads: 1, precision: floatPrecision(), ...starters[name].details?.() }));
    logged = true;
    return name;
  }
  throw reason;
};
