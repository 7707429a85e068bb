/** The activations that have no parameters: usable by name in `dense`, and as layers. */
import { mul, relu as reluOp, softmax as softmaxOp, sub } from '@tensorflow/tfjs-core';
import { factoriesOf, row } from '../../row.js';
import { leakyReLU } from './leakyReLU.js';
import { linear } from './linear.js';
import { relu } from './relu.js';
import { sigmoid } from './sigmoid.js';
import { softmax } from './softmax.js';
import { tanh } from './tanh.js';

const byName = (activation: string) => ({ layer: 'activation', args: { activation } });

export const activationRows = {
  linear: row(linear, { tfjs: byName('linear'), cases: [{ x: [3, 4] }] }),
  sigmoid: row(sigmoid, {
    tfjs: byName('sigmoid'),
    cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }],
  }),
  tanh: row(tanh, { tfjs: byName('tanh'), cases: [{ x: [3, 4] }, { about: 'rank 3', x: [2, 3, 4] }] }),
  relu: row(relu, {
    tfjs: 'reLU',
    cases: [
      { x: [5, 7] },
      { about: 'rank 4', x: [2, 3, 2, 2] },
      {
        about: 'at the kink',
        x: [4, 10],
        input: 'kinks',
        skip: { oracle: 'differences', reason: 'no derivative at 0: the convention is 0, as tfjs has it' },
      },
    ],
  }),
  leakyReLU: row(leakyReLU, {
    // tfjs' own leakyReLU has no derivative of its own: it is composed of these two.
    formula: ([x], _, { alpha }) => sub(reluOp(x!), mul(alpha as number, reluOp(mul(x!, -1)))),
    cases: [
      { x: [5, 7] },
      { about: 'alpha 0.01', args: { alpha: 0.01 }, x: [5, 7] },
      { about: 'alpha 0', args: { alpha: 0 }, x: [5, 7] },
    ],
  }),
  softmax: row(softmax, {
    tfjs: 'softmax',
    cases: [
      { x: [4, 5] },
      // tf.layers.softmax takes axis 1 where it means the last
      { about: 'rank 3', x: [2, 3, 4], formula: ([x]) => softmaxOp(x!) },
      { about: 'far logits', x: [2, 3], input: [8, 0, -8, 1, 2, 6] },
    ],
  }),
};

export const activations = factoriesOf(activationRows);
export type ActivationName = keyof typeof activations;
