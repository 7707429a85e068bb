/**
 * What a device allows. Numbers of 32 bits are compared as the rows say. Those of 16 have an 8192th of the digits: there
 * the formulas are compared, not their last digits.
 */
import { floatPrecision } from '../backends/precision.js';

export const has32Bits = (): boolean => floatPrecision() === 32;

/** 2⁻¹¹ for each number that is kept, and what a few dozen of them add up to. */
const half = 0.03;

/** A tolerance as this device can meet it. */
export const allowed = (tolerance: number): number => (has32Bits() ? tolerance : Math.max(tolerance, half));

export const tooFewDigits = 'the difference of two numbers of 16 bits has too few digits';
const ofEpsilon = 'it looks at ε, which 16 bits do not hold: there ε is 1e-4';
const ofRange = '16 bits hold nothing below 6e-8 or above 65504';

/** Cases that are about what only 32 bits hold. One that passes all the same is red. */
export const beyond16Bits: Readonly<Record<string, string>> = {
  'softmax: far logits': ofRange,
  'dot: cosine with a row of 0': ofEpsilon,
  'dot: cosine with a short row': ofEpsilon,
  'dot: cosine with a row shorter than ε': ofEpsilon,
  'meanAbsolutePercentageError: targets of 0, and nearly': ofEpsilon,
  'categoricalCrossentropy: probabilities of 0 and 1': ofEpsilon,
  'categoricalFocalCrossentropy: probabilities of 0 and 1': ofEpsilon,
  'kullbackLeiblerDivergence: of 0 and beyond 1': ofEpsilon,
  'poisson: rates of 0': ofEpsilon,
  'cosineSimilarity: far from 1': ofRange,
  'cosineSimilarity: short vectors': ofEpsilon,
  'orthogonal: a row shorter than ε': ofEpsilon,
  adadelta: ofEpsilon,
  ftrl: ofRange,
  'ftrl: l1, weights of 0': ofRange,
  'ftrl: l2, shrinkage and beta': ofRange,
  'ftrl: learningRatePower −0.8, from 1': ofRange,
  'lion: other betas': 'it takes the sign of a sum of moments, which 16 bits round across 0',
};
