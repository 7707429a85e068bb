import { useBackend } from '../../src/backends/index.js';
import { batchSizes, descend, examples, learningRate, lossAt, makeData, rowsOf, start, updates, type Data, type DescentName } from '../../src/plots/descents.js'; // prettier-ignore
import type { Point } from '../../src/plots/line.js';
import { textWidth } from '../../src/plots/chart.js';
import { lossSurface } from '../../src/plots/lossSurface.js';
import { surfaceOf } from '../../src/plots/surface.js';
import { sequential } from '../../src/compose/sequential.js';
import { layers } from '../../src/registry.js';
import { makeModel } from '../models.js';
import { panelWith } from './panel.js';
import { allOf, parseXml, pointsOf } from './xml.js';

beforeAll(() => useBackend('wasm'));

const names = Object.keys(batchSizes) as DescentName[];

/** ∂L/∂w by the chain rule in float64, over some of the examples. */
const gradient = ({ x, t }: Data, [w1, w2]: Point, rows: ArrayLike<number>): Point => {
  let [d1, d2] = [0, 0];
  for (const n of Array.from(rows)) {
    const h = Math.tanh(w1 * x[n]!);
    const dy = (2 * (w2 * h - t[n]!)) / rows.length;
    d1 += dy * w2 * (1 - h * h) * x[n]!;
    d2 += dy * h;
  }
  return [d1, d2];
};

test.each(names)(
  'each step is w − η ∂L/∂w over the examples of the update (lesson 5, eqs. gradient-descent, batch, stochastic, mini-batch): %s',
  async (name) => {
    const data = makeData(5);
    const path = await descend(data, batchSizes[name], 5);
    expect(path).toHaveLength(updates + 1);
    expect(path[0]!.map((w) => w.toFixed(6))).toEqual(start.map((w) => w.toFixed(6)));
    path.slice(1).forEach((after, k) => {
      const before = path[k]!;
      const d = gradient(data, before, rowsOf(k, batchSizes[name], 5));
      after.forEach((w, i) => expect(Math.abs(w - (before[i]! - learningRate * d[i]!))).toBeLessThan(1e-6));
    });
  },
);

test.each(names)('every example has its turn before any has a second one: %s', (name) => {
  const size = batchSizes[name];
  for (const pass of [0, 1]) {
    const seen = Array.from({ length: examples / size }, (_, k) => [...rowsOf(pass * (examples / size) + k, size, 2)]); // prettier-ignore
    expect(seen.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: examples }, (_, n) => n));
  }
  if (size < examples) expect([...rowsOf(0, size, 2)]).not.toEqual([...rowsOf(0, size, 3)]);
});

test.each([0, 1, 2, 3, 4])(
  'every path ends lower than it starts; only that of batch descent never rises: seed %d',
  async (seed) => {
    const data = makeData(seed);
    const rises: Record<string, number> = {};
    for (const name of names) {
      const losses = (await descend(data, batchSizes[name], seed)).map((w) => lossAt(data, w));
      expect(losses.at(-1)!).toBeLessThan(losses[0]! / 4);
      rises[name] = losses.slice(1).filter((loss, k) => loss > losses[k]! + 1e-6).length;
    }
    expect(rises.batch).toBe(0);
    expect(rises.stochastic).toBeGreaterThan(20);
  },
);

test('the surface is the loss of the network that goes down it', async () => {
  const data = makeData(1);
  const dense = (w: number, activation: 'tanh' | 'linear') =>
    layers.dense({ units: 1, activation, useBias: false, kernelInitializer: [[w]] });
  for (const [w1, w2] of [start, [1.5, 1.4], [-2, 2.5]] as const) {
    const model = makeModel(sequential([dense(w1, 'tanh'), dense(w2, 'linear')]), [1], {
      loss: 'meanSquaredError',
    });
    const shape = [examples, 1];
    const { loss } = await model.evaluate({ data: data.x, shape }, { data: data.t, shape });
    expect(Math.abs(loss / lossAt(data, [w1, w2]) - 1)).toBeLessThan(1e-5);
  }
});

test('two minima and a saddle: where they are marked the gradient is 0', () => {
  const data = makeData(1);
  const all = Array.from({ length: examples }, (_, n) => n);
  const { lowest, levels } = surfaceOf((w) => lossAt(data, w), [[-2.5, 2.5], [-2.5, 2.5]]); // prettier-ignore
  const turned: Point = [-lowest[0], -lowest[1]];
  expect(lossAt(data, turned)).toBeCloseTo(lossAt(data, lowest), 12);
  for (const at of [lowest, turned, [0, 0] as const])
    for (const d of gradient(data, at, all)) expect(Math.abs(d)).toBeLessThan(1e-3);
  const saddle = lossAt(data, [0, 0]);
  expect(lossAt(data, [0.1, 0.1])).toBeLessThan(saddle);
  expect(lossAt(data, [0.1, -0.1])).toBeGreaterThan(saddle);
  expect(levels.length).toBeGreaterThan(5);
  expect(levels[0]!).toBeGreaterThan(lossAt(data, lowest));
});

test('on paper: updates cost 64, 1 and 8 examples; the loss at the minimum, whose name stays off the frame', async () => {
  const svg = await lossSurface.draw({ seed: 4, lang: 'en', progress: () => undefined }); // w₁ = 2.56 there
  const { paths, x } = panelWith(svg, 'examples seen', { logX: true });
  const ends = paths.map((path) => pointsOf(path).flat()).map((points) => [points[0]!, points.at(-1)!]);
  expect(ends.map((pair) => pair.map(([px]) => Math.round(x(px))))).toEqual([
    [64, 6400],
    [1, 100],
    [8, 800],
  ]);
  const all = allOf(parseXml(svg));
  const data = makeData(4);
  const { lowest } = surfaceOf((w) => lossAt(data, w), [[-2.8, 2.8], [-2.8, 2.8]]); // prettier-ignore
  expect(all.map((e) => e.text).join()).toContain(`At the minima: loss ${lossAt(data, lowest).toFixed(3)}.`);
  const labels = all.filter((e) => e.text === 'minimum').map((e) => Number(e.attributes.x));
  expect(labels).toHaveLength(6);
  const right = 64 + 340;
  for (const label of labels)
    expect(((label - 64) % 384) + 64 + textWidth('minimum', 12)).toBeLessThan(right - 15);
});

test('on paper: a minimum beyond the frame is not drawn', async () => {
  const svg = await lossSurface.draw({ seed: 48, lang: 'en', progress: () => undefined }); // w₁ = 3.06 there
  const texts = allOf(parseXml(svg)).map((e) => e.text);
  expect([texts.includes('saddle'), texts.includes('minimum')]).toEqual([true, false]);
});
