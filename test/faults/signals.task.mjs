/** Products while signals come in, as fast as a shell can send them. */
import { spawn } from 'node:child_process';
import * as tf from '@tensorflow/tfjs-core';
import { ops as own } from '../../dist/index.js';

const seconds = 4;
const turn = () => new Promise((resolve) => setImmediate(resolve));

export default async () => {
  let signals = 0;
  const count = () => signals++;
  process.on('SIGWINCH', count);
  const [x, W] = [tf.randomUniform([64, 784], -1, 1), tf.randomUniform([784, 300], -1, 1)];
  const right = (await x.array()).map((row) => row.reduce((sum, v) => sum + v, 0));
  const ones = tf.ones([784, 300]);
  const running = tf.backend();
  const { binding } = running;
  const ops = new Set();
  const executeOp = (name, ...rest) => binding.executeOp((ops.add(name), name), ...rest);
  running.binding = new Proxy({}, { get: (_, name) => (name === 'executeOp' ? executeOp : binding[name]) });
  const sender = spawn('sh', ['-c', `while kill -WINCH ${process.pid}; do :; done`], { stdio: 'ignore' });
  let [products, worst] = [0, 0];
  try {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await turn())
      for (let i = 0; i < 20; i++) {
        tf.tidy(() => own.matMul(x, W));
        const sums = tf.tidy(() => own.matMul(x, ones).dataSync());
        for (let row = 0; row < right.length; row++)
          worst = Math.max(worst, Math.abs(sums[row * 300 + (products % 300)] - right[row]));
        products += 2;
      }
  } finally {
    const ended = new Promise((resolve) => sender.on('exit', resolve));
    sender.kill('SIGKILL');
    await ended;
    process.off('SIGWINCH', count);
    running.binding = binding;
    tf.dispose([x, W, ones]);
  }
  return { signals, products, worst, ops: [...ops], version: binding.TF_Version };
};
