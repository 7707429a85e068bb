/** The losses by name. */
import { byName } from '../row.js';
import { binaryCrossentropy } from './binaryCrossentropy.js';
import { binaryFocalCrossentropy } from './binaryFocalCrossentropy.js';
import { categoricalCrossentropy } from './categoricalCrossentropy.js';
import { categoricalFocalCrossentropy } from './categoricalFocalCrossentropy.js';
import { categoricalHinge } from './categoricalHinge.js';
import type { Loss } from './contract.js';
import { cosineSimilarity } from './cosineSimilarity.js';
import { halfSquaredError } from './halfSquaredError.js';
import { hinge } from './hinge.js';
import { huber } from './huber.js';
import { kullbackLeiblerDivergence } from './kullbackLeiblerDivergence.js';
import { logCosh } from './logCosh.js';
import { meanAbsoluteError } from './meanAbsoluteError.js';
import { meanAbsolutePercentageError } from './meanAbsolutePercentageError.js';
import { meanSquaredError } from './meanSquaredError.js';
import { meanSquaredLogarithmicError } from './meanSquaredLogarithmicError.js';
import { perceptron } from './perceptron.js';
import { poisson } from './poisson.js';
import { quantile } from './quantile.js';
import { sigmoidCrossEntropy } from './sigmoidCrossEntropy.js';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.js';
import { squaredHinge } from './squaredHinge.js';

export { lossRows, type LossProof, type LossRow } from './rows.js';

export const losses = {
  halfSquaredError,
  meanSquaredError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  huber,
  logCosh,
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  categoricalCrossentropy,
  binaryCrossentropy,
  categoricalFocalCrossentropy,
  binaryFocalCrossentropy,
  kullbackLeiblerDivergence,
  poisson,
  hinge,
  squaredHinge,
  categoricalHinge,
  cosineSimilarity,
  quantile,
  perceptron,
};
export type LossName = keyof typeof losses;
/** A loss by name, or made with options. */
export type LossLike = LossName | Loss;

export const toLoss = byName<Loss, LossName>('a loss', 'losses', losses, (value) => 'backward' in value);
