import { backend, env } from '@tensorflow/tfjs-core';

/**
 * Bits of the numbers that the backend computes with and keeps. tfjs' own `floatPrecision` says 16 of every webgl device
 * that has float32 textures, and asks only the others; here it is the textures that count.
 */
export const floatPrecision = (): 16 | 32 => {
  const isWebgl = 'gpgpu' in backend();
  return isWebgl &&
    (!env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') || env().getBool('WEBGL_FORCE_F16_TEXTURES'))
    ? 16
    : 32;
};

/** The least that 16 bits tell from 0 when it is added to something, as tfjs has it. */
const least = 1e-4;

/** An ε that keeps a divisor from 0, or a logarithm from −∞, on this device: at least what it can tell from 0. */
export const epsilonOf = (epsilon: number): number =>
  floatPrecision() === 32 ? epsilon : Math.max(epsilon, least);
