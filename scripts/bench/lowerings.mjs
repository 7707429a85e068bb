/**
 * Every row of src/ops/lowerings.ts against the plain op, at the row's example, on the backends it is for.
 * The results are compared first. Operands are new in every call, as weights are in training: a backend
 * that keeps something by a tensor's identity (XNNPACK its packed weights) must not profit from it here.
 */
import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs-core';
import { lowerings, reference } from '../../dist/ops/lowerings.js';
import { rng } from '../../dist/random.js';
import { interleave, median, ratioOf } from './measure.mjs';

const rounds = 31;
const turnMs = 20;
const tolerance = 1e-4;

const drawing = {
  normal: (random) => random.normal(),
  positive: (random) => 0.1 + random.uniform(),
  indices: (random) => random.integer(2),
  distribution: () => 0.5, // rows of two
};

const operands = ({ example, drawn = [] }, random) =>
  example.map((argument, i) => {
    if (!Array.isArray(argument)) return argument;
    const kind = drawn[i] ?? 'normal';
    const size = argument.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: size }, () => drawing[kind](random));
    return tf.tensor(values, argument, kind === 'indices' ? 'int32' : 'float32');
  });

/**
 * What has happened to the operands by the time layers call an op. Σ of rows follows dW = xᵀ·dz, where its
 * operand stood on the right.
 */
const history = {
  sumRows: (x) =>
    reference.matMul(tf.ones([1, x.size / x.shape.at(-1)]), tf.reshape(x, [-1, x.shape.at(-1)])),
};

const copies = (args) =>
  args.map((a) => (a instanceof tf.Tensor ? tf.tensor(a.dataSync().slice(), a.shape, a.dtype) : a));

/** The greatest difference, as a share of the greatest value; of all tensors, where there are several. */
const differenceOf = (expected, received) => {
  const [all, others] = [expected, received].map((x) => (x instanceof tf.Tensor ? [x] : Object.values(x)));
  return Math.max(...all.map((x, i) => differenceOfTensors(x, others[i])));
};
const differenceOfTensors = (expected, received) => {
  const [e, r] = [expected.dataSync(), received.dataSync()];
  if (e.length !== r.length) return Infinity;
  let [worst, scale] = [0, 0];
  for (let i = 0; i < e.length; i++) {
    const difference = Math.abs(e[i] - r[i]);
    if (!(difference <= worst)) worst = difference;
    scale = Math.max(scale, Math.abs(e[i]));
  }
  return scale === 0 ? worst : worst / scale;
};

/** A turn of `count` calls; what they are given is made before the clock starts. */
const callsTurn = (op, args, count, before) => () => {
  const given = Array.from({ length: count }, () => copies(args));
  if (before) for (const these of given) tf.tidy(() => void before(...these));
  const start = performance.now();
  for (const these of given) tf.tidy(() => void op(...these));
  const ms = (performance.now() - start) / count;
  tf.dispose(given);
  return ms;
};

const timeLowering = async (row, backend) => {
  const plain = reference[row.op];
  const args = operands(row, rng(7));
  if (!row.when(...args)) throw new Error(`"${row.name}" (${row.op}) does not apply to its own example.`);
  const difference = tf.tidy(() => differenceOf(plain(...copies(args)), row.impl(...copies(args))));
  const pilot = median((await interleave([callsTurn(plain, args, 1)], { rounds: 3, warmUp: 2 }))[0]);
  const count = Math.max(1, Math.min(64, Math.round(turnMs / pilot)));
  const [plainMs, loweredMs] = await interleave(
    [plain, row.impl].map((op) => callsTurn(op, args, count, history[row.op])),
    {
      rounds,
      warmUp: 3,
    },
  );
  tf.dispose(args);
  const ratio = ratioOf(loweredMs, plainMs);
  return {
    op: row.op,
    name: row.name,
    backend,
    plainMs: median(plainMs),
    loweredMs: median(loweredMs),
    ratio,
    wins: ratio > 1,
    equal: difference <= tolerance,
    difference,
  };
};

/** @param optional - backends that are left out, with a line, where they do not start  @param start makes a backend the current one  @param say is told of the progress */
export const benchLowerings = async ({ backends, optional, start, say }) => {
  const results = [];
  for (const backend of backends) {
    const rows = lowerings.filter((row) => row.backends.includes(backend));
    if (rows.length === 0) continue;
    try {
      await start(backend);
    } catch (error) {
      if (!optional.includes(backend)) throw error;
      say(`${backend} takes no part: ${error.message.split('\n', 1)[0]}`);
      continue;
    }
    for (const row of rows) {
      say(`${row.op}, ${row.name}, ${backend}`);
      results.push(await timeLowering(row, backend));
    }
  }
  return results;
};
