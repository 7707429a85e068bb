import { Environment, Tensor, engine, version_core } from '@tensorflow/tfjs-core';
import { HandgradError } from '../errors.js';

const cure =
  'npm ls @tensorflow/tfjs-core, then npm dedupe (in a bundler: an alias; in a page: the same script for both)';

/**
 * Copies of tfjs-core in one process share the engine of the one that was loaded first, and none of its code. What they
 * register, one for another's engine, is found or not found by the luck of versions.
 *
 * @throws {HandgradError} code `backend`: there are two
 */
export const assertOneEngine = (): void => {
  if (engine().ENV instanceof Environment) return;
  throw new HandgradError(
    'backend',
    `Two copies of @tensorflow/tfjs-core are loaded: handgrad imports ${version_core}, and another was there before it.`,
    cure,
  );
};

/** A tensor that is none of ours, where one came in another's place. @throws {HandgradError} code `backend` */
export const assertOwnTensor = (what: string, value: object): void => {
  if (value instanceof Tensor || !('dataId' in value && 'dtype' in value)) return;
  throw new HandgradError(
    'backend',
    `${what} is a tensor of another copy of @tensorflow/tfjs-core: handgrad imports ${version_core}.`,
    cure,
  );
};
