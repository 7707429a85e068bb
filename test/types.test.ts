/**
 * What must not compile. `npm test` runs tsc first: a line marked @ts-expect-error that compiles is an error.
 */
/* eslint-disable @typescript-eslint/no-unsafe-argument -- what is marked as an error has the error type */
import { layer } from '../src/contract.js';
import { layers } from '../src/registry.js';
import { mul, sumRows } from '../src/ops/index.js';

const neverRun = (): void => {
  layer({
    params: (x) => ({ kernel: { shape: x, init: 'ones' }, bias: { shape: x, init: 'ones' } }),
    outShape: (x) => x,
    forward: (x) => ({ y: x, cache: { x } }),
    // @ts-expect-error -- the gradient of `bias` is forgotten
    backward: (dy, { x }) => ({ dx: () => dy, grads: { kernel: () => mul(dy, x) } }),
  });

  layer({
    params: (x) => ({ kernel: { shape: x, init: 'ones' } }),
    outShape: (x) => x,
    forward: (x) => ({ y: x, cache: { x } }),
    // @ts-expect-error -- all gradients are forgotten
    backward: (dy) => ({ dx: () => dy }),
  });

  layer({
    outShape: (x) => x,
    forward: (x) => ({ y: x, cache: { x } }),
    // @ts-expect-error -- forward left no `z`
    backward: (dy, { z }) => ({ dx: () => mul(dy, z) }),
  });

  layer({
    outShape: (x) => x,
    // @ts-expect-error -- a Map hides its tensors from tf.tidy
    forward: (x) => ({ y: x, cache: new Map([['x', x]]) }),
    backward: (dy) => ({ dx: () => dy }),
  });

  layer({
    outShape: (x) => x,
    // @ts-expect-error -- nor may one hide deeper
    forward: (x) => ({ y: x, cache: { kept: [{ in: new Map([['x', x]]) }] } }),
    backward: (dy) => ({ dx: () => dy }),
  });

  layer({
    params: (x) => ({ gamma: { shape: x, init: 'ones' } }),
    outShape: (x) => x,
    // @ts-expect-error -- there is no parameter `beta`
    forward: (x, { beta }) => ({ y: mul(x, beta), cache: null }),
    backward: (dy) => ({ dx: () => dy, grads: { gamma: () => sumRows(dy) } }),
  });

  layer({
    state: (x) => ({ movingMean: { shape: x, init: 'zeros' } }),
    outShape: (x) => x,
    // @ts-expect-error -- only state has a next value, and there is no state `mean`
    forward: (x) => ({ y: x, cache: null, next: { mean: x } }),
    backward: (dy) => ({ dx: () => dy }),
  });

  // @ts-expect-error -- `units` is required
  layers.dense({});
  // @ts-expect-error -- no such option
  layers.dense({ units: 3, activatoin: 'relu' });
  // @ts-expect-error -- no such activation
  layers.dense({ units: 3, activation: 'rellu' });
};

test('the lines above are checked by tsc', () => {
  expect(typeof neverRun).toBe('function');
});
