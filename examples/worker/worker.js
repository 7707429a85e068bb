// The training, in a thread of its own: the page is free for its visitor, however long a step takes.
importScripts(
  '../tfjs/tf.es2017.min.js',
  '../wasm/tf-backend-wasm.es2017.min.js',
  '../handgrad/handgrad.min.js',
);
const { Model, backendInfo, layers, optimizers, sequential, useBackend } = handgrad;

/** Points of two spirals, one half turn apart, and the spiral of each. */
const spirals = (count) => {
  const x = [];
  const y = [];
  for (let i = 0; i < count; i++) {
    const t = 0.25 + 2.5 * Math.sqrt((i + 0.5) / count);
    const angle = Math.PI * (t + (i % 2));
    x.push([(t / 3) * Math.cos(angle), (t / 3) * Math.sin(angle)]);
    y.push([i % 2]);
  }
  return [x, y];
};

/** The centres of a grid over [−1, 1]², row by row from the top. */
const grid = (side) =>
  Array.from({ length: side * side }, (_, i) => [
    ((i % side) + 0.5) * (2 / side) - 1,
    1 - (Math.floor(i / side) + 0.5) * (2 / side),
  ]);

/** What the network takes each point of the grid for: logits, > 0 for the second spiral. */
const mapOf = async (model, points) => {
  const logits = model.predict(points, { batchSize: points.length });
  const map = await logits.data();
  logits.dispose();
  return map;
};

onmessage = async ({ data: { backend, epochs, side } }) => {
  try {
    // Absolute: threads of wasm have no address that a relative one could start from.
    await useBackend(backend, { wasmPaths: new URL('../wasm/', location.href).href, log: false });
    const { name, threads } = backendInfo();
    const [x, y] = spirals(600);
    postMessage({ backend: name, threads, x, y });

    const { dense } = layers;
    const model = new Model(
      sequential([
        dense({ units: 32, activation: 'relu' }),
        dense({ units: 32, activation: 'relu' }),
        dense({ units: 1 }),
      ]),
      { inputShape: [2], seed: 1 },
    ).compile({
      loss: 'sigmoidCrossEntropy',
      optimizer: optimizers.adam({ learningRate: 0.01 }),
      metrics: ['accuracy'],
    });
    const points = grid(side);
    await model.fit(x, y, {
      epochs,
      batchSize: 64,
      callbacks: {
        onEpochEnd: async (epoch, { loss, accuracy }) => {
          const map = epoch % 5 === 4 || epoch === epochs - 1 ? await mapOf(model, points) : undefined;
          postMessage({ epoch: epoch + 1, loss, accuracy, map });
        },
      },
    });
    model.dispose();
    postMessage({ done: true });
  } catch (error) {
    postMessage({ failed: error.message });
  }
};
