/**
 * The only door to layers: every factory by its name. From its place here follow the export, the name on the command
 * line, and a row with what proves it (layers/rows.ts), without which nothing compiles. Programs that train carry
 * the factories; the rows are for those that check.
 */
import { activations } from './layers/activations/index.js';
import { activation } from './layers/activation.js';
import { prelu } from './layers/activations/prelu.js';
import { activityRegularization } from './layers/activityRegularization.js';
import { batchNormalization } from './layers/batchNormalization.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { embedding } from './layers/embedding.js';
import { flatten } from './layers/flatten.js';
import { lambda } from './layers/lambda.js';
import { layerNormalization } from './layers/layerNormalization.js';
import { masking } from './layers/masking.js';
import { maxout } from './layers/maxout.js';
import { add } from './layers/merge/add.js';
import { average } from './layers/merge/average.js';
import { concatenate } from './layers/merge/concatenate.js';
import { dot } from './layers/merge/dot.js';
import { maximum } from './layers/merge/maximum.js';
import { minimum } from './layers/merge/minimum.js';
import { multiply } from './layers/merge/multiply.js';
import { subtract } from './layers/merge/subtract.js';
import { alphaDropout } from './layers/noise/alphaDropout.js';
import { gaussianDropout } from './layers/noise/gaussianDropout.js';
import { gaussianNoise } from './layers/noise/gaussianNoise.js';
import { cropping1D } from './layers/shape/cropping1D.js';
import { permute } from './layers/shape/permute.js';
import { repeatVector } from './layers/shape/repeatVector.js';
import { reshape } from './layers/shape/reshape.js';
import { zeroPadding1D } from './layers/shape/zeroPadding1D.js';
import { tiedDense } from './layers/tiedDense.js';

export { activationRows, layerRows } from './layers/rows.js';

export const layers = {
  ...activations,
  // merge
  add,
  average,
  concatenate,
  dot,
  maximum,
  minimum,
  multiply,
  subtract,
  // noise
  activityRegularization,
  alphaDropout,
  dropout,
  gaussianDropout,
  gaussianNoise,
  // shape
  cropping1D,
  flatten,
  permute,
  repeatVector,
  reshape,
  zeroPadding1D,
  // the others
  activation,
  batchNormalization,
  dense,
  embedding,
  lambda,
  layerNormalization,
  masking,
  maxout,
  prelu,
  tiedDense,
};
