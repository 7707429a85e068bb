import type { Tensor } from '@tensorflow/tfjs-core';
import type { Cache, Layer } from '../../contract.js';
import type { Fused } from '../../ops/index.js';
import type { Tree } from '../../tree.js';

/** The kinds that `affine` can apply itself; what they keep for backward is y alone: `{ y }`. */
const kinds: Readonly<Record<string, Fused>> = { relu: 'relu', relu6: 'relu6', sigmoid: 'sigmoid' };

/** By the name that `affine` knows it by; undefined where it is not one of these, or bends elsewhere (relu's options). */
export const fusedName = ({
  kind,
  config,
}: Layer<Tree<Tensor>, Cache, Tensor, Tensor>): Fused | undefined => {
  const { maxValue, negativeSlope = 0, threshold = 0 } = config;
  return maxValue === undefined && negativeSlope === 0 && threshold === 0 ? kinds[kind] : undefined;
};
