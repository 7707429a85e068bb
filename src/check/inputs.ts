/** Host-made numbers of a case: the same on every backend. */
import { rng, deriveSeed, type Rng } from '../random.js';
import type { Shape } from '../contract.js';
import type { InputKind } from '../row.js';
import { sizeOf } from './numbers.js';

export interface HostTensor {
  readonly values: Float32Array;
  readonly shape: Shape;
  readonly dtype: 'float32' | 'int32';
}

const awayFromZero = (random: Rng): number => {
  const z = random.normal();
  return z + Math.sign(z) * 0.05;
};

const normalizeRows = (values: Float32Array, C: number): void => {
  for (let from = 0; from < values.length; from += C) {
    const row = values.subarray(from, from + C);
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((v, i) => (row[i] = v / total));
  }
};

/** @param below - the range of class indices, for the kind `indices` */
export const makeInput = (
  kind: InputKind,
  shape: Shape,
  below: number | undefined,
  seed: number,
): HostTensor => {
  const random = rng(seed);
  const draw = (): number => {
    switch (kind) {
      case 'normal':
        return awayFromZero(random);
      case 'positive':
        return 0.1 + random.uniform();
      case 'kinks':
        return random.integer(5) / 2 - 1;
      case 'indices':
        return random.integer(below ?? 2);
      case 'signs':
        return 2 * random.integer(2) - 1;
      case 'binary':
        return random.integer(2);
      case 'probabilities':
        return 0.05 + 0.9 * random.uniform();
      case 'distribution':
        return 0.1 + random.uniform();
      default:
        return 0;
    }
  };
  const size = sizeOf(shape);
  if (typeof kind !== 'string' && kind.length !== size)
    throw new Error(`A case gives ${kind.length} numbers for an input of ${size}.`);
  const values =
    typeof kind === 'string' ? Float32Array.from({ length: size }, draw) : Float32Array.from(kind);
  if (kind === 'distribution') normalizeRows(values, shape.at(-1)!);
  const dtype = below !== undefined ? 'int32' : 'float32';
  return { values, shape, dtype };
};

/** A random upstream gradient: never ones, against which softmax's gradient is zero and a zero backward passes. */
export const makeUpstream = (shape: Shape, seed: number): HostTensor =>
  makeInput('normal', shape, undefined, deriveSeed(seed, 'dy'));
