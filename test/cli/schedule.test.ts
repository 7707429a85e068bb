import * as v from 'valibot';
import type { Schedule } from '../../src/schedules/contract.js';
import { optimizerOf } from '../../src/cli/optimizer.js';
import { readOptions, trainOptions } from '../../src/cli/options.js';
import { defaultsOf } from '../../src/cli/dataSets.js';
import { schedule, scheduleNames, scheduleOf, type Course } from '../../src/cli/schedule.js';

/** Ten epochs of 50 updates. */
const course: Course = { rate: 0.1, updates: 500, updatesPerEpoch: 50 };
const configOf = (text: string) => scheduleOf(v.parse(schedule, text), course).config;

test.each([
  ['cosine', { initialLearningRate: 0.1, decaySteps: 500, warmupSteps: 0 }],
  ['cosineDecay', { initialLearningRate: 0.1, decaySteps: 500 }],
  ['cosine:warmup=2', { warmupSteps: 100, decaySteps: 400 }],
  ['cosine:warmupSteps=200', { warmupSteps: 200, decaySteps: 300 }],
  ['cosine:warmup=0.5:decay=4', { warmupSteps: 25, decaySteps: 200 }],
  ['cosine:initialLearningRate=0.5', { initialLearningRate: 0.5 }],
  ['cosineRestarts:firstDecay=1', { initialLearningRate: 0.1, firstDecaySteps: 50 }],
  ['cosineRestarts', { firstDecaySteps: 500 }],
  ['exponential:decayRate=0.1', { initialLearningRate: 0.1, decaySteps: 500, decayRate: 0.1 }],
  ['oneCycle', { maxLearningRate: 0.1, totalSteps: 500 }],
  ['polynomial:power=2', { initialLearningRate: 0.1, decaySteps: 500, power: 2 }],
  ['constant', { learningRate: 0.1 }],
  [
    'piecewiseConstant:epochs=2/4:values=0.1/0.01/0.001',
    { boundaries: [100, 200], values: [0.1, 0.01, 0.001] },
  ],
  ['piecewiseConstant:boundaries=70:values=0.1/0.01', { boundaries: [70], values: [0.1, 0.01] }],
])('%s', (text, config) => {
  expect(configOf(text)).toMatchObject(config);
});

test.each([
  ['cosine:warmup=x', 'cosineDecay: option "warmup": expected a number of epochs ≥ 0, received "x".'],
  ['cosine:warmup=-1', 'option "warmup": expected a number of epochs ≥ 0, received -1.'],
  ['cosine:warmup=1:warmupSteps=9', 'cosineDecay: expected "warmup" (epochs) or "warmupSteps", not both.'],
  ['cosine:warmupSteps=1.5', 'option "warmupSteps": expected a whole number of steps ≥ 0, received 1.5.'],
  ['exponential', 'exponentialDecay: option "decayRate" is required.'],
  ['exponential:decayRte=1', 'Unknown option of exponentialDecay "decayRte".'],
  ['sine', 'Unknown schedule "sine".'],
])('%s: what was expected', (text, message) => {
  expect(() => configOf(text)).toThrow(message);
});

test('each has a name without Decay', () => {
  expect(scheduleNames).toEqual(
    expect.arrayContaining(['cosine', 'cosineRestarts', 'exponential', 'oneCycle']),
  );
});

describe('the optimizer', () => {
  const optimizer = (given: Record<string, string>) =>
    optimizerOf(readOptions(trainOptions, { ...defaultsOf('mnist'), ...given }), {
      stepsPerEpoch: 100,
      epochs: 10,
    });

  test('has the options of the command line', () => {
    const given = {
      optimizer: 'sgd:momentum=0.9',
      learningRate: '0.5',
      clipNorm: '1',
      weightDecay: '0.01',
      ema: '0.9',
      accumulate: '2',
    };
    expect(optimizer(given)).toMatchObject({
      kind: 'sgd',
      config: { momentum: 0.9 },
      learningRate: 0.5,
      clipNorm: 1,
      weightDecay: 0.01,
      useEma: true,
      emaMomentum: 0.9,
      gradientAccumulationSteps: 2,
    });
    expect(optimizer({})).toMatchObject({ kind: 'adam', learningRate: 0.001, useEma: false });
  });

  test('a schedule lasts for the updates of the run, and begins with the rate there is', () => {
    const config = (given: Record<string, string>) =>
      (optimizer({ schedule: 'cosine', ...given }).learningRate as Schedule).config;
    expect(config({})).toMatchObject({ initialLearningRate: 0.001, decaySteps: 1000 });
    expect(config({ accumulate: '4', learningRate: '0.2' })).toMatchObject({
      initialLearningRate: 0.2,
      decaySteps: 250,
    });
    expect(config({ optimizer: 'adam:learningRate=0.03' })).toMatchObject({ initialLearningRate: 0.03 });
    expect(config({ optimizer: 'sgd', schedule: 'cosine:warmup=1', accumulate: '4' })).toMatchObject({
      initialLearningRate: 0.01,
      warmupSteps: 25,
      decaySteps: 225,
    });
  });
});
