/** The activations in float64: against numbers from elsewhere, the tensor engine's layers, and central differences. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../src/backends/index.js';
import type { Layer } from '../../src/contract.js';
import { activations64, type Activation64, type Activation64Name } from '../../src/reference/activation.js';
import { layers } from '../../src/registry.js';
import { evaluate } from '../explain/evaluate.js';

const names = Object.keys(activations64) as Activation64Name[];
/** With other options, too. */
const all: readonly (readonly [string, Activation64, () => Layer])[] = [
  ...names.map((name) => [name, activations64[name](), () => layers[name]()] as const),
  [
    'leakyReLU, alpha 0.01',
    activations64.leakyReLU({ alpha: 0.01 }),
    () => layers.leakyReLU({ alpha: 0.01 }),
  ],
  ['elu, alpha 0.5', activations64.elu({ alpha: 0.5 }), () => layers.elu({ alpha: 0.5 })],
];
/** With the kink, both zeros, and where float32 saturates. */
const points = [0, -0, 1e-3, -1e-3, 0.5, -0.5, 1, -1, 3, -3, 15, -15];
const slopeAt = ({ f, derivative }: Activation64, x: number): number => derivative(x, f(x));

test('σ and σ′ = σ(1 − σ) (lesson 1, eqs. 3.2, 3.3; lesson 3, eq. sigmoid; lesson 4, eqs. 1, 2; lesson 5, eq. sigmoid)', () => {
  const sigmoid = activations64.sigmoid();
  for (const [x, y, slope] of [
    [-2, 0.11920292202211755, 0.1049935854035065],
    [-0.5, 0.3775406687981454, 0.2350037122015945],
    [1, 0.7310585786300049, 0.19661193324148185],
    [3, 0.9525741268224334, 0.045176659730912],
  ] as const) {
    expect(sigmoid.f(x)).toBeCloseTo(y, 15);
    expect(slopeAt(sigmoid, x)).toBeCloseTo(slope, 15);
  }
  expect([-1e4, 1e4].map(sigmoid.f)).toEqual([0, 1]);
});

test('σ′ is ¼ at 0 and less elsewhere (lesson 2, eq. sigmoid-bound)', () => {
  const sigmoid = activations64.sigmoid();
  expect(slopeAt(sigmoid, 0)).toBe(0.25);
  for (const x of points.filter((p) => p !== 0)) expect(slopeAt(sigmoid, x)).toBeLessThan(0.25);
});

test('tanh and tanh′ = 1 − tanh² (lesson 3, eq. tanh; lesson 5, eq. tanh)', () => {
  const tanh = activations64.tanh();
  expect(tanh.f(-0.5)).toBeCloseTo(-0.46211715726000974, 15);
  expect(slopeAt(tanh, -0.5)).toBeCloseTo(0.7864477329659274, 15);
  expect(slopeAt(tanh, 3)).toBeCloseTo(0.009866037165440211, 15);
});

test.each<[Activation64Name, y: readonly number[], slope: readonly number[]]>([
  ['linear', [-2, 0, 3], [1, 1, 1]],
  ['relu', [0, 0, 3], [0, 0, 1]],
  ['leakyReLU', [-0.6, 0, 3], [0.3, 0.3, 1]],
  ['elu', [-0.8646647167633873, 0, 3], [0.1353352832366127, 1, 1]],
  [
    'softplus',
    [0.1269280110429726, 0.6931471805599453, 3.048587351573742],
    [0.11920292202211755, 0.5, 0.9525741268224334],
  ],
  ['abs', [2, 0, 3], [-1, 0, 1]],
])('%s at −2, 0 and 3', (name, y, slope) => {
  const f = activations64[name]();
  [-2, 0, 3].forEach((x, i) => {
    expect(f.f(x)).toBeCloseTo(y[i]!, 14);
    expect(slopeAt(f, x)).toBeCloseTo(slope[i]!, 14);
  });
});

test('softplus does not overflow, and keeps what is small', () => {
  const softplus = activations64.softplus();
  expect([-800, 800].map(softplus.f)).toEqual([0, 800]);
  expect([-800, 800].map((x) => slopeAt(softplus, x))).toEqual([0, 1]);
  expect(softplus.f(-40) / 4.248354255291589e-18).toBeCloseTo(1, 14); // e⁻⁴⁰
});

test('elu near 0 keeps its digits', () => {
  const elu = activations64.elu();
  expect(elu.f(-1e-10) / -9.9999999995e-11).toBeCloseTo(1, 15);
  expect(elu.f(-40)).toBeCloseTo(-1, 15);
});

describe.each(all)('%s', (_, activation, layer) => {
  test.each(['cpu', 'wasm'] as const)(
    'is the layer of the tensor engine on %s, also at the kink',
    async (backend) => {
      await useBackend(backend);
      const found = tf.tidy(() => {
        const made = layer();
        const x = tf.tensor1d(points);
        const { y, cache } = made.forward(x, {}, { training: false, seed: 0 });
        const { dx } = made.backward(tf.onesLike(x), cache, {}, { dx: true, grads: false });
        return [y as tf.Tensor, dx as tf.Tensor];
      });
      const [y, dx] = await Promise.all(found.map((t) => t.data()));
      tf.dispose(found);
      points.forEach((x, i) => {
        const at = Math.fround(x);
        const near = (got: number, want: number): boolean =>
          Math.abs(got - want) <= 1e-6 * Math.max(1, Math.abs(want));
        expect({ x, y: near(y![i]!, activation.f(at)) }).toEqual({ x, y: true });
        expect({ x, dx: near(dx![i]!, slopeAt(activation, at)) }).toEqual({ x, dx: true });
      });
    },
  );

  test('its derivative is that of central differences', () => {
    const h = 1e-5;
    for (const x of points.filter((p) => Math.abs(p) > h)) {
      const wanted = (activation.f(x + h) - activation.f(x - h)) / (2 * h);
      expect(slopeAt(activation, x)).toBeCloseTo(wanted, 9);
    }
  });

  test('what is written is what is computed', () => {
    for (const x of points) {
      const names = new Map([
        ['net', x],
        ['a', activation.f(x)],
      ]);
      expect(evaluate(activation.text('net'), names).value).toBeCloseTo(activation.f(x), 12);
      const slope = activation.slope('net', 'a');
      expect(slope ? evaluate(slope, names).value : 1).toBeCloseTo(slopeAt(activation, x), 12);
    }
  });
});

test('options that cannot be', () => {
  expect(() => activations64.elu({ alpha: -1 })).toThrow(
    /elu: option "alpha": expected a number ≥ 0, received -1/,
  );
  expect(() => activations64.relu({ alpha: 1 })).toThrow(/option of relu/);
});
