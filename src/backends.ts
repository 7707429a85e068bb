/** Starting a tfjs backend, each imported only when asked for. */
import * as tf from '@tensorflow/tfjs-core';
import { HandgradError, unknownName } from './errors.js';

interface Starter {
  readonly name: string;
  readonly package: string;
  readonly load: () => Promise<unknown>;
}

export const starters = {
  wasm: {
    name: 'wasm',
    package: '@tensorflow/tfjs-backend-wasm',
    load: () => import('@tensorflow/tfjs-backend-wasm'),
  },
  cpu: {
    name: 'cpu',
    package: '@tensorflow/tfjs-backend-cpu',
    load: () => import('@tensorflow/tfjs-backend-cpu'),
  },
} satisfies Record<string, Starter>;

export type BackendName = keyof typeof starters;
export const backendNames = Object.keys(starters) as readonly BackendName[];

/**
 * Starts a backend and makes it the current one; it is fast to call again. Default `wasm`: 30 to 60 times
 * the arithmetic of `cpu`, with nothing to compile.
 *
 * @throws {HandgradError} code `option`: an unknown name; `backend`: it does not start, with the reason
 */
export const useBackend = async (name: BackendName = 'wasm'): Promise<BackendName> => {
  if (!Object.hasOwn(starters, name)) throw unknownName('backend', name, backendNames);
  const starter = starters[name];
  try {
    await starter.load();
    if (await tf.setBackend(name)) {
      await tf.ready();
      // tfjs' cpu backend greets at its first tensor; output belongs to the program that uses it.
      if (name === 'cpu') (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
      return name;
    }
  } catch (error) {
    throw new HandgradError(
      'backend',
      `Backend "${name}" did not start: ${(error as Error).message}.`,
      `npm install ${starter.package}`,
    );
  }
  throw new HandgradError(
    'backend',
    `Backend "${name}" did not start.`,
    `is there one @tensorflow/tfjs-core in your tree? (npm ls @tensorflow/tfjs-core) else: npm install ${starter.package}`,
  );
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
