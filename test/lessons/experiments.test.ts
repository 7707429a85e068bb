/** What the experiments of lessons 4 and 5 measure, and how it is counted. */
import { useBackend } from '../../src/backends/index.js';
import { architectureBlocks } from '../../src/lessons/five/architecture.js';
import { train } from '../../src/lessons/five/experiments.js';
import { descend } from '../../src/lessons/four/batches.js';
import { Network, type Example } from '../../src/reference/network.js';
import { Model } from '../../src/train/model.js';

beforeAll(() => useBackend('cpu'));

test('lesson 5: what is tested on was not trained on, and every seed has points of its own', async () => {
  const fit = jest.spyOn(Model.prototype, 'fit');
  const evaluate = jest.spyOn(Model.prototype, 'evaluate');
  await train({ widths: [2] }, { examples: 8, batchSize: 8, steps: 1, rate: 0.01, seeds: [1, 2] });
  const pointsOf = (x: unknown): string[] => {
    const { data } = x as { data: Float32Array };
    return Array.from({ length: data.length / 2 }, (_, i) => data.subarray(2 * i, 2 * i + 2).join());
  };
  const points = [...fit.mock.calls, ...evaluate.mock.calls].flatMap(([x]) => pointsOf(x));
  expect(points).toHaveLength(2 * 2 * 8);
  expect(new Set(points).size).toBe(points.length);
});

test('lesson 5: networks of equal accuracy are neither better nor worse', async () => {
  const blocks = await architectureBlocks(
    {
      ...{ examples: 2, batchSize: 2, steps: 1, rate: 0.01, seeds: [1] },
      ...{ depths: [1], parameters: 20, widths: [8], shares: [1, 0.75, 0.5, 0.375, 0.25, 0.125] },
    },
    { seed: 1, progress: () => undefined },
  );
  const table = blocks.findLast((block) => block.kind === 'table');
  const percents = table!.rows.map((row) => row.filter((cell) => /^[\d.]+ %$/.test(cell as string)));
  const [, ...pairs] = percents.map((row) => row.slice(-2).map((cell) => parseFloat(cell as string)));
  const differences = pairs.map(([masked, dense]) => Math.sign(masked! - dense!));
  const count = (sign: number): number => differences.filter((d) => d === sign).length;
  expect([-1, 0, 1].map((sign) => count(sign) > 0)).toEqual([true, true, true]);
  const told = blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text.en] : [])).join('\n');
  expect(told).toContain(`better in ${count(1)} and worse in ${count(-1)} of ${pairs.length} cases`);
});

test('lesson 4: what is told of a descent is the mean error of all examples', () => {
  const options = { sizes: [2, 3, 2], seed: 1 };
  const examples: readonly Example[] = [
    [
      [0.5, -1],
      [0, 1],
    ],
    [
      [1, 0.25],
      [1, 0],
    ],
    [
      [-0.75, 0.5],
      [0.5, 0.25],
    ],
  ];
  const network = new Network(options);
  const errors = examples.map(([x, t]) => {
    const y = network.predict(x);
    return ((t[0]! - y[0]!) ** 2 + (t[1]! - y[1]!) ** 2) / 2;
  });
  const { loss, updates } = descend(options, examples, 2, 4, 0, 1); // at a rate of 0
  expect(loss).toBeCloseTo((errors[0]! + errors[1]! + errors[2]!) / 3, 15);
  expect(updates).toBe(8);
});
