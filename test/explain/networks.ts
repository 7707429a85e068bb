/** Random networks of objects with an example each. */
import fc from 'fast-check';
import { activations64, Network, type Activation64Name, type Example } from '../../src/reference/index.js';

export interface Drawn {
  readonly make: () => Network;
  readonly example: Example;
  readonly rate: number;
}

const names = Object.keys(activations64) as Activation64Name[];
/** Also 0, and numbers so small that they are printed with a power of ten. */
const number = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -2000, max: 2000 }).map((n) => n / 1000 + Math.sign(n) * 1e-7) },
  fc.constantFrom(0, 1, -1, 1e-7, -3e-8),
);
const numbers = (n: number): fc.Arbitrary<number[]> => fc.array(number, { minLength: n, maxLength: n });

export const networks = ({ most = 4, deepest = 4 } = {}): fc.Arbitrary<Drawn> =>
  fc
    .record({
      sizes: fc.array(fc.integer({ min: 1, max: most }), { minLength: 2, maxLength: deepest }),
      activation: fc.constantFrom(...names),
      outputActivation: fc.constantFrom(...names),
      bias: fc.boolean(),
      trainBias: fc.boolean(),
    })
    .chain(({ sizes, bias, ...options }) =>
      fc
        .record({
          weights: fc.tuple(
            ...sizes
              .slice(1)
              .map((O, l) => fc.array(numbers(sizes[l]! + Number(bias)), { minLength: O, maxLength: O })),
          ),
          x: numbers(sizes[0]!),
          t: numbers(sizes.at(-1)!),
          rate: fc.constantFrom(0.5, 0.1, 1, 1e-7),
        })
        .map(({ weights, x, t, rate }) => ({
          make: () => new Network({ sizes, bias, ...options, weights }),
          example: [x, t] as const,
          rate,
        })),
    );
