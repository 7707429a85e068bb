import * as fc from 'fast-check';
import { linear, logarithmic, niceTicks } from '../../src/plots/scale.js';

const labels = (ticks: readonly { label: string }[]): string => ticks.map(({ label }) => label).join(' ');

test.each([
  [[0, 1], 4, '0.0 0.2 0.4 0.6 0.8 1.0'],
  [[-4, 4], 4, '−4 −2 0 2 4'],
  [[-1, 1], 4, '−1.0 −0.5 0.0 0.5 1.0'],
  [[0.1, 0.35], 5, '0.10 0.15 0.20 0.25 0.30 0.35'],
  [[0, 100], 6, '0 10 20 30 40 50 60 70 80 90 100'],
  [[3, 2900], 3, '500 1000 1500 2000 2500'],
] as const)('ticks of %j, at least %d steps', (domain, count, text) =>
  expect(labels(niceTicks(domain, count))).toBe(text),
);

test('ticks are within the domain, evenly apart, and none is left out at the ends', () =>
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (low, span) => {
        const high = low + span;
        const values = niceTicks([low, high], 4).map(({ value }) => value);
        const step = values[1]! - values[0]!;
        const slack = span * 1e-6;
        expect(values.length).toBeGreaterThanOrEqual(3);
        expect(values.length).toBeLessThanOrEqual(12);
        values.forEach((value, i) =>
          expect(Math.abs(value - values[0]! - i * step)).toBeLessThanOrEqual(slack),
        );
        expect(values[0]!).toBeGreaterThanOrEqual(low - slack);
        expect(values[0]! - step).toBeLessThan(low + slack);
        expect(values.at(-1)!).toBeLessThanOrEqual(high + slack);
        expect(values.at(-1)! + step).toBeGreaterThan(high - slack);
      },
    ),
  ));

test('linear: the ends of the domain are the ends of the range, also upwards', () => {
  const { at } = linear([-2, 6], [300, 100]);
  expect([-2, 0, 6].map(at)).toEqual([300, 250, 100]);
});

test('logarithmic: a factor is a distance', () => {
  const { at, ticks } = logarithmic([1e-6, 1e3], [0, 90], 3);
  expect([1e-6, 1e-3, 1, 1e3].map((v) => Math.round(at(v)))).toEqual([0, 30, 60, 90]);
  expect(labels(ticks)).toBe('10⁻⁶ 10⁻³ 1 10³');
});
