/** The activations that have no parameters: usable by name in `dense`, and as layers. */
import { abs } from './abs.js';
import { elu } from './elu.js';
import { exponential } from './exponential.js';
import { gelu } from './gelu.js';
import { hardSigmoid } from './hardSigmoid.js';
import { hardSwish } from './hardSwish.js';
import { leakyReLU } from './leakyReLU.js';
import { linear } from './linear.js';
import { logSoftmax } from './logSoftmax.js';
import { mish } from './mish.js';
import { relu } from './relu.js';
import { relu6 } from './relu6.js';
import { selu } from './selu.js';
import { sigmoid } from './sigmoid.js';
import { sign } from './sign.js';
import { softmax } from './softmax.js';
import { softplus } from './softplus.js';
import { softsign } from './softsign.js';
import { step } from './step.js';
import { swish } from './swish.js';
import { tanh } from './tanh.js';
import { thresholdedReLU } from './thresholdedReLU.js';

export const activations = {
  linear,
  sigmoid,
  tanh,
  softplus,
  softsign,
  swish,
  mish,
  gelu,
  exponential,
  softmax,
  logSoftmax,
  relu,
  leakyReLU,
  relu6,
  hardSigmoid,
  hardSwish,
  abs,
  elu,
  selu,
  thresholdedReLU,
  step,
  sign,
};
export type ActivationName = keyof typeof activations;
