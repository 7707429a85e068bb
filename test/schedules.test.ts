import fc from 'fast-check';
import { HandgradError } from '../src/errors.js';
import { optimizers } from '../src/optimizers/registry.js';
import type { Schedule } from '../src/schedules/contract.js';
import { scheduleRows, schedules, type ScheduleCase } from '../src/schedules/registry.js';

const cases = Object.entries(scheduleRows).flatMap(([kind, row]) =>
  row.cases.map((c: ScheduleCase) => {
    const make = row.factory as unknown as (args: object) => Schedule;
    return [c.about ? `${kind}: ${c.about}` : kind, make(c.args), c] as const;
  }),
);

/** Every step of the first 200, and some far away. */
const steps = [...Array(201).keys(), 999, 1000, 1001, 12_345];

describe.each(cases)('%s', (_, schedule, { formula, known }) => {
  const near = (step: number, rate: number): void => {
    const got = schedule.at(step);
    expect({ step, got, off: Math.abs(got - rate) <= 1e-12 }).toEqual({ step, got, off: true });
  };

  test('is its formula, step by step', () => {
    for (const step of steps) near(step, formula(step));
  });

  test('is what is known at the borders', () => {
    for (const [step, rate] of known) near(step, rate);
  });

  test('stays finite and not below 0', () => {
    for (const step of [...steps, 1e5, 999_999, 1e6, 1e6 + 1, 1e7]) {
      const rate = schedule.at(step);
      expect({ step, ok: Number.isFinite(rate) && rate >= 0 }).toEqual({ step, ok: true });
    }
  });
});

describe('any options', () => {
  const rate = fc.double({ min: 0, max: 10, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const length = fc.integer({ min: 1, max: 1e6 });
  const step = fc.oneof(fc.nat(100), fc.nat(1e7));
  const any: Record<keyof typeof schedules, fc.Arbitrary<Schedule>> = {
    constant: fc.record({ learningRate: rate }).map(schedules.constant),
    piecewiseConstantDecay: fc
      .tuple(fc.uniqueArray(fc.nat(1e6), { maxLength: 5 }), fc.array(rate, { minLength: 6, maxLength: 6 }))
      .map(([boundaries, values]) =>
        schedules.piecewiseConstantDecay({
          boundaries: boundaries.sort((a, b) => a - b),
          values: values.slice(0, boundaries.length + 1),
        }),
      ),
    exponentialDecay: fc
      .record({ initialLearningRate: rate, decaySteps: length, decayRate: share, staircase: fc.boolean() })
      .map(schedules.exponentialDecay),
    inverseTimeDecay: fc
      .record({ initialLearningRate: rate, decaySteps: length, decayRate: rate, staircase: fc.boolean() })
      .map(schedules.inverseTimeDecay),
    polynomialDecay: fc
      .record({
        initialLearningRate: rate,
        endLearningRate: rate,
        decaySteps: length,
        power: rate,
        cycle: fc.boolean(),
      })
      .map(schedules.polynomialDecay),
    cosineDecay: fc
      .record(
        {
          initialLearningRate: rate,
          decaySteps: length,
          alpha: share,
          warmupTarget: rate,
          warmupSteps: fc.nat(1e6),
        },
        { requiredKeys: ['initialLearningRate', 'decaySteps'] },
      )
      .map(schedules.cosineDecay),
    cosineDecayRestarts: fc
      .record({
        initialLearningRate: rate,
        firstDecaySteps: length,
        tMul: fc.oneof(fc.constant(1), fc.double({ min: 1, max: 5, noNaN: true })),
        mMul: share,
        alpha: share,
      })
      .map(schedules.cosineDecayRestarts),
    oneCycle: fc
      .record({
        maxLearningRate: rate,
        totalSteps: length,
        pctStart: share,
        divFactor: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        finalDivFactor: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      })
      .map(schedules.oneCycle),
  };

  test.each(Object.entries(any))('%s is finite and not below 0 until step 1e7', (_, made) =>
    fc.assert(
      fc.property(made, fc.array(step, { minLength: 1, maxLength: 30 }), (schedule, at) =>
        at.every((s) => {
          const eta = schedule.at(s);
          return Number.isFinite(eta) && eta >= 0;
        }),
      ),
      { numRuns: 300, seed: 1 },
    ),
  );

  test('cosineDecayRestarts: at every restart the rate is full, whatever the periods', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 50 }), (tMul, first) => {
        const schedule = schedules.cosineDecayRestarts({
          initialLearningRate: 1,
          firstDecaySteps: first,
          tMul,
        });
        for (let at = 0, length = first, i = 0; i < 12; i++, at += length, length *= tMul)
          expect({ tMul, first, at, rate: schedule.at(at) }).toEqual({ tMul, first, at, rate: 1 });
      }),
      { numRuns: 100, seed: 1 },
    ));
});

test('a schedule says its kind and its options, and cannot be changed', () => {
  const schedule = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10 });
  expect(schedule).toMatchObject({
    kind: 'cosineDecay',
    config: { initialLearningRate: 0.1, decaySteps: 10, alpha: 0, warmupSteps: 0 },
  });
  expect(Object.isFrozen(schedule)).toBe(true);
  expect(optimizers.adam({ learningRate: schedule }).learningRate).toBe(schedule);
});

test.each<[string, () => unknown, RegExp]>([
  [
    'values that do not fit the boundaries',
    () => schedules.piecewiseConstantDecay({ boundaries: [10, 20], values: [1, 2] }),
    /expected 3 values for 2 boundaries, received 2\.[\s\S]*one after each/,
  ],
  [
    'boundaries in disorder',
    () => schedules.piecewiseConstantDecay({ boundaries: [20, 10], values: [1, 2, 3] }),
    /expected boundaries that increase, received 20, 10\.[\s\S]*sort them/,
  ],
  [
    'boundaries that are halves',
    () => schedules.piecewiseConstantDecay({ boundaries: [1.5], values: [1, 2] }),
    /boundaries.*expected a whole number of steps ≥ 0, received 1\.5/,
  ],
  [
    'a negative rate',
    () => schedules.piecewiseConstantDecay({ boundaries: [1], values: [1, -2] }),
    /values.*expected a number ≥ 0, received -2/,
  ],
  [
    'a rate left out',
    () => schedules.exponentialDecay({ decaySteps: 10, decayRate: 0.5 } as never),
    /exponentialDecay: option "initialLearningRate" is required/,
  ],
  [
    'no steps at all',
    () => schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 0 }),
    /decaySteps.*expected a whole number of steps ≥ 1, received 0/,
  ],
  [
    'a misspelt option',
    () => schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 1, warmUpSteps: 1 } as never),
    /Unknown option of cosineDecay "warmUpSteps"[\s\S]*"warmupSteps"/,
  ],
  [
    'periods that shrink',
    () => schedules.cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 10, tMul: 0.5 }),
    /tMul.*expected a number ≥ 1, received 0\.5/,
  ],
  [
    'a share beyond 1',
    () => schedules.oneCycle({ maxLearningRate: 0.1, totalSteps: 10, pctStart: 30 }),
    /pctStart.*expected a number in \[0, 1\], received 30/,
  ],
  [
    'a factor of 0',
    () => schedules.oneCycle({ maxLearningRate: 0.1, totalSteps: 10, divFactor: 0 }),
    /divFactor.*expected a number > 0, received 0/,
  ],
  [
    'an infinite rate',
    () => schedules.constant({ learningRate: Infinity }),
    /learningRate.*expected a number ≥ 0/,
  ],
])('%s: an error that says what to do', (_, make, message) => {
  expect(make).toThrow(HandgradError);
  expect(make).toThrow(message);
});
