import { useBackend } from '../../src/backends/index.js';
import { activationCurves, elementwise, type ActivationName, type Curve } from '../../src/plots/activationCurves.js'; // prettier-ignore
import { activations } from '../../src/plots/activations.js';
import { activationRows } from '../../src/registry.js';
import type { Scalar64 } from '../../src/row.js';
import { panelWith } from './panel.js';
import { pointsOf } from './xml.js';

beforeAll(() => useBackend('wasm'));

const formulaOf = (name: ActivationName): Scalar64 => (activationRows[name] as { float64: Scalar64 }).float64;
const pointsIn = ({ pieces, taken, limits }: Curve) => [...pieces.flat(), ...taken, ...limits];

test('every element-wise activation, those of the lessons first', () => {
  expect(elementwise.slice(0, 7)).toEqual(['sigmoid', 'tanh', 'relu', 'leakyReLU', 'elu', 'softplus', 'abs']);
  expect([...elementwise, 'softmax', 'logSoftmax'].sort()).toEqual(Object.keys(activationRows).sort());
});

test.each(elementwise)('%s: each point of both curves is the formula’s', async (name) => {
  const { y, dx, config } = await activationCurves(name);
  const formula = formulaOf(name);
  for (const [which, curve] of Object.entries({ y, dx }) as ['y' | 'dx', Curve][])
    for (const [x, value] of pointsIn(curve)) {
      const want = formula[which](x, config);
      expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(want)));
    }
});

const jumpsOf = (curve: Curve): string[] =>
  [...curve.taken.map((p) => [...p, 'taken']), ...curve.limits.map((p) => [...p, 'limit'])].map((p) =>
    p.map((v) => (typeof v === 'number' ? Math.round(v * 1000) / 1000 + 0 : v)).join(' '),
  );

test.each([
  ['relu', 'dx', ['0 0 taken', '0 1 limit']],
  ['leakyReLU', 'dx', ['0 0.3 taken', '0 1 limit']],
  ['abs', 'dx', ['0 0 taken', '0 -1 limit', '0 1 limit']],
  ['relu6', 'dx', ['0 0 taken', '6 0 taken', '0 1 limit', '6 1 limit']],
  ['hardSigmoid', 'dx', ['-3 0 taken', '3 0 taken', '-3 0.167 limit', '3 0.167 limit']],
  ['sign', 'y', ['0 0 taken', '0 -1 limit', '0 1 limit']],
  ['step', 'y', ['0 0 taken', '0 1 limit']],
  ['thresholdedReLU', 'y', ['1 0 taken', '1 1 limit']],
  ['sigmoid', 'dx', []],
  ['elu', 'dx', []],
  ['exponential', 'y', []],
  ['relu', 'y', []],
] as const)('%s, %s: where it jumps, and what is taken there', async (name, which, jumps) => {
  const curve = (await activationCurves(name))[which];
  expect(jumpsOf(curve)).toEqual(jumps);
  expect(curve.pieces).toHaveLength(1 + new Set(jumps.filter((j) => j.endsWith('limit'))).size);
  for (const piece of curve.pieces)
    piece.slice(1).forEach(([, value], i) => expect(Math.abs(value - piece[i]![1])).toBeLessThan(3));
});

test('on paper: the solid line is σ, the dashed one σ′, and its maximum ¼ is marked (lesson 2, eq. sigmoid-bound)', async () => {
  const svg = await activations.draw({ seed: 1, lang: 'en', progress: () => undefined });
  const { all, x, y, paths } = panelWith(svg, 'sigmoid');
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  const [solid, dashed] = paths;
  expect([solid!.attributes['stroke-dasharray'], dashed!.attributes['stroke-dasharray']]).toEqual([undefined, '6 3']); // prettier-ignore
  for (const [path, f] of [
    [solid!, sigmoid],
    [dashed!, (v: number) => sigmoid(v) * sigmoid(-v)],
  ] as const) {
    // prettier-ignore
    const points = pointsOf(path).flat();
    expect(points.length).toBeGreaterThan(20);
    for (const [px, py] of points) expect(y(py)).toBeCloseTo(f(x(px)), 2.7);
  }
  const { cx, cy } = all.find((e) => e.name === 'circle')!.attributes;
  expect(x(Number(cx))).toBeCloseTo(0, 3);
  expect(y(Number(cy))).toBeCloseTo(0.25, 3);
  expect(all.map((e) => e.text)).toContain('max f′ = ¼');
});

test('on paper: the line of relu′ is broken at 0', async () => {
  const svg = await activations.draw({ seed: 1, lang: 'en', progress: () => undefined });
  const { paths, x, y } = panelWith(svg, 'relu');
  const read = pointsOf(paths[1]!).map((piece) => piece.map(([px, py]) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`)); // prettier-ignore
  expect(read.map((piece) => piece.join(', ').replaceAll('-0.0', '0.0'))).toEqual([
    '-4.0 0.0, 0.0 0.0',
    '0.0 1.0, 4.0 1.0',
  ]);
});
