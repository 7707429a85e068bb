/**
 * Targets of which it is known, since they were looked at on the host, that each row sums to 1: a loss that needs Σt need
 * not compute it. By data, so that a reshaped tensor is known too.
 */
import type { Tensor } from '@tensorflow/tfjs-core';

const known = new WeakSet<object>();

/** What float32 makes of a sum of 1. */
const tolerance = 1e-6;

/** Whether every C numbers sum to 1. C > 1, or there is nothing to share out. */
export const areDistributions = (numbers: ArrayLike<number>, C: number): boolean => {
  if (!(C > 1)) return false;
  for (let i = 0; i < numbers.length; i += C) {
    let sum = 0;
    for (let j = i; j < i + C; j++) sum += numbers[j]!;
    if (!(Math.abs(sum - 1) <= tolerance)) return false;
  }
  return true;
};

export const markDistribution = (t: Tensor): Tensor => {
  known.add(t.dataId);
  return t;
};

export const isKnownDistribution = (t: Tensor): boolean => known.has(t.dataId);
