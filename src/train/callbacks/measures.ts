/** What the monitor computes of a tensor, on the device. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from '../../contract.js';
import {
  abs,
  asRows,
  cast,
  equal,
  greater,
  max,
  mean,
  reshape,
  sqrt,
  square,
  stack,
  sub,
  sum,
} from '../../ops/index.js';

export type Name = 'mean' | 'std' | 'dead' | 'saturated' | 'gradient';

/** What is measured of an output, by what the layer says of its range. */
export const measured = (range: Layer['range']): Name[] => {
  if (!range || !Number.isFinite(range[0])) return ['mean', 'std'];
  return ['mean', 'std', Number.isFinite(range[1]) ? 'saturated' : 'dead'];
};

/** ‖g‖, [1] */
export const norm = (g: Tensor): Tensor => reshape(sqrt(sum(square(g))), [1]);

/** A unit is dead if the largest of its values, over all rows, is the least that there is. */
const deadShare = (y: Tensor, low: number): Tensor => mean(cast(equal(max(asRows(y), 0), low), 'float32'));

/** |y − middle| > 0.49·(high − low) */
const saturatedShare = (y: Tensor, [low, high]: readonly [number, number]): Tensor =>
  mean(cast(greater(abs(sub(y, (low + high) / 2)), 0.49 * (high - low)), 'float32'));

/** The numbers that `measured` names, [k]. */
export const statistics = (output: Tensor, range: Layer['range']): Tensor => {
  const y = cast(output, 'float32');
  const mu = mean(y);
  return stack(
    measured(range).map((name) => {
      if (name === 'mean') return mu;
      if (name === 'std') return sqrt(mean(square(sub(y, mu))));
      return name === 'dead' ? deadShare(y, range![0]) : saturatedShare(y, range!);
    }),
  );
};
