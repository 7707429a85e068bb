import type { Initializer } from '../src/initializers/contract.js';
import {
  initializerRows,
  initializers,
  toInitializer,
  type InitializerLike,
} from '../src/initializers/registry.js';
import { dense } from '../src/layers/dense.js';
import { parseOptions } from '../src/optionTable.js';
import { rng } from '../src/random.js';

const {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  leCunNormal,
  leCunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
} = initializers;

/** Mean, variance, fourth central moment by the squared variance (normal 3, uniform 1.8), least and largest. */
const momentsOf = (values: Float32Array) => {
  const N = values.length;
  const mean = values.reduce((s, v) => s + v, 0) / N;
  const central = (k: number): number => values.reduce((s, v) => s + (v - mean) ** k, 0) / N;
  const variance = central(2);
  return {
    mean,
    variance,
    kurtosis: central(4) / variance ** 2,
    least: values.reduce((a, b) => Math.min(a, b)),
    largest: values.reduce((a, b) => Math.max(a, b)),
  };
};

/** From the density of N(0, 1) cut at ∓2, φ(2) = .05399 and Φ(2) − Φ(−2) = .95450: moments by parts. */
const phi = Math.exp(-2) / Math.sqrt(2 * Math.PI);
const inside = 0.9544997361036416;
const cutVariance = 1 - (4 * phi) / inside;
const cutKurtosis = (3 - (2 * phi * (8 + 3 * 2)) / inside) / cutVariance ** 2;

const normal = { kurtosis: 3, reach: Infinity };
const uniform = { kurtosis: 1.8, reach: Math.sqrt(3) };
const cut = { kurtosis: cutKurtosis, reach: 2 / Math.sqrt(cutVariance) };

/** in = 300, out = 200 */
const matrix = [300, 200];
/** A kernel of 3 × 5, from 40 channels to 100: in = 600, out = 1500. */
const kernel = [3, 5, 40, 100];

interface Law {
  readonly kurtosis: number;
  /** How many deviations the farthest value is from the mean. */
  readonly reach: number;
}

test.each<[string, InitializerLike, readonly number[], mean: number, variance: number, Law]>([
  ['randomNormal', 'randomNormal', matrix, 0, 0.05 ** 2, normal],
  ['randomNormal(2, 3)', randomNormal({ mean: 2, stddev: 3 }), matrix, 2, 9, normal],
  ['randomUniform', 'randomUniform', matrix, 0, 0.1 ** 2 / 12, uniform],
  ['randomUniform(1, 4)', randomUniform({ minval: 1, maxval: 4 }), matrix, 2.5, 9 / 12, uniform],
  ['truncatedNormal', 'truncatedNormal', matrix, 0, cutVariance * 0.05 ** 2, cut],
  ['truncatedNormal(2, 3)', truncatedNormal({ mean: 2, stddev: 3 }), matrix, 2, cutVariance * 9, cut],
  ['glorotUniform', 'glorotUniform', matrix, 0, 2 / 500, uniform],
  ['glorotUniform, rank 4', 'glorotUniform', kernel, 0, 2 / 2100, uniform],
  ['glorotUniform, rank 1', 'glorotUniform', [60000], 0, 1 / 60000, uniform],
  ['glorotNormal', 'glorotNormal', matrix, 0, 2 / 500, cut],
  ['heUniform', 'heUniform', matrix, 0, 2 / 300, uniform],
  ['heNormal', 'heNormal', matrix, 0, 2 / 300, cut],
  ['heNormal, rank 4', 'heNormal', kernel, 0, 2 / 600, cut],
  ['leCunUniform', 'leCunUniform', matrix, 0, 1 / 300, uniform],
  ['leCunNormal', 'leCunNormal', matrix, 0, 1 / 300, cut],
  ['varianceScaling', 'varianceScaling', matrix, 0, 1 / 300, cut],
  [
    'varianceScaling, fanOut, untruncated',
    varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'untruncatedNormal' }),
    kernel,
    0,
    3 / 1500,
    normal,
  ],
  [
    'varianceScaling, fanAvg, uniform',
    varianceScaling({ scale: 0.5, mode: 'fanAvg', distribution: 'uniform' }),
    kernel,
    0,
    0.5 / 1050,
    uniform,
  ],
])('%s', (_, like, shape, mean, variance, { kurtosis, reach }) => {
  const values = toInitializer(like)(shape, rng(4));
  const got = momentsOf(values);
  const N = shape.reduce((a, b) => a * b, 1);
  expect(values).toHaveLength(N);
  // Four standard errors: of the mean √(σ²/N), of the variance σ²·√((kurtosis − 1)/N).
  expect(Math.abs(got.mean - mean)).toBeLessThan(4 * Math.sqrt(variance / N));
  expect(Math.abs(got.variance / variance - 1)).toBeLessThan(4 * Math.sqrt((kurtosis - 1) / N));
  expect(Math.abs(got.kurtosis / kurtosis - 1)).toBeLessThan(0.05);
  // What is bounded comes near its bounds, on both sides.
  const far = [got.largest - mean, mean - got.least].map((d) => d / Math.sqrt(variance));
  for (const d of far) expect(d).toBeLessThan(reach * (1 + 1e-6));
  for (const d of far) expect(d).toBeGreaterThan(reach === Infinity ? 3 : 0.99 * reach);
});

test('what is left within two deviations has .8796 of the deviation', () => {
  expect(Math.sqrt(cutVariance)).toBeCloseTo(0.87962566103423978, 12);
});

describe('orthogonal', () => {
  /** max|QᵀQ − gain²·I| of the shorter side, Q as [Π of all but the last, last]. */
  const offBy = (shape: readonly number[], gain = 1): number => {
    const Q = orthogonal({ gain })(shape, rng(3));
    const C = shape.at(-1)!;
    const R = Q.length / C;
    const tall = R >= C;
    const [k, D] = tall ? [C, R] : [R, C];
    const at = (vector: number, i: number): number => Q[tall ? i * C + vector : vector * C + i]!;
    let worst = 0;
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) {
        let dot = 0;
        for (let i = 0; i < D; i++) dot += at(a, i) * at(b, i);
        worst = Math.max(worst, Math.abs(dot - (a === b ? gain ** 2 : 0)));
      }
    return worst;
  };

  test.each<[string, number[]]>([
    ['tall', [40, 7]],
    ['wide', [7, 40]],
    ['square', [64, 64]],
    ['rank 3', [3, 5, 8]],
    ['rank 4, more channels than inputs', [2, 2, 3, 20]],
    ['one column', [5, 1]],
    ['one row', [1, 5]],
    ['one', [1, 1]],
  ])('%s', (_, shape) => {
    expect(offBy(shape)).toBeLessThan(1e-6);
    expect(offBy(shape, 2.5)).toBeLessThan(1e-5);
  });

  test('every direction is as likely: no sign, and no axis, is preferred', () => {
    const random = rng(8);
    const draw = orthogonal();
    const N = 4000;
    const sums = [0, 0, 0, 0];
    let squares = 0;
    let determinants = 0;
    for (let n = 0; n < N; n++) {
      const Q = draw([2, 2], random);
      Q.forEach((v, i) => (sums[i]! += v));
      squares += Q[0]! ** 2;
      determinants += Q[0]! * Q[3]! - Q[1]! * Q[2]!;
    }
    for (const s of sums) expect(Math.abs(s / N)).toBeLessThan(4 * Math.sqrt(0.5 / N));
    expect(Math.abs(squares / N - 0.5)).toBeLessThan(4 * Math.sqrt(0.125 / N));
    expect(Math.abs(determinants / N)).toBeLessThan(4 / Math.sqrt(N));
  });
});

test('values that are not drawn', () => {
  const random = rng(1);
  expect([...zeros()([2, 2], random)]).toEqual([0, 0, 0, 0]);
  expect([...ones()([3], random)]).toEqual([1, 1, 1]);
  expect([...constant()([2], random)]).toEqual([0, 0]);
  expect([...constant({ value: -2.5 })([], random)]).toEqual([-2.5]);
  expect([...identity()([2, 3], random)]).toEqual([1, 0, 0, 0, 1, 0]);
  expect([...identity({ gain: 3 })([3, 2], random)]).toEqual([3, 0, 0, 3, 0, 0]);
  expect(random.uniform()).toBe(rng(1).uniform());
});

test('the usual ones are variance scaling, value for value', () => {
  for (const [own, scale, mode, distribution] of [
    [glorotUniform, 1, 'fanAvg', 'uniform'],
    [glorotNormal, 1, 'fanAvg', 'truncatedNormal'],
    [heUniform, 2, 'fanIn', 'uniform'],
    [heNormal, 2, 'fanIn', 'truncatedNormal'],
    [leCunUniform, 1, 'fanIn', 'uniform'],
    [leCunNormal, 1, 'fanIn', 'truncatedNormal'],
  ] as const)
    expect(own()([3, 4, 5], rng(2))).toEqual(
      varianceScaling({ scale, mode, distribution })([3, 4, 5], rng(2)),
    );
});

test('the short names of Keras', () => {
  expect(toInitializer('normal')([9], rng(2))).toEqual(randomNormal()([9], rng(2)));
  expect(toInitializer('uniform')([9], rng(2))).toEqual(randomUniform()([9], rng(2)));
});

test('these draws are pinned: a seed keeps its values', () => {
  const three = (initializer: Initializer): number[] => [...initializer([3, 1], rng(5))];
  expect({
    glorotUniform: three(glorotUniform()),
    heNormal: three(heNormal()),
    normal: three(randomNormal()),
  }).toMatchInlineSnapshot(`
   {
     "glorotUniform": [
       0.026198072358965874,
       -0.8138992786407471,
       -0.6355366706848145,
     ],
     "heNormal": [
       0.5484970211982727,
       0.9648125171661377,
       0.3653404712677002,
     ],
     "normal": [
       0.0295452568680048,
       0.05197044834494591,
       0.019679374992847443,
     ],
   }
  `);
});

describe.each(Object.entries(initializerRows))('%s', (name, { factory }) => {
  const make = factory as (options?: object) => Initializer;

  test('says what it is, and lists its options', () => {
    expect(factory.kind).toBe(name);
    const made = make();
    expect(made.kind).toBe(name);
    expect(made.config).toEqual(parseOptions(name, factory.options, {}));
  });

  test('the same seed gives the same values', () => {
    const shape = [4, 3];
    expect(make()(shape, rng(1))).toEqual(make()(shape, rng(1)));
    if (!('seed' in factory.options)) return;
    expect(make()(shape, rng(1))).not.toEqual(make()(shape, rng(2)));
    const own = make({ seed: 9 });
    expect(own.config).toHaveProperty('seed', 9);
    expect(own(shape, rng(1))).toEqual(own(shape, rng(2)));
    expect(own(shape, rng(1))).toEqual(make()(shape, rng(9)));
  });

  test('an option that it does not have', () => {
    expect(() => make({ gian: 2 })).toThrow(new RegExp(`Unknown option of ${name} "gian"`));
  });
});

describe('errors', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a misspelt option', () => randomNormal({ stdev: 1 } as never), /"stdev"[\s\S]*did you mean "stddev"/],
    ['a negative deviation', () => truncatedNormal({ stddev: -1 }), /"stddev": expected a number ≥ 0/],
    ['not a number', () => constant({ value: NaN }), /"value": expected .*number, received NaN/],
    [
      'limits the wrong way round',
      () => randomUniform({ minval: 1 }),
      /expected minval ≤ maxval, received 1 and 0.05/,
    ],
    ['a scale of 0', () => varianceScaling({ scale: 0 }), /"scale": expected a number > 0, received 0/],
    ['a mode', () => varianceScaling({ mode: 'in' as never }), /"mode": expected one of "fanIn", "fanOut"/],
    ['a seed', () => heUniform({ seed: 1.5 }), /"seed": expected a whole number, received 1.5/],
    ['orthogonal for a bias', () => orthogonal()([3], rng(1)), /rank ≥ 2, received \[3\]/],
    ['the identity of rank 3', () => identity()([2, 2, 2], rng(1)), /rank 2, received \[2, 2, 2\]/],
    ['the name of before', () => toInitializer('lecunNormal' as never), /did you mean "leCunNormal"\?/],
    ['a name from elsewhere', () => toInitializer('kaiming_normal' as never), /did you mean "heNormal"\?/],
    [
      'a factory that was not called',
      () => dense({ units: 2, kernelInitializer: initializers.heNormal as never }),
      /received the factory of "heNormal"[\s\S]*initializers\.heNormal\(\)/,
    ],
    ['a number', () => dense({ units: 2, kernelInitializer: 3 as never }), /expected an initializer: a name/],
    [
      'values of another shape',
      () => toInitializer([[1, 2, 3]])([2, 2], rng(1)),
      /expected initial values of shape \[2, 2\], received \[1, 3\]/,
    ],
    ['ragged values', () => toInitializer([[1, 2], [3]])([2, 2], rng(1)), /initial values of shape/],
    [
      'too few in a Float32Array',
      () => toInitializer(Float32Array.of(1, 2, 3))([2, 2], rng(1)),
      /received \[3\]/,
    ],
    ['values that are not finite', () => toInitializer([1, NaN])([2], rng(1)), /must be finite/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test('a function of one’s own, and values outright', () => {
  const own: InitializerLike = (shape) => Float32Array.from({ length: shape[0]! }, (_, i) => i);
  expect([...toInitializer(own)([3], rng(1))]).toEqual([0, 1, 2]);
  expect([...toInitializer([[[1], [2]]])([1, 2, 1], rng(1))]).toEqual([1, 2]);
});
