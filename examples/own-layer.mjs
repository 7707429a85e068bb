// A layer of your own: its formula, its derivative, and the proof that the two belong together.
// It runs in Node, and bundled in a page (docs/browser.md). The check needs @tensorflow/tfjs-layers.
//
//     node examples/own-layer.mjs
import { Model, layer, layers, ops, sequential, useBackend } from 'handgrad';
import { checkGradients } from 'handgrad/check';

const { add, mul, sigmoid, sub, sumRows } = ops;

/**
 * s = σ(x ⊙ b)       y = x ⊙ s                         x y s [N, C]   b [C]
 * dx = dy ⊙ (s + x ⊙ b ⊙ s ⊙ (1 − s))                  db = Σₙ dy ⊙ x² ⊙ s ⊙ (1 − s)
 */
const learnedSwish = () =>
  layer({
    params: (x) => ({ b: { shape: x.slice(-1), init: 'ones' } }),
    outShape: (x) => x,
    forward: (x, { b }) => {
      const s = sigmoid(mul(x, b));
      return { y: mul(x, s), cache: { x, s } };
    },
    // What several derivatives share is computed once; each of them only if somebody asks for it.
    backward: (dy, { x, s }, { b }) => {
      const slope = mul(x, mul(s, sub(1, s)));
      return {
        dx: () => mul(dy, add(s, mul(b, slope))),
        grads: { b: () => sumRows(mul(dy, mul(x, slope))) },
      };
    },
  });

await useBackend('cpu');

const reports = await checkGradients(learnedSwish(), [{ x: [5, 4] }, { about: 'a batch of one', x: [1, 6] }]);
for (const { name, oracle, verdict, worst, tolerance, notes } of reports) {
  const figures = `${worst.toExponential(1)} of ${tolerance.toExponential(1)} allowed`;
  console.log([verdict, oracle.padEnd(11), figures, name, ...notes].join('   '));
}

// Proved; now it is a layer like any other. It learns XOR.
const model = new Model(
  sequential([layers.dense({ units: 8 }), learnedSwish(), layers.dense({ units: 1 })]),
  { inputShape: [2], seed: 2 },
).compile({ loss: 'sigmoidCrossEntropy', optimizer: 'adam', metrics: ['accuracy'] });
const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
const y = [[0], [1], [1], [0]];
const { history } = await model.fit(x, y, { epochs: 600, batchSize: 4 });
console.log(`XOR: accuracy ${history.accuracy.at(-1)} after ${history.accuracy.length} epochs`);
model.dispose();
