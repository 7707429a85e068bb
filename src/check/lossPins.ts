/** The pins of losses: ∂l/∂y of one row, ours and that of tf.grad. */
import {
  abs,
  add,
  clipByValue,
  div,
  log,
  max,
  mean,
  mul,
  neg,
  relu,
  sigmoid,
  softmax,
  sub,
  sum,
  tensor2d,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { losses, type LossName } from '../losses/registry.js';
import type { Loss } from '../losses/contract.js';
import type { TfjsLayers } from './oracle.js';
import type { Pin } from './pins.js';

interface Compared {
  readonly name: string;
  readonly kind: LossName;
  readonly why: string;
  readonly theirs: (y: Tensor, t: Tensor, tfl: TfjsLayers) => Tensor;
  readonly y: readonly number[];
  readonly t: readonly number[];
  readonly want: readonly number[];
  readonly gives: Pin['tfjs']['gives'];
}

const rowOf = (values: readonly number[]): Tensor => tensor2d([[...values]]);

const pin = ({ name, kind, why, theirs, y, t, want, gives }: Compared): Pin => ({
  name: `${kind}, ${name}`,
  why,
  ours: () => {
    const loss = (losses[kind] as () => Loss)();
    const { cache } = loss.forward(rowOf(y), rowOf(t));
    return loss.backward(tensor2d([[1]]), cache).dy!;
  },
  want,
  tfjs: { f: (x, tfl) => theirs(x, rowOf(t), tfl), x: () => rowOf(y), gives },
});

/** tfjs has no focal loss: this is Keras's, word for word. */
const focalAsKeras = (p: Tensor, t: Tensor): Tensor => {
  const c = clipByValue(p, 1e-7, 1 - 1e-7);
  return mul(mean(mul(mul(sub(1, p), sub(1, p)), mul(t, log(c))), -1), -1);
};

export const lossPins: readonly Pin[] = [
  pin({
    kind: 'softmaxCrossEntropy',
    name: 'a wrong answer by 20 logits',
    why: "tfjs' categoricalCrossentropy takes the log of a clipped softmax: its gradient is 0 where it matters most",
    theirs: (y, t, tfl) => tfl.metrics.categoricalCrossentropy(t, softmax(y)),
    y: [20, 0],
    t: [0, 1],
    want: [1, -1],
    gives: [0, 0],
  }),
  pin({
    kind: 'sigmoidCrossEntropy',
    name: 'a wrong answer by 20 logits',
    why: "tfjs' binaryCrossentropy clips the sigmoid: its gradient is 0",
    theirs: (y, t, tfl) => tfl.metrics.binaryCrossentropy(t, sigmoid(y)),
    y: [-20],
    t: [1],
    want: [-1],
    gives: [0],
  }),
  pin({
    kind: 'categoricalCrossentropy',
    name: 'a probability of 0 for the right class',
    why: 'tf.grad of the clip is 0 beyond it: the worst answer has no gradient',
    theirs: (y, t, tfl) => tfl.metrics.categoricalCrossentropy(t, y),
    y: [1, 0],
    t: [0, 1],
    want: [0, -1e7],
    gives: [0, 0],
  }),
  pin({
    kind: 'binaryCrossentropy',
    name: 'probabilities of 0 and 1, both wrong',
    why: 'tf.grad of the clip is 0 beyond it: the worst answer has no gradient',
    theirs: (y, t, tfl) => tfl.metrics.binaryCrossentropy(t, y),
    y: [0, 1],
    t: [1, 0],
    want: [-5e6, 5e6],
    gives: [0, 0],
  }),
  pin({
    kind: 'binaryFocalCrossentropy',
    name: 'a probability of 0 that should be 1',
    why: 'tf.grad of the clip is 0 beyond it, and what is left are the 32 of the focal factor',
    theirs: focalAsKeras,
    y: [0],
    t: [1],
    want: [-1e7],
    gives: [-2 * Math.log(1e7)],
  }),
  pin({
    kind: 'kullbackLeiblerDivergence',
    name: 'a probability of 0 for what happens',
    why: 'tf.grad of the clip is 0 beyond it',
    theirs: (y, t) => {
      const [a, b] = [clipByValue(y, 1e-7, 1), clipByValue(t, 1e-7, 1)];
      return sum(mul(b, log(div(b, a))), -1);
    },
    y: [0, 0.5],
    t: [1, 0],
    want: [-1e7, -2e-7],
    gives: [0, -2e-7],
  }),
  pin({
    kind: 'meanSquaredLogarithmicError',
    name: 'an output below 0',
    why: 'tf.grad of the clip is 0 below it: the output stays there',
    theirs: (y, t) => {
      const r = sub(log(add(1, clipByValue(y, 1e-7, 1e38))), log(add(1, t)));
      return mean(mul(r, r), -1);
    },
    y: [-5],
    t: [Math.E - 1],
    want: [-2],
    gives: [0],
  }),
  pin({
    kind: 'meanAbsoluteError',
    name: 'nothing wrong',
    why: 'tf.grad of abs is −1 at 0: an output that is right is moved',
    theirs: (y, t) => mean(abs(sub(y, t)), -1),
    y: [1, 3],
    t: [1, 2],
    want: [0, 0.5],
    gives: [-0.5, 0.5],
  }),
  pin({
    kind: 'meanAbsolutePercentageError',
    name: 'nothing wrong',
    why: 'tf.grad of abs is −1 at 0: an output that is right is moved',
    theirs: (y, t) => mul(100, mean(abs(div(sub(y, t), t)), -1)),
    y: [1, 3],
    t: [1, 2],
    want: [0, 25],
    gives: [-50, 25],
  }),
  pin({
    kind: 'categoricalHinge',
    name: 'a tie of two',
    why: 'tf.grad of max gives each of several largest the whole gradient',
    theirs: (y, t) => relu(add(1, sub(max(mul(sub(1, t), y), -1), sum(mul(t, y), -1)))),
    y: [2, 1, 2],
    t: [0, 1, 0],
    want: [0.5, -1, 0.5],
    gives: [1, -1, 1],
  }),
  pin({
    kind: 'cosineSimilarity',
    name: 'an output of 0',
    why: "tfjs' cosineProximity takes any length below √ε for √ε: at 0 its gradient is 3162 times that of a length of 1",
    theirs: (y, t, tfl) => tfl.metrics.cosineProximity(t, y),
    y: [0, 0],
    t: [3, 4],
    want: [-0.6, -0.8],
    gives: [-0.6 / Math.sqrt(1e-7), -0.8 / Math.sqrt(1e-7)],
  }),
  pin({
    kind: 'perceptron',
    name: 'an output of 0',
    why: 'tf.grad of relu is 0 at 0: weights of 0 never move',
    theirs: (y, t) => sum(relu(neg(mul(t, y))), -1),
    y: [0, 0],
    t: [1, -1],
    want: [-1, 1],
    gives: [0, 0],
  }),
];
