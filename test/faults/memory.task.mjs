/** Asks for more memory than there is, in the ways a backend can run out of it, and trains on with a smaller batch. */
import * as tf from '@tensorflow/tfjs-core';
import { Model, layers, sequential } from '../../dist/index.js';

/** Each makes the backend run out, and returns what puts it back. */
const shortages = {
  /** A tensor that no device holds in one piece. */
  limit: () => () => undefined,
  /** The memory does not grow. */
  grow: () => {
    const { grow } = WebAssembly.Memory.prototype;
    WebAssembly.Memory.prototype.grow = () => {
      throw new RangeError('no more');
    };
    return () => (WebAssembly.Memory.prototype.grow = grow);
  },
  /** The GPU has no room for textures of more than so many texels. */
  texture: (texels) => {
    const { gl } = tf.backend().gpgpu;
    let failed = false;
    gl.texStorage2D = (target, levels, format, width, height) => {
      if (width * height > texels) failed = true;
      else WebGL2RenderingContext.prototype.texStorage2D.call(gl, target, levels, format, width, height);
    };
    gl.getError = () => {
      const own = WebGL2RenderingContext.prototype.getError.call(gl);
      if (!failed) return own;
      failed = false;
      return gl.OUT_OF_MEMORY;
    };
    return () => {
      delete gl.texStorage2D;
      delete gl.getError;
    };
  },
  /** The device refuses a command, and tfjs does not look. */
  refused: () => {
    tf.backend().device.createBuffer({ size: 16, usage: 0x1 | 0x80 });
    return () => undefined;
  },
  /** The device reports that there was no room for a buffer. */
  buffer: () => {
    const error = new GPUOutOfMemoryError('no more');
    tf.backend().device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    return () => undefined;
  },
};

const make = (units) =>
  new Model(sequential([layers.dense({ units }), layers.dense({ units: 1 })]), {
    inputShape: [1],
    seed: 5,
  }).compile({ loss: 'meanSquaredError', optimizer: 'sgd' });

const seen = async (f) => {
  try {
    await f();
    return { thrown: false };
  } catch (error) {
    const { name, code, message } = error;
    return { thrown: true, name, code, message };
  }
};

export default async ({ shortage, units, rows, texels }) => {
  const tensors = tf.memory().numTensors;
  const x = Float32Array.from({ length: rows }, (_, i) => Math.sin(i));
  const few = x.slice(0, 8);
  const fitted = async (model) => {
    const { history } = await model.fit(few, few, { epochs: 3, batchSize: 4 });
    return history.loss;
  };
  const reference = make(units);
  const expected = await fitted(reference);
  reference.dispose();

  const model = make(units);
  const report = {};
  for (const [method, call] of Object.entries({
    fit: () => model.fit(x, x, { batchSize: rows }),
    evaluate: () => model.evaluate(x, x, { batchSize: rows }),
    predict: async () => {
      const y = await model.predict(x, { batchSize: rows });
      try {
        await y.data();
      } finally {
        y.dispose();
      }
    },
  })) {
    const back = shortages[shortage](texels);
    report[method] = await seen(call);
    back();
  }
  model.dispose();
  const again = make(units);
  const got = await fitted(again);
  again.dispose();
  return { report, expected, got, tensorsLeft: tf.memory().numTensors - tensors };
};
