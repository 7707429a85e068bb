import { useBackend } from '../../src/backends/index.js';
import { depths, gradientNorms, kinds, makeData, networkOf, width, type Kind } from '../../src/plots/gradientNorms.js'; // prettier-ignore
import { gradients } from '../../src/plots/gradients.js';
import { Model } from '../../src/train/model.js';
import { release } from '../../src/memory.js';
import { panelWith } from './panel.js';
import { allOf, parseXml, pointsOf } from './xml.js';

beforeAll(() => useBackend('wasm'));

const functions = {
  sigmoid: { f: (z: number) => 1 / (1 + Math.exp(-z)), slope: (a: number) => a * (1 - a) },
  tanh: { f: Math.tanh, slope: (a: number) => 1 - a * a },
  relu: { f: (z: number) => Math.max(0, z), slope: (a: number) => (a > 0 ? 1 : 0) },
};

/** Forward and back in float64, one example at a time: ‖mean of δ‖ by hidden layer. */
const norms64 = (kernels: readonly ArrayLike<number>[], kind: Kind, seed: number): number[] => {
  const { f, slope } = functions[kind.activation];
  const { x, t } = makeData(seed);
  const sums = kernels.map((W) => Array<number>(W.length / width).fill(0));
  t.data.forEach((target, n) => {
    const a: number[][] = [[...x.data.slice(n * width, (n + 1) * width)]];
    for (const [l, W] of kernels.entries()) {
      const units = W.length / width;
      const z = Array.from({ length: units }, (_, o) => a[l]!.reduce((sum, v, i) => sum + v * W[i * units + o]!, 0)); // prettier-ignore
      a.push(l === kernels.length - 1 ? z : z.map(f));
    }
    let delta = [functions.sigmoid.f(a.at(-1)![0]!) - target];
    for (let l = kernels.length - 1; l >= 0; l--) {
      delta.forEach((d, o) => (sums[l]![o]! += d / t.data.length));
      const W = kernels[l]!;
      const above = delta;
      delta = a[l]!.map(
        (v, i) => slope(v) * above.reduce((sum, d, o) => sum + d * W[i * above.length + o]!, 0),
      );
    }
  });
  return sums.slice(0, -1).map((db) => Math.hypot(...db));
};

const kernelsOf = async (kind: Kind, depth: number, seed: number): Promise<ArrayLike<number>[]> => {
  const model = new Model(networkOf(kind, depth), { inputShape: [width], seed });
  const kernels = [...model.weights].filter(([path]) => path.endsWith('/kernel'));
  const values = await Promise.all(kernels.map(([, w]) => w.data()));
  release(model.state);
  return values;
};

test.each(Object.entries(kinds))('%s: the norms are those of float64', async (_, kind) => {
  const norms = await gradientNorms(kind, 6, 3);
  const want = norms64(await kernelsOf(kind, 6, 3), kind, 3);
  expect(norms).toHaveLength(6);
  norms.forEach((norm, l) => expect(Math.abs(norm / want[l]! - 1)).toBeLessThan(1e-3));
});

const deepest = depths.at(-1)!;
/** By how much the norm changes a layer, from the last one to the first. */
const perLayer = async (kind: Kind, seed: number): Promise<number> => {
  const norms = await gradientNorms(kind, deepest, seed);
  return (norms[0]! / norms.at(-1)!) ** (1 / (deepest - 1));
};

test.each([1, 2, 3])(
  'gradients vanish by at least ¼ a layer under sigmoid, not under tanh or relu from He’s weights (lesson 5, eq. vanishing): seed %d',
  async (seed) => {
    expect(await perLayer(kinds.sigmoid, seed)).toBeLessThan(0.25);
    expect(await perLayer(kinds.tanh, seed)).toBeGreaterThan(0.8);
    expect(await perLayer(kinds.reluHe, seed)).toBeGreaterThan(0.85);
    expect(await perLayer(kinds.reluHe, seed)).toBeLessThan(1.15);
    expect(Math.abs((await perLayer(kinds.relu, seed)) - Math.SQRT1_2)).toBeLessThan(0.1);
  },
);

test.each([1, 2, 3])(
  'they explode where |f′(z)·w| > 1: under relu soon, under sigmoid from very large weights only (lesson 5, eq. exploding): seed %d',
  async (seed) => {
    expect(await perLayer(kinds.reluLarge, seed)).toBeGreaterThan(1.5);
    expect(await perLayer(kinds.sigmoidLarge, seed)).toBeGreaterThan(1.2);
  },
);

test('on paper: the guide ends where the deepest network does, and falls by ¼ a layer', async () => {
  const svg = await gradients.draw({ seed: 1, lang: 'en', progress: () => undefined });
  const { all, paths, x, y } = panelWith(svg, 'sigmoid, glorotUniform', { logY: true });
  const [guide, ...lines] = paths.map((path) => pointsOf(path).flat());
  expect(guide!.at(-1)).toEqual(lines[depths.length - 1]!.at(-1));
  const [[first, low], [last, high]] = guide!.map(([px, py]) => [x(px), y(py)]) as [number[], number[]];
  expect([first, last].map((layer) => layer!.toFixed(2))).toEqual(['1.00', `${deepest}.00`]);
  expect((low! / high!) ** (1 / (last! - first!))).toBeCloseTo(0.25, 3);
  const times = (await perLayer(kinds.sigmoid, 1)).toPrecision(2);
  expect(all.map((e) => e.text)).toContain(`${deepest} hidden layers: × ${times} a layer, towards the input`);
  const legend = allOf(parseXml(svg));
  const at = legend.findIndex((e) => e.text === 'for comparison: ¼ a layer');
  expect(legend[at - 1]!.attributes['stroke-dasharray']).toBe(paths[0]!.attributes['stroke-dasharray']);
});
