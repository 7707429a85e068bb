import { useBackend } from '../../src/backends/index.js';
import { gates } from '../../src/data/gates.js';
import { compareWithEngine, engineUpdates, rates } from '../../src/lessons/perceptron.js';
import { solveXor } from '../../src/lessons/xor.js';
import { rng } from '../../src/random.js';
import {
  isMisclassified,
  sign,
  trainPerceptron,
  type LabelledPoint,
  type PerceptronRun,
} from '../../src/reference/perceptron.js';
import { separation } from '../../src/reference/separation.js';

/** No coordinate is short: float32 has to round. */
const rounded = (seed: number, dimensions: number): LabelledPoint[] => {
  const random = rng(seed);
  const w = Array.from({ length: dimensions }, () => random.normal());
  const points: LabelledPoint[] = [];
  while (points.length < 30) {
    const x = w.map(() => Math.fround(random.normal()));
    const z = w.reduce((sum, wi, i) => sum + wi * x[i]!, 0.3);
    if (Math.abs(z) > 0.2) points.push({ x, y: sign(z) });
  }
  return points;
};

describe.each(['wasm', 'cpu'] as const)('the tensor engine on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(['and', 'or', 'xor'] as const)(
    '%s: the same updates as the loop in float64, exactly (lesson 5, eq. perceptron-update)',
    async (name) => {
      const points = gates[name]();
      const options = { mostPasses: 25 };
      const run = trainPerceptron(points, options);
      const passes: number[] = [];
      const compared = await compareWithEngine(run, points, options, (pass) => passes.push(pass));
      expect(compared).toEqual({ same: true, updates: run.count, worst: 0 });
      const withUpdates = [...new Set(run.updates.map(({ pass }) => pass))];
      expect(passes).toEqual(withUpdates);
    },
  );

  test('points on a grid, from elsewhere, at another rate: exactly too', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const dimensions = 1 + (seed % 4);
      const points = gates.random({ seed, dimensions, count: 12, margin: 0.1 });
      const options = { rate: 0.5, start: Array.from({ length: dimensions + 1 }, (_, i) => i - 1.5) };
      const run = trainPerceptron(points, options);
      expect(run.converged).toBe(true);
      expect(await compareWithEngine(run, points, options)).toEqual({
        same: true,
        updates: run.count,
        worst: 0,
      });
    }
  });

  test('any points: to the rounding of float32', async () => {
    let largest = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const points = rounded(seed, 2 + (seed % 3));
      const run = trainPerceptron(points, { mostPasses: 40 });
      const { same, updates, worst } = await compareWithEngine(run, points, { mostPasses: 40 });
      expect({ seed, same, updates }).toEqual({ seed, same: true, updates: run.count });
      expect(worst).toBeLessThan(1e-6);
      largest = Math.max(largest, worst);
    }
    expect(largest).toBeGreaterThan(0);
  });

  test('its updates, one by one', async () => {
    const engine = engineUpdates(gates.and());
    const first = (await engine.next()).value;
    expect(first).toEqual({ pass: 1, point: 0, before: [0, 0, 0], after: [0, 0, -1] });
    const end = await engine.return({ converged: false, passes: 1 });
    expect(end.done).toBe(true);
  });
});

describe('where the two part', () => {
  beforeAll(() => useBackend('wasm'));
  const points = gates.and();
  const run = trainPerceptron(points);
  const compare = (other: PerceptronRun) => compareWithEngine(other, points);

  test('an update with the wrong sign, a point left out, one too many, an early end', async () => {
    const [first, second, ...rest] = run.updates;
    const turned = { ...second!, after: second!.after.map((value) => -value) };
    expect(await compare({ ...run, updates: [first!, turned, ...rest] })).toEqual({
      same: false,
      updates: 1,
      worst: 0,
      parting: { pass: 1, point: 3, byRounding: false },
    });
    expect(await compare({ ...run, updates: [first!, ...rest] })).toMatchObject({
      same: false,
      updates: 1,
      parting: { pass: 1, point: 3, byRounding: false },
    });
    const extra = { ...first!, pass: 1, point: 1, before: first!.after };
    expect(await compare({ ...run, updates: [first!, extra, second!, ...rest] })).toMatchObject({
      same: false,
      updates: 1,
      parting: { pass: 1, point: 1, byRounding: false },
    });
    expect(
      await compare({ ...run, updates: run.updates.slice(0, -1), theta: run.updates.at(-1)!.before }),
    ).toMatchObject({
      same: false,
      updates: 17,
      parting: { pass: 8, point: 1 },
    });
    const onward = { ...run.updates.at(-1)!, pass: 30, before: run.theta };
    expect(await compare({ ...run, updates: [...run.updates, onward] })).toMatchObject({
      same: false,
      updates: 18,
      parting: { pass: 30, point: 1 },
    });
  });

  test('an update that is off by 1 % is an error, be it the first or the last', async () => {
    for (const at of [0, 5, 17]) {
      const updates = run.updates.map((update, i) =>
        i === at ? { ...update, after: update.after.map((value) => 1.01 * value) } : update,
      );
      const { pass, point } = run.updates[at]!;
      expect(await compare({ ...run, updates })).toMatchObject({
        same: false,
        updates: at,
        parting: { pass, point, byRounding: false },
      });
    }
  });

  test('a point that is wrong by half a percent of its terms, and left out: an error, not rounding', async () => {
    const close: LabelledPoint[] = [
      { x: [1], y: 1 },
      { x: [-0.99], y: -1 },
    ];
    const all = trainPerceptron(close);
    expect(all.updates[1]).toMatchObject({ pass: 1, point: 1, before: [1, 1] });
    expect(all.updates[1]!.net).toBeCloseTo(0.01, 12);
    const [first] = all.updates;
    const early = { ...all, updates: [first!], theta: first!.after };
    expect(await compareWithEngine(early, close)).toMatchObject({
      same: false,
      updates: 1,
      parting: { pass: 1, point: 1, byRounding: false },
    });
  });

  test('rates that float32 holds, and others are refused', async () => {
    for (const rate of [rates.least, rates.most]) {
      const far = trainPerceptron(gates.or(), { rate });
      const { same, parting } = await compareWithEngine(far, gates.or(), { rate });
      expect(same || parting!.byRounding).toBe(true);
    }
    for (const rate of [1e-31, 1e31, 5e-324, 1e300])
      await expect(compareWithEngine(trainPerceptron(points, { rate }), points, { rate })).rejects.toThrow(
        /rate: expected a number in \[1e-30, 1e\+30\], received .*\n {2}Hint: the tensor engine computes in float32/,
      );
  });

  test('θ·x̃ = 0 that float32 cannot hit: said to be rounding', async () => {
    const found = new Set<boolean>();
    for (const rate of [0.1, 0.3, 0.7, 0.9]) {
      const tenth = trainPerceptron(points, { rate });
      const { same, parting } = await compareWithEngine(tenth, points, { rate });
      found.add(same);
      if (!same) expect(parting).toMatchObject({ byRounding: true });
    }
    expect(found).toContain(false);
  });
});

describe('xor', () => {
  beforeAll(() => useBackend('wasm'));
  const points = gates.xor();

  test('no perceptron: neither the loop nor the tensor engine comes to an end', async () => {
    const run = trainPerceptron(points, { mostPasses: 50 });
    expect(run).toMatchObject({ converged: false, passes: 50, count: 200 });
    expect(separation(points).separable).toBe(false);
    const engine = engineUpdates(points, { mostPasses: 50 });
    let step = await engine.next();
    while (!step.done) step = await engine.next();
    expect(step.value).toEqual({ converged: false, passes: 50 });
  });

  test('2-4-1 learns it from each of the seeds 1 to 10 (lesson 5, eq. xor)', async () => {
    const seeds = Array.from({ length: 10 }, (_, i) => i + 1);
    const right: number[] = [];
    for (const seed of seeds) {
      const { outputs, loss, ...solved } = await solveXor({ seed });
      expect(solved.sizes).toEqual([2, 4, 1]);
      outputs.forEach((output, i) => expect(points[i]!.y * output).toBeGreaterThan(0.8));
      expect(loss).toBeLessThan(0.01);
      right.push(solved.right);
    }
    expect(right).toEqual(seeds.map(() => 4));
  }, 30_000);

  test('2-2-1 can, and from some seeds does not', async () => {
    const solved = await Promise.all([1, 2].map((seed) => solveXor({ seed, hidden: 2 })));
    expect(solved[0]!.right).toBe(4);
    expect(solved[1]!.right).toBeLessThan(4);
  });

  test('other points are classified on demand', async () => {
    const { answers, outputs } = await solveXor({ ask: points.map(({ x }) => x) });
    expect(answers).toEqual(outputs.map((output) => sign(output)));
    expect((await solveXor({ steps: 1 })).answers).toEqual([]);
  });
});

test('what is compared are updates of misclassified points', () => {
  const { updates } = trainPerceptron(gates.and());
  for (const { before, point } of updates) expect(isMisclassified(before, gates.and()[point]!)).toBe(true);
});
