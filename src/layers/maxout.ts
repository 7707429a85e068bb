import { layer, type Shape } from '../contract.js';
import { ShapeError, formatShape } from '../errors.js';
import { div, equal, max, mul, reshape, sum } from '../ops/index.js';
import { count, layerFactory, wholeNumber } from '../options.js';

/**
 * y[u] = max of x[u·k] … x[u·k + k − 1]          x [N, …, C, …]   y [N, …, units, …]   k = C/units
 * dx = dy[u] / (how many of the k reach the max) where x reaches it, else 0
 * (Goodfellow et al. 2013, eq. 1: dense({ units: units·k }) before it gives z). Where several tie, they share dy
 * equally, as in TensorFlow's max: a mean of the one-sided derivatives, which are dy for one of them and 0 for the others.
 */
export const maxout = layerFactory('maxout', { units: count(), axis: wholeNumber(-1) }, ({ units, axis }) => {
  const axisOf = (rank: number) => (axis < 0 ? rank + axis : axis);
  /** [N, …, units, k, …] */
  const grouped = (x: Shape): number[] => {
    const a = axisOf(x.length);
    return [...x.slice(0, a), units, x[a]! / units, ...x.slice(a + 1)];
  };
  return layer({
    outShape: (x) => {
      const a = axisOf(x.length);
      if (a < 1 || a >= x.length || x[a]! < 1 || x[a]! % units !== 0)
        throw new ShapeError({
          expected: `an input with a known multiple of ${units} features on axis ${axis}`,
          received: formatShape(x),
          hint: `dense({ units: ${2 * units} }) before maxout gives each unit the better of two`,
        });
      return x.map((d, i) => (i === a ? units : d));
    },
    forward: (x) => {
      const z = reshape(x, grouped(x.shape));
      const y = max(z, axisOf(x.rank) + 1);
      return { y, cache: { z, y, shape: x.shape } };
    },
    backward: (dy, { z, y, shape }) => ({
      dx: () => {
        const k = axisOf(shape.length) + 1;
        const one = z.shape.map((d, i) => (i === k ? 1 : d));
        const reached = mul(1, equal(z, reshape(y, one)));
        return reshape(mul(reached, div(reshape(dy, one), sum(reached, k, true))), shape);
      },
    }),
  });
});
