import { EventEmitter } from 'node:events';
import { onInterrupt } from '../../src/cli/signals.js';

const setUp = () => {
  const emitter = new EventEmitter();
  const calls: string[] = [];
  let now = 0;
  const stop = onInterrupt(
    { first: () => calls.push('first'), second: () => calls.push('second') },
    emitter,
    () => now,
  );
  return { emitter, calls, stop, wait: (ms: number) => (now += ms) };
};

test('the first signal asks, the second insists', () => {
  const { emitter, calls, wait } = setUp();
  emitter.emit('SIGINT');
  expect(calls).toEqual(['first']);
  wait(1000);
  emitter.emit('SIGINT');
  expect(calls).toEqual(['first', 'second']);
});

test('a keystroke that arrives twice is one', () => {
  const { emitter, calls, wait } = setUp();
  emitter.emit('SIGINT');
  wait(5);
  emitter.emit('SIGINT');
  expect(calls).toEqual(['first']);
});

test('SIGTERM asks too, and nothing listens in the end', () => {
  const { emitter, calls, stop } = setUp();
  emitter.emit('SIGTERM');
  stop();
  emitter.emit('SIGTERM');
  expect(calls).toEqual(['first']);
  expect(emitter.eventNames()).toEqual([]);
});
