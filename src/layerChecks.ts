/** What a program without types may get wrong in a layer of its own, and would be told by tfjs much later. */
import { Tensor } from '@tensorflow/tfjs-core';
import { HandgradError, whatIs } from './errors.js';

/** @throws {HandgradError} code `graph`: no object of functions */
export const assertFormulas = (what: string, def: object): void => {
  const missing = ['outShape', 'forward', 'backward'].find(
    (name) => typeof (def as Readonly<Record<string, unknown>> | undefined)?.[name] !== 'function',
  );
  if (missing === undefined) return;
  const received = typeof def === 'object' ? `{ ${Object.keys(def).join(', ')} }` : whatIs(def);
  throw new HandgradError('graph', `${what}: expected a function \`${missing}\`, received ${received}.`);
};

/** @throws {HandgradError} code `graph`: not y and a cache */
export const assertForward = (done: object | undefined): void => {
  const { y, cache } = (done ?? {}) as { readonly y?: unknown; readonly cache?: unknown };
  if (y instanceof Tensor && cache !== undefined) return;
  const isRecord = typeof done === 'object' && !(done instanceof Tensor);
  const received = isRecord
    ? `{ ${Object.entries(done).map(([key, value]) => `${key}: ${whatIs(value)}`).join(', ')} }` // prettier-ignore
    : whatIs(done);
  throw new HandgradError(
    'graph',
    `forward of a layer: expected { y, cache } with a tensor y, received ${received}.`,
    'cache holds what backward reads: { y, cache: { x } }',
  );
};

/** @throws {HandgradError} code `graph`: the derivative itself, in the place of a function that returns it */
export const run = (name: string, thunk: () => Tensor): Tensor => {
  if (typeof thunk === 'function') return thunk();
  throw new HandgradError(
    'graph',
    `backward of a layer: ${name}: expected a function that returns the derivative, received ${whatIs(thunk)}.`,
    `${name}: () => …: what nobody wants is not computed`,
  );
};
