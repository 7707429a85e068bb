/** PyTorch in eager mode, in a Python of its own: pytorch.py is told what to do and takes its own time. */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { makeBatches } from '../work.mjs';

const script = fileURLToPath(new URL('pytorch.py', import.meta.url));

/** Why it cannot take part; undefined if it can. */
export const torchIsMissing = () => {
  const { status, error } = spawnSync('python3', ['-c', 'import torch'], { stdio: 'ignore' });
  if (error) return 'there is no python3';
  return status === 0 ? undefined : 'python3 has no torch (python3 -m pip install torch numpy)';
};

const bytesOf = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

export const torch = {
  create: (work, weights, { batch, threads }) => {
    const { inputs, classes, learningRate } = work;
    const batches = makeBatches(work, batch);
    const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    process.on('exit', () => child.kill());
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (call, argument) => {
      child.stdin.write(`${JSON.stringify([call, argument])}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('pytorch.py ended');
      return JSON.parse(value);
    };
    const header = {
      inputs,
      classes,
      learningRate,
      threads,
      N: batch,
      batches: batches.length,
      weights: weights.map(({ shape }) => shape),
    };
    child.stdin.write(`${JSON.stringify(header)}\n`);
    for (const { data } of weights) child.stdin.write(bytesOf(data));
    for (const { x, t } of batches) for (const array of [x, t]) child.stdin.write(bytesOf(array));
    return {
      losses: (steps) => ask('losses', steps),
      warmUp: (ms) => ask('warmUp', ms),
      turn: (count) => ask('turn', count),
    };
  },
};
