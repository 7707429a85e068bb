// Two spirals, told apart by a small network, in Node.
//
//     node examples/node.mjs
import { Model, backendInfo, layers, optimizers, sequential, useBackend } from 'handgrad';

/** Points of two spirals, one half turn apart: [x, y] and the spiral's number. */
const spirals = (count) => {
  const x = [];
  const y = [];
  for (let i = 0; i < count; i++) {
    const spiral = i % 2;
    const t = 0.25 + 2.5 * Math.sqrt((i + 0.5) / count);
    const angle = Math.PI * (t + spiral);
    x.push([(t / 3) * Math.cos(angle), (t / 3) * Math.sin(angle)]);
    y.push([spiral]);
  }
  return [x, y];
};

await useBackend('wasm');
const { name, threads } = backendInfo();
console.log(`backend ${name}, ${threads} thread${threads > 1 ? 's' : ''}`);

const { dense } = layers;
const model = new Model(
  sequential([
    dense({ units: 32, activation: 'relu' }),
    dense({ units: 32, activation: 'relu' }),
    dense({ units: 1 }),
  ]),
  { inputShape: [2], seed: 1 },
).compile({
  loss: 'sigmoidCrossEntropy', // the output is a logit: no sigmoid in the network
  optimizer: optimizers.adam({ learningRate: 0.01 }),
  metrics: ['accuracy'],
});
model.summary();

const [x, y] = spirals(600);
await model.fit(x, y, {
  epochs: 60,
  batchSize: 64,
  callbacks: {
    onEpochEnd: (epoch, { loss, accuracy }) => {
      if (epoch % 10 === 9)
        console.log(`epoch ${epoch + 1}  loss ${loss.toFixed(4)}  accuracy ${(100 * accuracy).toFixed(1)} %`);
    },
  },
});
model.dispose();
