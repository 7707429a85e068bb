/** What this program runs in. */
import { engine } from '@tensorflow/tfjs-core';
import type { Host } from './contract.js';

export const inNode = (): boolean =>
  typeof process === 'object' && typeof process.getBuiltinModule === 'function';

export const hostName = (): Host => (inNode() ? 'node' : 'browser');

/** Whether tfjs knows the backend already: from an import of the program's own, or from a script tag. */
export const isRegistered = (name: string): boolean => name in engine().registryFactory;

/**
 * An optional package. Its name is no literal, so that a bundler leaves it alone: a page imports the backends it
 * wants by itself, and is not made to carry the others.
 */
export const importOptional = (name: string): Promise<unknown> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name);
