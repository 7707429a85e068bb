/** The rows of the initializers. Names and scales are Keras's. */
import { HandgradError, unknownName } from '../errors.js';
import { factoriesOf } from '../row.js';
import { constant, ones, zeros } from './constant.js';
import type { Initializer } from './contract.js';
import { identity } from './identity.js';
import { orthogonal } from './orthogonal.js';
import { outright, type Values } from './outright.js';
import { randomNormal, randomUniform, truncatedNormal } from './random.js';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  leCunNormal,
  leCunUniform,
  varianceScaling,
} from './varianceScaling.js';

export const initializerRows = {
  zeros: { factory: zeros },
  ones: { factory: ones },
  constant: { factory: constant },
  randomNormal: { factory: randomNormal },
  randomUniform: { factory: randomUniform },
  truncatedNormal: { factory: truncatedNormal },
  varianceScaling: { factory: varianceScaling },
  glorotUniform: { factory: glorotUniform },
  glorotNormal: { factory: glorotNormal },
  heUniform: { factory: heUniform },
  heNormal: { factory: heNormal },
  leCunUniform: { factory: leCunUniform },
  leCunNormal: { factory: leCunNormal },
  orthogonal: { factory: orthogonal },
  identity: { factory: identity },
};

/** With the short names that Keras has for two of them. */
export const initializers = {
  ...factoriesOf(initializerRows),
  normal: randomNormal,
  uniform: randomUniform,
};

export type InitializerName = keyof typeof initializers;
/** A name, an initializer or a function of one's own, or the values themselves. */
export type InitializerLike = InitializerName | Initializer | Values;

export const isInitializer = (value: unknown): value is InitializerLike =>
  typeof value === 'string' ||
  typeof value === 'function' ||
  Array.isArray(value) ||
  value instanceof Float32Array;

/** @throws {HandgradError} code `option`: an unknown name, or a factory that was not called */
export const toInitializer = (like: InitializerLike): Initializer => {
  if (typeof like === 'function') {
    if ('options' in like)
      throw new HandgradError(
        'option',
        `Expected an initializer, received the factory of "${like.kind}".`,
        `call it: initializers.${like.kind}()`,
      );
    return like;
  }
  if (typeof like !== 'string') return outright(like);
  if (!Object.hasOwn(initializers, like)) throw unknownName('initializer', like, Object.keys(initializers));
  return initializers[like]();
};
