import * as v from 'valibot';
import { layer, type Shape } from '../../contract.js';
import { ShapeError, formatShape } from '../../errors.js';
import * as ops from '../../ops/index.js';
import { layerFactory } from '../../options.js';

const rule = 'expected whole numbers ≥ 1, and at most one −1 (what is left)';
const targetShape = v.pipe(
  v.array(v.number(rule), rule),
  v.check((dims) => dims.every((d) => Number.isInteger(d) && (d >= 1 || d === -1)), rule),
  v.check((dims) => dims.filter((d) => d === -1).length <= 1, rule),
);

/** y = x, read as [N, …targetShape]    dx = dy, read as x's shape. (Keras: Reshape) */
export const reshape = layerFactory('reshape', { targetShape }, ({ targetShape }) =>
  layer({
    outShape: (x) => [x[0]!, ...known(x, targetShape)],
    forward: (x) => ({ y: ops.reshape(x, [x.shape[0], ...targetShape]), cache: { shape: x.shape } }),
    backward: (dy, { shape }) => ({ dx: () => ops.reshape(dy, shape) }),
  }),
);

/** The −1 filled in. While a dimension of x is unknown it stays −1, and the target is believed. */
const known = (x: Shape, target: Shape): Shape => {
  const rest = x.slice(1);
  if (rest.some((d) => d < 0)) return target;
  const size = rest.reduce((a, b) => a * b, 1);
  const given = target.reduce((a, b) => (b < 0 ? a : a * b), 1);
  if (target.includes(-1) ? size % given !== 0 : size !== given)
    throw new ShapeError({
      expected: `an input of ${target.includes(-1) ? `a multiple of ${given}` : `${given}`} numbers (targetShape ${formatShape(target)}, without the batch)`,
      received: `${formatShape(x)}, ${size} numbers`,
      hint: 'targetShape does not name the batch; one dimension may be −1: it is worked out',
    });
  return target.map((d) => (d < 0 ? size / given : d));
};
