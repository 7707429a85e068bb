/** The rows of the optimizers: each is proved over twenty steps, against tf.train or a float64 rule from its paper. */
import type { OneRowEach } from '../row.js';
import { schedules } from '../schedules/registry.js';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { adamw } from './adamw.js';
import { ftrl } from './ftrl.js';
import { lion } from './lion.js';
import { nadam } from './nadam.js';
import type { optimizers } from './registry.js';
import { rmsprop } from './rmsprop.js';
import * as rules from './rules64.js';
import type { Clip64, Rule64 } from './rules64.js';
import { sgd } from './sgd.js';

export interface OptimizerCase {
  readonly about?: string;
  readonly args: object;
  /** tf.train's factory and its arguments. */
  readonly tfjs?: readonly [name: string, ...args: readonly (number | boolean)[]];
  readonly float64?: Rule64;
  /** What float64 does to all the gradients of a step first. */
  readonly clip64?: Clip64;
  /** A slot that is compared in the weights' place: its displacement from the first weights. */
  readonly slot?: string;
  /** Worst relative error of the displacement, at each step. Default 1e-5. */
  readonly tolerance?: number;
}

interface OptimizerRow<F> {
  readonly factory: F;
  readonly cases: readonly OptimizerCase[];
}
const row = <F>(factory: F, cases: readonly OptimizerCase[]): OptimizerRow<F> => ({ factory, cases });

const [adamw64, sgd64] = [rules.adamw, rules.sgd];

export const optimizerRows = {
  adadelta: row(adadelta, [
    // Its first steps are of the order of √ε: at a rate of 1 they are lost in the rounding of w.
    // No case with tf.train: it divides by the average of squares from before the gradient, so that its first
    // step is the gradient itself. test/optimizers.test.ts pins both.
    { args: { learningRate: 100 }, float64: rules.adadelta(100) },
    {
      about: 'rho 0.5',
      args: { learningRate: 10, rho: 0.5, epsilon: 0.01 },
      float64: rules.adadelta(10, 0.5, 0.01),
    },
  ]),
  adagrad: row(adagrad, [
    { args: { learningRate: 0.1 }, float64: rules.adagrad(0.1) },
    { about: 'as tf.train has it', args: { learningRate: 0.1 }, tfjs: ['adagrad', 0.1] },
    {
      about: 'from 2',
      args: { learningRate: 0.1, initialAccumulatorValue: 2 },
      tfjs: ['adagrad', 0.1, 2],
    },
    {
      about: 'from 0, a large epsilon',
      args: { learningRate: 0.1, initialAccumulatorValue: 0, epsilon: 0.5 },
      float64: rules.adagrad(0.1, 0, 0.5),
    },
  ]),
  adam: row(adam, [
    { args: { learningRate: 0.1 }, float64: adamw64(0.1, 0) },
    // tfjs computes 1 − β₂ᵗ in float32, where 1 − 0.999 has four digits left: it is 1e-5 off the float64 rule.
    { about: 'as tf.train has it', args: { learningRate: 0.1 }, tfjs: ['adam', 0.1], tolerance: 3e-5 },
    {
      about: 'other betas and epsilon',
      args: { learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 0.01 },
      tfjs: ['adam', 0.05, 0.5, 0.9, 0.01],
    },
    {
      about: 'amsgrad',
      args: { learningRate: 0.1, beta2: 0.7, amsgrad: true },
      float64: rules.amsgrad(0.1, 0.9, 0.7),
    },
    {
      about: 'schedule',
      args: {
        learningRate: schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.5 }),
      },
      float64: (w, g, slots, t) => adamw64(0.1 * 2 ** (-(t - 1) / 5), 0)(w, g, slots, t),
    },
    {
      about: 'useEma, its average',
      args: { learningRate: 0.1, useEma: true, emaMomentum: 0.8 },
      float64: rules.withAverage(adamw64(0.1, 0), 0.8),
      slot: 'average',
    },
  ]),
  adamax: row(adamax, [
    { args: { learningRate: 0.1 }, float64: rules.adamax(0.1) },
    { about: 'as tf.train has it', args: { learningRate: 0.1 }, tfjs: ['adamax', 0.1] },
    {
      about: 'other betas and epsilon',
      args: { learningRate: 0.05, beta1: 0.5, beta2: 0.6, epsilon: 0.1 },
      tfjs: ['adamax', 0.05, 0.5, 0.6, 0.1],
    },
  ]),
  adamw: row(adamw, [
    { args: { learningRate: 0.1 }, float64: adamw64(0.1, 0.004) },
    { about: 'weightDecay 0.5', args: { learningRate: 0.05, weightDecay: 0.5 }, float64: adamw64(0.05, 0.5) },
    {
      about: 'no decay of biases',
      args: { learningRate: 0.05, weightDecay: 0.5, excludeFromWeightDecay: ['bias'] },
      float64: (w, g, slots, t, name) => adamw64(0.05, name === 'dense/bias' ? 0 : 0.5)(w, g, slots, t, name),
    },
  ]),
  ftrl: row(ftrl, [
    { args: { learningRate: 0.1 }, float64: rules.ftrl(0.1) },
    {
      about: 'l1, weights of 0',
      args: { learningRate: 0.1, l1RegularizationStrength: 2 },
      float64: rules.ftrl(0.1, { l1: 2 }),
    },
    {
      about: 'l2, shrinkage and beta',
      args: {
        learningRate: 0.1,
        l2RegularizationStrength: 0.5,
        l2ShrinkageRegularizationStrength: 0.2,
        beta: 0.3,
      },
      float64: rules.ftrl(0.1, { l2: 0.5, shrinkage: 0.2, beta: 0.3 }),
    },
    {
      about: 'learningRatePower −0.8, from 1',
      args: { learningRate: 0.1, learningRatePower: -0.8, initialAccumulatorValue: 1 },
      float64: rules.ftrl(0.1, { power: -0.8, start: 1 }),
    },
  ]),
  lion: row(lion, [
    { args: { learningRate: 0.1 }, float64: rules.lion(0.1) },
    {
      about: 'other betas',
      args: { learningRate: 0.01, beta1: 0.5, beta2: 0.7 },
      float64: rules.lion(0.01, 0.5, 0.7),
    },
  ]),
  nadam: row(nadam, [
    { args: { learningRate: 0.1 }, float64: rules.nadam(0.1) },
    {
      about: 'other betas and epsilon',
      args: { learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 0.01 },
      float64: rules.nadam(0.05, 0.5, 0.9, 0.01),
    },
  ]),
  rmsprop: row(rmsprop, [
    { args: { learningRate: 0.1 }, float64: rules.rmsprop(0.1) },
    {
      about: 'as tf.train has it',
      args: { learningRate: 0.1, rho: 0.8 },
      tfjs: ['rmsprop', 0.1, 0.8, 0, 1e-7],
    },
    {
      about: 'momentum',
      args: { learningRate: 0.1, momentum: 0.9, epsilon: 0.01 },
      tfjs: ['rmsprop', 0.1, 0.9, 0.9, 0.01],
    },
    {
      about: 'centered',
      args: { learningRate: 0.1, centered: true },
      float64: rules.rmsprop(0.1, 0.9, 0, true),
    },
    {
      // tf.train takes v − (ḡ² + ε), where Keras adds ε: with a negative ε theirs is Keras's.
      about: 'centered, with momentum',
      args: { learningRate: 0.1, momentum: 0.5, epsilon: 0.01, centered: true },
      tfjs: ['rmsprop', 0.1, 0.9, 0.5, -0.01, true],
    },
  ]),
  sgd: row(sgd, [
    { args: { learningRate: 0.1 }, tfjs: ['sgd', 0.1] },
    { about: 'momentum', args: { learningRate: 0.1, momentum: 0.9 }, tfjs: ['momentum', 0.1, 0.9] },
    {
      about: 'nesterov',
      args: { learningRate: 0.1, momentum: 0.9, nesterov: true },
      tfjs: ['momentum', 0.1, 0.9, true],
    },
    {
      about: 'momentum, schedule',
      args: {
        momentum: 0.9,
        learningRate: schedules.piecewiseConstantDecay({ boundaries: [5], values: [0.1, 0.01] }),
      },
      float64: sgd64((t) => (t <= 6 ? 0.1 : 0.01), 0.9),
    },
    {
      about: 'nesterov, schedule',
      args: {
        momentum: 0.9,
        nesterov: true,
        learningRate: schedules.piecewiseConstantDecay({ boundaries: [5], values: [0.1, 0.01] }),
      },
      float64: sgd64((t) => (t <= 6 ? 0.1 : 0.01), 0.9, true),
    },
    {
      about: 'clipValue',
      args: { learningRate: 0.1, clipValue: 0.5 },
      float64: sgd64(() => 0.1),
      clip64: rules.clipValue(0.5),
    },
    {
      about: 'clipNorm',
      args: { learningRate: 0.1, clipNorm: 1.5 },
      float64: sgd64(() => 0.1),
      clip64: rules.clipNorm(1.5),
    },
    {
      about: 'globalClipNorm',
      args: { learningRate: 0.1, globalClipNorm: 3.5 },
      float64: sgd64(() => 0.1),
      clip64: rules.globalClipNorm(3.5),
    },
    {
      about: 'weightDecay',
      args: { learningRate: 0.1, weightDecay: 0.5, excludeFromWeightDecay: ['dense/kernel'] },
      float64: (w, g, _, __, name) => w - 0.1 * (g + (name === 'dense/bias' ? 0.5 * w : 0)),
    },
  ]),
} satisfies OneRowEach<typeof optimizers>;
