/** Layers that do something in training only, and a penalty. Oracles draw with the same function, from the case's seed. */
import {
  abs,
  add,
  fill,
  greater,
  mul,
  relu,
  square,
  sub,
  sum,
  where,
  type Tensor,
  mean,
} from '@tensorflow/tfjs-core';
import { bernoulli, gaussian } from '../../ops/index.js';
import { row, type Formula } from '../../row.js';
import { activityRegularization } from '../activityRegularization.js';
import { dropout } from '../dropout.js';
import { alphaDropout } from './alphaDropout.js';
import { gaussianDropout } from './gaussianDropout.js';
import { gaussianNoise } from './gaussianNoise.js';

type Drawn = { readonly rate: number; readonly stddev: number; readonly seed: number };

/** As Keras writes it: the mask, α′ = −1.7580993408473766, and then a·x + b. */
const alphaDropped: Formula = ([x], _, args) => {
  const { rate, seed } = args as unknown as Drawn;
  const kept = bernoulli(x!.shape, 1 - rate, 1, seed);
  const alpha = -1.7580993408473766;
  const a = 1 / Math.sqrt((1 - rate) * (1 + rate * alpha ** 2));
  return add(mul(where(greater(kept, 0), x!, fill(x!.shape, alpha)), a), -a * alpha * rate);
};

/** Σ|x| with derivative 0 at 0. */
const absolute = (x: Tensor): Tensor => sum(add(relu(x), relu(sub(0, x))));

export const noiseRows = {
  activityRegularization: row(activityRegularization, {
    formula: ([x], _, { l1, l2 }) => [
      add(x!, 0),
      // of each example, then their mean
      sum(mean(add(mul(abs(x!), l1 as number), mul(square(x!), l2 as number)), 0)),
    ],
    cases: [
      { args: { l1: 0.3, l2: 0.2 }, x: [3, 4] },
      { about: 'l1 alone, batch of one', args: { l1: 0.7 }, x: [1, 5] },
      { about: 'l2 alone, rank 3, one column', args: { l2: 0.4 }, x: [2, 3, 1] },
      { about: 'neither', x: [3, 4], formula: ([x]) => add(x!, 0) },
      { about: 'inference', args: { l1: 0.3, l2: 0.2 }, x: [3, 4], training: false },
      {
        about: 'at the kink',
        args: { l1: 0.5 },
        x: [4, 6],
        input: 'kinks',
        formula: ([x]) => [add(x!, 0), mul(absolute(x!), 0.5 / 4)],
      },
    ],
  }),
  alphaDropout: row(alphaDropout, {
    formula: alphaDropped,
    cases: [
      { args: { rate: 0.5 }, x: [6, 8] },
      { about: 'rate 0.1, rank 3, one column', args: { rate: 0.1 }, x: [3, 5, 1] },
      { about: 'rate 0', args: { rate: 0 }, x: [3, 4], formula: ([x]) => add(x!, 0) },
      { about: 'inference', x: [3, 4], training: false, formula: ([x]) => add(x!, 0) },
    ],
  }),
  dropout: row(dropout, {
    formula: ([x], _, args) => {
      const { rate, seed } = args as unknown as Drawn;
      return mul(x!, bernoulli(x!.shape, 1 - rate, 1 / (1 - rate), seed));
    },
    cases: [
      { args: { rate: 0.5 }, x: [6, 8] },
      { about: 'rate 0.1', args: { rate: 0.1 }, x: [6, 8] },
      { about: 'rate 0', args: { rate: 0 }, x: [3, 4] },
      { about: 'inference', x: [3, 4], training: false, formula: ([x]) => add(x!, 0) },
    ],
  }),
  gaussianDropout: row(gaussianDropout, {
    formula: ([x], _, args) => {
      const { rate, seed } = args as unknown as Drawn;
      return add(x!, mul(x!, gaussian(x!.shape, 0, (rate / (1 - rate)) ** 0.5, seed)));
    },
    cases: [
      { args: { rate: 0.5 }, x: [6, 8] },
      { about: 'rate 0.1, rank 3, one column', args: { rate: 0.1 }, x: [3, 5, 1] },
      { about: 'rate 0', args: { rate: 0 }, x: [3, 4], formula: ([x]) => add(x!, 0) },
      { about: 'inference', x: [3, 4], training: false, formula: ([x]) => add(x!, 0) },
    ],
  }),
  gaussianNoise: row(gaussianNoise, {
    formula: ([x], _, args) => {
      const { stddev, seed } = args as unknown as Drawn;
      return add(x!, mul(gaussian(x!.shape, 0, 1, seed), stddev));
    },
    cases: [
      { args: { stddev: 0.5 }, x: [6, 8] },
      { about: 'rank 3, one column', args: { stddev: 2 }, x: [3, 5, 1] },
      { about: 'stddev 0', args: { stddev: 0 }, x: [3, 4] },
      { about: 'inference', args: { stddev: 0.5 }, x: [1, 4], training: false, formula: ([x]) => add(x!, 0) },
    ],
  }),
};
