import { useBackend } from '../../src/backends/index.js';
import { Engine } from '../../src/lessons/engine.js';
import { gradientsOf } from '../../src/lessons/examples.js';
import { four } from '../../src/lessons/four.js';
import { descend, examplesOf, spread } from '../../src/lessons/four/batches.js';
import {
  halfSquaredError,
  hiddenBiasGradient,
  hiddenWeightFactors,
  hiddenWeightGradient,
  outputBiasGradient,
  outputWeightFactors,
  outputWeightGradient,
  scalarGradients,
  shallow,
  squaredError,
} from '../../src/lessons/four/equations.js';
import { hiddenErrorTermReadings } from '../../src/lessons/four/transpose.js';
import { presets } from '../../src/lessons/presets.js';
import { rng } from '../../src/random.js';
import { Network } from '../../src/reference/network.js';
import { meanGradient, vectorGradients, vectorLayers } from '../../src/reference/vector.js';
import { collect, expectBilingual, expectEngineWithin, expectFits } from './collect.js';

const { network: options, x, t } = presets['3-4-2'];
const network = new Network(options);
network.backpropagate([x, t]);
const of = shallow(network.weights, x, t);

/** Worked out apart from this code. */
const literal = {
  W: [
    [-0.04372726129666883, -0.03961384241494249, -0.04726814746560761, -0.039228501954815226],
    [0.0577721131807747, 0.05233749655608494, 0.062450304095231876, 0.051828387775533426],
  ],
  b: [-0.07710775591405535, 0.10187415972748595],
  V: [
    [-0.010738297729171143, -0.001193144192130127, -0.009545153537041016],
    [0.023277488319011917, 0.002586387591001324, 0.020691100728010593],
    [-0.003322560454777681, -0.00036917338386418673, -0.002953387070913494],
    [-0.01148892025365131, -0.0012765466948501455, -0.010212373558801164],
  ],
  c: [-0.011931441921301269, 0.02586387591001324, -0.0036917338386418673, -0.012765466948501454],
};
const close = (got: number, want: number, tolerance = 1e-16): void =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(tolerance);
const times = (factors: readonly number[]): number => factors.reduce((a, b) => a * b);

test('the loss without ½ and with it (lesson 4, eqs. 3, 4)', () => {
  expect(squaredError({ ŷ: [0.5, 2], y: [0, 1] })).toBe(1.25);
  expect(halfSquaredError({ ŷ: [0.5, 2], y: [0, 1] })).toBe(0.625);
  close(halfSquaredError(of), 0.133354109838948);
});

test('the gradient of (3) is twice that of (4), by central differences of both', () => {
  const difference = (loss: typeof squaredError): number => {
    const at = (w: number): number => {
      const { weights } = new Network(options);
      weights[1]![0]![0]! += w;
      return loss({ ŷ: new Network({ ...options, weights }).predict(x), y: t });
    };
    return (at(1e-5) - at(-1e-5)) / 2e-5;
  };
  expect(difference(halfSquaredError)).toBeCloseTo(literal.W[0]![0]!, 10);
  expect(difference(squaredError)).toBeCloseTo(2 * literal.W[0]![0]!, 10);
});

test('∇W_ks, and its three factors (lesson 4, eqs. 5, 6, 7)', () => {
  literal.W.forEach((row, k) =>
    row.forEach((want, s) => {
      close(outputWeightGradient(of, k, s), want);
      close(times(outputWeightFactors(of, k, s)), want);
    }),
  );
});

test('∇V_sd, and its three factors (lesson 4, eqs. 8, 9, 10, 11)', () => {
  literal.V.forEach((row, s) =>
    row.forEach((want, d) => {
      close(hiddenWeightGradient(of, s, d), want);
      close(times(hiddenWeightFactors(of, s, d)), want);
    }),
  );
});

test('∇b_k (lesson 4, eqs. 12, 13)', () =>
  literal.b.forEach((want, k) => close(outputBiasGradient(of, k), want)));
test('∇c_s (lesson 4, eqs. 14, 15, 16)', () =>
  literal.c.forEach((want, s) => close(hiddenBiasGradient(of, s), want)));

test('scalars, vectors, the network of objects and the tensor engine on random networks (lesson 4, eqs. 5–16, 18–26)', async () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    await useBackend(backend);
    for (const [seed, sizes] of [
      [3, 4, 2],
      [1, 1, 1],
      [5, 2, 6],
    ].entries()) {
      // prettier-ignore
      const random = rng(seed);
      const draw = (size: number): number[] => Array.from({ length: size }, () => random.normal());
      const made = new Network({
        sizes,
        weights: sizes.slice(1).map((O, l) => Array.from({ length: O }, () => draw(sizes[l]! + 1))),
      });
      const [x, t] = [draw(sizes[0]!), draw(sizes[2]!)];
      made.backpropagate([x, t]);
      const engine = new Engine(made);
      const { gradients } = await engine.gradients([x, t]);
      engine.free();
      const objects = made.gradients.flat(2);
      const scale = Math.max(...objects.map(Math.abs));
      const scalars = scalarGradients(shallow(made.weights, x, t)).flat(2);
      const vectors = vectorGradients(vectorLayers(made), [x, t]).flat(2);
      objects.forEach((want, i) => {
        close(scalars[i]!, want, 1e-14 * scale);
        close(vectors[i]!, want, 1e-14 * scale);
        close(gradients.flat(2)[i]!, want, 1e-6 * scale);
      });
    }
  }
});

describe('(22)', () => {
  const [small, wide] = [
    hiddenErrorTermReadings(presets['2-2-2']),
    hiddenErrorTermReadings(presets['3-4-2']),
  ];

  test('the transpose and f′ of its own layer give the δ of central differences (lesson 4, eq. 22)', () => {
    for (const { numeric, right, row } of [small, wide])
      right.forEach((δ, i) => {
        close(δ, numeric[i]!, 1e-10);
        close(row[i]!, δ, 1e-17);
      });
    close(small.right[0]!, 0.00877135468948693, 1e-16);
    close(small.right[1]!, 0.009954254705217196, 1e-16);
  });

  test('as it is printed: shapes that do not fit, and wrong numbers where they do', () => {
    for (const f of [wide.columnTimesW, wide.withoutTranspose, wide.withSlopeOfLast])
      expect(f).toThrow(/^expected/);
    for (const wrong of [small.withoutTranspose(), small.withSlopeOfLast()])
      wrong.forEach((δ, i) => expect(Math.abs(δ / small.numeric[i]! - 1)).toBeGreaterThan(0.01));
  });
});

describe('batches', () => {
  const examples = examplesOf(options, 1);
  const gradients = gradientsOf(new Network(options), examples);

  test('the mean gradient is the step of a mini-batch, and of the tensor engine (lesson 4, eq. 17)', async () => {
    await useBackend('cpu');
    const batch = examples.slice(0, 4);
    const mean = meanGradient(gradients.slice(0, 4)).flat(2);
    const trained = new Network(options);
    trained.trainBatch(batch, 1);
    const engine = new Engine(new Network(options));
    const found = (await engine.gradients(...batch)).gradients.flat(2);
    engine.free();
    const first = new Network(options).weights.flat(2);
    trained.weights.flat(2).forEach((w, i) => {
      close(first[i]! - w, mean[i]!, 1e-15);
      close(found[i]!, mean[i]!, 1e-7);
    });
  });

  test('more examples come closer to the gradient of all', () => {
    const off = [1, 4, 16, 64].map((m) => spread(gradients, m, 1));
    expect(off[0]! / off[1]!).toBeGreaterThan(1.7);
    expect(off[0]! / off[1]!).toBeLessThan(2.5);
    expect(off[2]!).toBeLessThan(off[1]!);
    expect(off[3]!).toBeLessThan(1e-12);
  });

  test('the same passes: more updates, a smaller error', () => {
    const runs = [1, 16, 64].map((size) => descend(options, examples, size, 30, 0.5, 1));
    expect(runs.map((r) => r.updates)).toEqual([1920, 120, 30]);
    expect(runs[0]!.loss).toBeLessThan(runs[1]!.loss);
    expect(runs[1]!.loss).toBeLessThan(runs[2]!.loss);
  });
});

test.each(['cpu', 'wasm'] as const)('the lesson on %s: within 1e-6, in both languages', async (backend) => {
  await useBackend(backend);
  const blocks = await collect(four);
  expectBilingual(blocks);
  expectFits(blocks);
  expectEngineWithin(blocks, 1e-6);
  expect(blocks.length).toBeGreaterThan(15);
});
