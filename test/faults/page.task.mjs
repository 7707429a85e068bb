/**
 * Trains on a page, and reports when steps began and which turn of the event loop they were in; then once more as a page
 * that nobody sees, where timers are put off, and counts those that were asked for.
 */
import * as tf from '@tensorflow/tfjs-core';
import { Model, layers, sequential } from '../../dist/index.js';

const batchSize = 32;
const N = 64 * batchSize;
const x = Float32Array.from({ length: N * 784 }, (_, i) => ((i * 7919) % 256) / 255);
const y = Int32Array.from({ length: N }, (_, i) => i % 10);

/** Counts turns: a message that is posted again whenever it comes. */
const countTurns = () => {
  const { port1, port2 } = new MessageChannel();
  const counter = { turns: 0, stop: () => port1.close() };
  port1.onmessage = () => {
    counter.turns++;
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return counter;
};

/** The longest that steps of one turn began after its first, in milliseconds; and how many turns had steps. */
const spreads = (steps) => {
  const first = new Map();
  let longest = 0;
  for (const { turn, at } of steps) {
    if (!first.has(turn)) first.set(turn, at);
    longest = Math.max(longest, at - first.get(turn));
  }
  return { longest, turns: first.size };
};

const asHidden = async (f) => {
  const { setTimeout } = globalThis;
  let timers = 0;
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });
  globalThis.setTimeout = (callback, delay, ...args) => {
    timers++;
    return setTimeout(callback, Math.max(1000, delay), ...args);
  };
  try {
    await f();
    return timers;
  } finally {
    globalThis.setTimeout = setTimeout;
    delete document.visibilityState;
  }
};

export default async ({ epochs }) => {
  const model = new Model(
    sequential([layers.dense({ units: 128, activation: 'relu' }), layers.dense({ units: 10 })]),
    { inputShape: [784], seed: 1 },
  ).compile({ loss: 'softmaxCrossEntropy', metrics: ['accuracy'] });
  const longTasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  const steps = [];
  const counter = countTurns();
  const watch = () => void steps.push({ turn: counter.turns, at: performance.now() });
  await model.fit(x, y, { batchSize, callbacks: { watch } }); // compiles
  observer.observe({ type: 'longtask' });
  const begin = performance.now();
  await model.fit(x, y, { batchSize, epochs, callbacks: { watch } });
  const milliseconds = performance.now() - begin;
  counter.stop();
  observer.disconnect();

  let seen = 0;
  const hiddenTimers = await asHidden(() =>
    model.fit(x, y, { batchSize, callbacks: { onBatchEnd: () => void seen++ } }),
  );
  model.dispose();
  return {
    backend: tf.getBackend(),
    steps: steps.length,
    ...spreads(steps),
    hidden: { steps: seen, timers: hiddenTimers },
    // For a person to read: a busy machine has long tasks whatever the code does.
    milliseconds,
    longTasks: longTasks.sort((a, b) => b - a).slice(0, 10),
  };
};
