/** What a loss makes of its targets before it reads them. */
import { add, epsilonOf, equal, mul, oneHot, sub, type Tensor } from '../ops/index.js';
import { numberIn } from '../options.js';

/** Keras's ε, 10⁻⁷: what keeps a logarithm or a quotient finite. On a device of 16 bits it is larger. */
export const epsilon = (): number => epsilonOf(1e-7);

/** How much of a target is spread over all the answers: an option, 0 by default. */
export const smoothing = () => numberIn(0, 0, 1);

/** t·(1 − s) + s·share: of s = 0 it is t itself, and no kernel. */
export const smoothed = (t: Tensor, s: number, share: number): Tensor =>
  s === 0 ? t : add(mul(t, 1 - s), s * share);

/** dt from the gradient by the smoothed target: (1 − s) of it. */
export const unsmoothed = (dt: Tensor, s: number): Tensor => (s === 0 ? dt : mul(dt, 1 - s));

/** Class indices [N, …] as one-hot rows of y's shape; targets of y's shape as they are. */
export const rowsFor = (y: Tensor, t: Tensor): Tensor => (t.rank < y.rank ? oneHot(t, y.shape.at(-1)!) : t);

/** 0 read as −1, for losses of −1 and 1: t − [t = 0]. Its derivative is 1. */
export const signed = (t: Tensor): Tensor => sub(t, equal(t, 0));
