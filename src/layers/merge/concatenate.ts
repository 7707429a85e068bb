import { mergeLayer, type Shape } from '../../contract.js';
import { ShapeError, formatShapes } from '../../errors.js';
import { concat, fill, slice } from '../../ops/index.js';
import { layerFactory, wholeNumber } from '../../options.js';
import { anyMask } from './masks.js';

/**
 * y = [x₁, x₂, …] along an axis (Keras: the last)    dxᵢ = the slice of dy where xᵢ stands
 * Masks along the steps (axis 1): one after another, too; along another axis: a step counts if it counts in any input.
 */
export const concatenate = layerFactory('concatenate', { axis: wholeNumber(-1) }, ({ axis }) => {
  const axisOf = (rank: number) => (axis < 0 ? rank + axis : axis);
  return mergeLayer({
    outShape: (xs: readonly Shape[]) => {
      const first = xs[0] ?? [];
      const a = axisOf(first.length);
      const fits = xs.every((x) => x.length === first.length && x.every((d, i) => i === a || d === first[i]));
      if (a < 1 || a >= first.length || !fits)
        throw new ShapeError({
          expected: `inputs that agree in every dimension but axis ${axis}`,
          received: xs.length ? formatShapes(xs) : 'none',
        });
      const width = xs.some((x) => x[a]! < 0) ? -1 : xs.reduce((n, x) => n + x[a]!, 0);
      return first.map((d, i) => (i === a ? width : d));
    },
    mask: (masks, xs) =>
      axisOf(xs[0]!.rank) === 1
        ? concat(
            masks.map((mask, i) => mask ?? fill(xs[i]!.shape.slice(0, 2), 1)),
            1,
          )
        : anyMask(masks),
    forward: (xs) => ({
      y: concat([...xs], axisOf(xs[0]!.rank)),
      cache: { widths: xs.map((x) => x.shape[axisOf(x.rank)]!) },
    }),
    backward: (dy, { widths }) => ({
      dx: (i) => {
        const a = axisOf(dy.rank);
        const before = widths.slice(0, i).reduce((n, w) => n + w, 0);
        return slice(
          dy,
          dy.shape.map((_, d) => (d === a ? before : 0)),
          dy.shape.map((size, d) => (d === a ? widths[i]! : size)),
        );
      },
    }),
  });
});
