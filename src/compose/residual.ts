import type { Common, Layer, Shape } from '../contract.js';
import { ShapeError, formatShape } from '../errors.js';
import { layers } from '../registry.js';
import { graph } from './graph.js';
import { assertLayer } from './wiring.js';

/**
 * y = x + f(x), f any layer that keeps the shape of its input. (He et al. 2016, eq. 1)    dx = dy + dx through f
 *
 *     residual(sequential([dense({ units: 8, activation: 'relu' }), dense({ units: 8 })]))
 *
 * @throws {ShapeError} when shapes are walked: f(x) has another shape than x
 */
export const residual = (f: Layer, options: Common = {}): Layer => {
  assertLayer('The layer of residual', f);
  const node = f.name ?? f.kind;
  const sum = node === 'add' ? 'sum' : 'add';
  const nodes = { [node]: [f, 'input'], [sum]: [sameShape, 'input', node] } as const;
  return Object.freeze({
    ...graph({ ...options, inputs: ['input'], nodes, outputs: [sum] }),
    kind: 'residual',
  });
};

const add = layers.add();
const sameShape: Layer = Object.freeze({
  ...add,
  outShape: ([x, y]: readonly Shape[]) => {
    if (x!.join() !== y!.join())
      throw new ShapeError({
        expected: `a layer that keeps the shape of its input, ${formatShape(x!)}`,
        received: `f(x) of shape ${formatShape(y!)}`,
        hint: `give its last layer as many units as x has (${x!.at(-1)}), or write a graph with a projection of x beside it`,
      });
    return x!;
  },
});
