/** The pins of activations: ∂(Σ dy ⊙ y)/∂x, ours and that of tf.grad. */
import { abs, logSoftmax, mul, relu6, sum, tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from '../contract.js';
import { layers } from '../registry.js';
import type { TfjsLayers } from './oracle.js';
import type { Pin } from './pins.js';

interface Compared {
  readonly name: string;
  readonly why: string;
  readonly layer: Layer;
  readonly theirs: (x: Tensor, tfl: TfjsLayers) => Tensor;
  readonly x: readonly number[];
  /** Default: ones. */
  readonly dy?: readonly number[];
  readonly shape?: readonly number[];
  readonly want: readonly number[];
  readonly gives: Pin['tfjs']['gives'];
}

const pin = ({ name, why, layer, theirs, x, dy, shape = [1, x.length], want, gives }: Compared): Pin => {
  const upload = (values: readonly number[]): Tensor => tensor([...values], [...shape]);
  const upstream = (): Tensor => upload(dy ?? x.map(() => 1));
  return {
    name,
    why,
    ours: () => {
      const { cache } = layer.forward(upload(x), {}, { training: true, seed: 0 });
      return layer.backward(upstream(), cache, {}).dx as Tensor;
    },
    want,
    tfjs: { f: (v, tfl) => sum(mul(theirs(v, tfl), upstream())), x: () => upload(x), gives },
  };
};

type Apply = { apply(x: Tensor): unknown };
const apply = (layer: Apply, x: Tensor): Tensor => layer.apply(x) as Tensor;

export const activationPins: readonly Pin[] = [
  pin({
    name: 'abs at 0',
    why: 'tf.grad of abs is −1 at 0; TensorFlow has 0',
    layer: layers.abs(),
    theirs: (x) => abs(x),
    x: [0, 2, -3],
    want: [0, 1, -1],
    gives: [-1, 1, -1],
  }),
  pin({
    name: 'relu6 at 6',
    why: 'tf.grad of tf.relu6 is 1 at 6; TensorFlow and the layer of tfjs have 0',
    layer: layers.relu6(),
    theirs: (x) => relu6(x),
    x: [3, 6, 7],
    want: [1, 0, 0],
    gives: [1, 1, 0],
  }),
  pin({
    name: 'relu at its maxValue',
    why: 'reLU({ maxValue }) clips, and the gradient of clipByValue is 1 at its end: maxValue 6 is not relu6',
    layer: layers.relu({ maxValue: 6 }),
    theirs: (x, tfl) => apply(tfl.layers.reLU({ maxValue: 6 }), x),
    x: [3, 6, 7],
    want: [1, 0, 0],
    gives: [1, 1, 0],
  }),
  pin({
    name: 'hardSigmoid at 0 and 2.8',
    why: "tfjs has Keras 2's hardSigmoid, x/5 + 1/2 between −2.5 and 2.5; Keras 3's is x/6 + 1/2 between −3 and 3",
    layer: layers.hardSigmoid(),
    theirs: (x, tfl) => apply(tfl.layers.activation({ activation: 'hardSigmoid' }), x),
    x: [0, 2.8],
    want: [1 / 6, 1 / 6],
    gives: [0.2, 0],
  }),
  pin({
    name: 'gelu at -5.5 and -6',
    why: 'tfjs takes ½(1 + erf), by an erf that is right to 1e-7 of 1: nothing is left where Φ is smaller',
    layer: layers.gelu(),
    theirs: (x, tfl) => apply(tfl.layers.activation({ activation: 'gelu' }), x),
    x: [-5.5, -6],
    want: [-5.7334724e-7, -3.5468709e-8],
    gives: [-5.6253396e-7, -3.645523e-8],
  }),
  pin({
    name: 'elu with alpha 0.5',
    why: 'tfjs has no elu with an alpha but 1',
    layer: layers.elu({ alpha: 0.5 }),
    theirs: (x, tfl) => apply(tfl.layers.elu({ alpha: 0.5 }), x),
    x: [1, 0, -Math.LN2],
    want: [1, 0.5, 0.25],
    gives: /alpha/,
  }),
  pin({
    name: 'thresholdedReLU',
    why: 'tfjs multiplies with x > θ, and greater has no gradient: the layer cannot be trained',
    layer: layers.thresholdedReLU(),
    theirs: (x, tfl) => apply(tfl.layers.thresholdedReLU(), x),
    x: [0.5, 1, 2],
    want: [0, 0, 1],
    gives: /Greater/,
  }),
  pin({
    name: 'softmax over axis 1 of 3',
    why: 'tf.softmax takes no axis but the last',
    layer: layers.softmax({ axis: 1 }),
    theirs: (x, tfl) => apply(tfl.layers.softmax({ axis: 1 }), x),
    x: [0, Math.log(3)],
    dy: [1, 0],
    shape: [1, 2, 1],
    want: [3 / 16, -3 / 16],
    gives: /non-last/,
  }),
  pin({
    name: 'logSoftmax over axis 1 of 3',
    why: 'tf.logSoftmax takes no axis but the last',
    layer: layers.logSoftmax({ axis: 1 }),
    theirs: (x) => logSoftmax(x, 1),
    x: [0, Math.log(3)],
    dy: [1, 0],
    shape: [1, 2, 1],
    want: [3 / 4, -3 / 4],
    gives: /non-last/,
  }),
];
