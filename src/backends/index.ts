/** Starting a tfjs backend, each imported only when asked for. */
import * as tf from '@tensorflow/tfjs-core';
import { HandgradError, unknownName } from '../errors.js';
import { chooseBackend } from './choose.js';
import type { BackendInfo, BackendName, BackendOptions, StartOptions, Starter } from './contract.js';
import { assertOneEngine } from './engines.js';
import { hostName } from './host.js';
import { forgetLost } from './lost.js';
import { floatPrecision } from './precision.js';
import { backendNames, starters } from './starters.js';
import { mostThreads } from './wasmThreads.js';

export type { BackendInfo, BackendName, BackendOptions, Host, Threads } from './contract.js';
export { backendNames, namesIn, starters } from './starters.js';
export { hostName } from './host.js';

const hintFor = (name: BackendName): string => {
  const { packages, install } = starters[name];
  return hostName() === 'node'
    ? (install ?? `npm install ${packages.join(' ')}`)
    : `npm install ${packages[0]!}, and \`import '${packages[0]!}'\` in the page, or a script tag of it`;
};

const notStarted = (name: BackendName, reason?: string): HandgradError =>
  new HandgradError(
    'backend',
    `Backend "${name}" did not start${reason === undefined ? '' : `: ${reason.split('\n', 1)[0]!.replace(/\.$/, '')}`}.`,
    hintFor(name),
  );

/** Instances of tfjs' backends: one whose device is lost is followed by another of its name. */
const begun = new WeakSet<object>();

const start = async (name: BackendName, options: StartOptions): Promise<BackendName> => {
  const { hosts, load, onStart } = starters[name];
  if (!hosts.includes(hostName()))
    throw new HandgradError(
      'backend',
      `Backend "${name}" runs in ${hosts.join(' and ')}, not in ${hostName()}.`,
      `there are: ${backendNames.filter((other) => starters[other].hosts.includes(hostName())).join(', ')}`,
    );
  assertOneEngine();
  forgetLost(name);
  try {
    await load(options);
    if (!(await tf.setBackend(name))) throw new Error();
    await tf.ready();
  } catch (error) {
    if (error instanceof HandgradError) throw error;
    throw notStarted(name, (error as Error).message || undefined);
  }
  if (!begun.has(tf.backend())) onStart?.(tf.backend());
  begun.add(tf.backend());
  return name;
};

const otherOptions: readonly string[] = ['wasmPaths', 'log'] satisfies (keyof BackendOptions)[];

let last: Promise<unknown> = Promise.resolve();

/** One after the other: two starts at once would each find the other's replacements. */
const inTurn = <T>(f: () => Promise<T>): Promise<T> => {
  const result = last.then(f);
  last = result.catch(() => undefined);
  return result;
};

/**
 * Starts a backend and makes it the current one; it is fast to call again, and starts anew one that has lost its GPU.
 * Default `auto`, the fastest there is: webgpu on a real GPU; then in Node tensorflow, if it is installed, wasm, cpu; in a
 * page webgl on a real GPU, wasm, cpu. Its choice is logged once. If threads of wasm do not start, one computes: `backendInfo` says why.
 *
 * @throws {HandgradError} code `option`: an unknown name, or no number of threads; `backend`: it does not
 * start, with the reason, or it runs already with another number of threads than asked for
 */
export const useBackend = async (
  name: BackendName | 'auto' = 'auto',
  { threads = 'auto', ...others }: BackendOptions = {},
): Promise<BackendName> => {
  for (const key of Object.keys(others))
    if (!otherOptions.includes(key))
      throw unknownName('option of useBackend', key, ['threads', ...otherOptions]);
  if (name !== 'auto' && !Object.hasOwn(starters, name))
    throw unknownName('backend', name, ['auto', ...backendNames]);
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads))
    throw new HandgradError(
      'option',
      `threads: expected 'auto' or a whole number from 1 to ${mostThreads}, received ${threads}.`,
    );
  const options = { ...others, threads };
  return inTurn(() =>
    name === 'auto' ? chooseBackend((one) => start(one, options), options) : start(name, options),
  );
};

/** @throws {HandgradError} code `backend`: none has been started */
export const backendInfo = (): BackendInfo => {
  assertBackendReady();
  const name = tf.getBackend() as BackendName;
  // A program may have registered one of its own.
  const starter: Starter | undefined = Object.hasOwn(starters, name) ? starters[name] : undefined;
  return { name, threads: 1, precision: floatPrecision(), ...starter?.details?.() };
};

/** @throws {HandgradError} code `backend`: none has been started */
export const assertBackendReady = (): void => {
  try {
    if (tf.getBackend()) return;
  } catch {
    // tfjs throws if none is registered, or if the only one starts asynchronously
  }
  throw new HandgradError(
    'backend',
    'No tfjs backend is ready.',
    'call `await useBackend()` before making a model',
  );
};
