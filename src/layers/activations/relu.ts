import * as v from 'valibot';
import { layer } from '../../contract.js';
import { HandgradError } from '../../errors.js';
import * as ops from '../../ops/index.js';
import { layerFactory, numberIn } from '../../options.js';

const { clipByValue, leakyRelu, mul, step, sub } = ops;

/** y = max(0, x)    dx = dy ⊙ [y > 0]    (lesson 3, eq. relu; lesson 5, eqs. relu, relu-derivative) */
const plain = () =>
  layer({
    range: [0, Infinity],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const y = ops.relu(x);
      return { y, cache: { y } };
    },
    backward: (dy, { y }) => ({ dx: () => ops.reluGrad(dy, y) }),
  });

interface Bends {
  readonly max: number;
  readonly slope: number;
  readonly threshold: number;
}

/** y = min(max(0, x·[x > θ]), M) − α·max(0, θ − x)    dx = dy ⊙ (x > θ ? 1 : α) ⊙ [x < M] */
const general = ({ max: M, slope, threshold: theta }: Bends) =>
  layer({
    range: slope > 0 && M === Infinity ? undefined : [slope > 0 ? -Infinity : 0, M],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      if (theta === 0 && M === Infinity) return { y: leakyRelu(x, slope), cache: { x } };
      const above = clipByValue(theta === 0 ? x : mul(x, step(sub(x, theta))), 0, M);
      return { y: slope === 0 ? above : sub(above, mul(slope, ops.relu(sub(theta, x)))), cache: { x } };
    },
    backward: (dy, { x }) => ({
      dx: () => {
        const dz = mul(dy, step(theta === 0 ? x : sub(x, theta), slope)); // step(x − θ, α) is α where x ≤ θ
        return M === Infinity ? dz : mul(dz, step(sub(M, x)));
      },
    }),
  });

const limit = 'expected a number ≥ 0';

/**
 * y = max(0, x). With options: x between the threshold θ and maxValue M, M above, and below α(x − θ), where α is
 * negativeSlope. With θ > 0, y jumps at θ. (Nair and Hinton 2010; Keras: ReLU)
 * At θ, y and the derivative are those of the left: 0 and α, as in Keras and tfjs. At M the derivative is 0, that
 * of the right, so that maxValue 6 is relu6.
 */
export const relu = layerFactory(
  'relu',
  {
    /** Default: none. */
    maxValue: v.optional(v.pipe(v.number(limit), v.finite(limit), v.minValue(0, limit))),
    negativeSlope: numberIn(0, 0),
    threshold: numberIn(0, 0),
  },
  ({ maxValue: max = Infinity, negativeSlope: slope, threshold }) => {
    if (max < threshold)
      throw new HandgradError(
        'option',
        `relu: option "maxValue": expected a number ≥ the threshold, ${threshold}, received ${max}.`,
      );
    return max === Infinity && slope === 0 && threshold === 0 ? plain() : general({ max, slope, threshold });
  },
);
