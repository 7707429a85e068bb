// For a bundler: each backend that is imported here is one that the page can have; the others cost nothing.
//
//     npx esbuild examples/bundler/main.mjs --bundle --minify --format=esm --splitting --outdir=examples/bundler/dist
//     node examples/serve.mjs
import '@tensorflow/tfjs-backend-webgl';
import { Model, layers, optimizers, sequential, useBackend } from 'handgrad';

const show = (text) => (document.getElementById('status').textContent = text);

// webgl on a GPU; else wasm, which handgrad loads by itself when it is needed, as a file of its own.
const backend = await useBackend(new URLSearchParams(location.search).get('backend') ?? 'auto', {
  wasmPaths: new URL('../wasm/', location.href).href,
});

// y = sin x, from 200 points of it.
const x = Array.from({ length: 200 }, (_, i) => [(i / 199) * 2 - 1]);
const y = x.map(([v]) => [Math.sin(Math.PI * v)]);
const model = new Model(
  sequential([layers.dense({ units: 24, activation: 'tanh' }), layers.dense({ units: 1 })]),
  { inputShape: [1], seed: 1 },
).compile({ loss: 'meanSquaredError', optimizer: optimizers.adam({ learningRate: 0.02 }) });

const epochs = 100;
await model.fit(x, y, {
  epochs,
  batchSize: 20,
  callbacks: {
    onEpochEnd: (epoch, { loss }) =>
      show(`${backend}: epoch ${epoch + 1} of ${epochs}, mean squared error ${loss.toFixed(4)}`),
  },
});
const { loss } = await model.evaluate(x, y);
model.dispose();
document.body.dataset.done = loss;
