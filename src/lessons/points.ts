/** A layer or a loss of the tensor engine on a few numbers: float32, on the backend that is running. */
import type { Loss } from '../losses/contract.js';
import { release, scope } from '../memory.js';
import { scalar, tensor, type Tensor } from '../ops/index.js';
import { numbersOf, type OneLayer } from './engine.js';

export interface OnPoints {
  readonly y: readonly number[];
  readonly dx: readonly number[];
}

/** Parameters by name, each a list or rows. */
export type Values = Readonly<Record<string, readonly number[] | readonly (readonly number[])[]>>;

const upload = (values: Values[string]): Tensor => tensor(values as number[] | number[][]);

/**
 * y = f(x) and dx = Σⱼ dyⱼ·∂yⱼ/∂x    x [N, I]   dy [N, O], 1 by default: of an element-wise f that is f′
 */
export const onPoints = async (
  layer: OneLayer,
  x: readonly (readonly number[])[],
  { params = {}, dy: upstream }: { params?: Values; dy?: readonly (readonly number[])[] } = {},
): Promise<OnPoints> => {
  const found = scope(() => {
    const p = Object.fromEntries(Object.entries(params).map(([name, values]) => [name, upload(values)]));
    const { y, cache } = layer.forward(upload(x), p, { training: false, seed: 0 });
    const [rows, columns] = [x.length, y.size / x.length];
    const dy = upload(upstream ?? Array.from({ length: rows }, () => Array<number>(columns).fill(1)));
    return { y, dx: layer.backward(dy, cache, p).dx! };
  });
  try {
    const [y, dx] = await Promise.all([numbersOf(found.y), numbersOf(found.dx)]);
    return { y, dx };
  } finally {
    release(found);
  }
};

/** l and ∂l/∂y of one example. */
export const lossOnPoint = async (
  loss: Loss,
  y: readonly number[],
  t: readonly number[],
): Promise<{ readonly l: number; readonly dy: readonly number[] }> => {
  const found = scope(() => {
    const { l, cache } = loss.forward(upload([y]), upload([t]));
    return { l, dy: loss.backward(scalar(1), cache).dy! };
  });
  try {
    const [[l], dy] = await Promise.all([numbersOf(found.l), numbersOf(found.dy)]);
    return { l: l!, dy };
  } finally {
    release(found);
  }
};
