/** The activation functions of the lesson, each in float64 and as a layer of the tensor engine. z is the input. */
import type { Text } from '../../explain/language.js';
import { activations64, type Activation64 } from '../../reference/activation.js';
import { layers } from '../../registry.js';
import type { OneLayer } from '../engine.js';
import type { Values } from '../points.js';
import { said } from '../words.js';

type F = (z: number) => number;

/**
 * g(z, α) = max(0, z) + α·min(0, z)    (lesson 5, eq. generalized-relu)
 * α = 0 is ReLU, α = −1 is |z|, a small α is leaky ReLU, and where α is learned it is PReLU
 * (lesson 5, eqs. relu, absolute-value, leaky-relu).
 */
export const generalizedReLU = (z: number, alpha: number): number => Math.max(0, z) + alpha * Math.min(0, z);

/** g′ = z > 0 ? 1 : α; at the kink it is α, that of the left, as in the layers prelu and leakyReLU. */
export const generalizedReLUSlope = (z: number, alpha: number): number => (z > 0 ? 1 : alpha);

export interface Activated {
  readonly name: string;
  readonly formula: string;
  readonly slope: string;
  readonly f: F;
  readonly derivative: F;
  readonly layer: OneLayer;
  readonly params?: Values;
  /** Whether f stays between two numbers: by its formula. */
  readonly bounded: boolean;
  /** Whether f′ is continuous: by its formula. */
  readonly smooth: boolean;
}

const of = ({ f, derivative }: Activation64) => ({ f, derivative: (z: number) => derivative(z, f(z)) });
const general = (alpha: number) => ({
  f: (z: number) => generalizedReLU(z, alpha),
  derivative: (z: number) => generalizedReLUSlope(z, alpha),
  layer: layers.prelu(),
  params: { alpha: [alpha] },
  bounded: false,
  smooth: false,
});

/** Made when they are asked for: layers come from the registry. */
export const activated = (): readonly Activated[] => [
  {
    name: 'sigmoid',
    formula: '1/(1 + e⁻ᶻ)',
    slope: 'σ(1 − σ)',
    ...of(activations64.sigmoid()),
    layer: layers.sigmoid(),
    bounded: true,
    smooth: true,
  },
  {
    name: 'tanh',
    formula: '(eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ)',
    slope: '1 − tanh²',
    ...of(activations64.tanh()),
    layer: layers.tanh(),
    bounded: true,
    smooth: true,
  },
  {
    name: 'ReLU',
    formula: 'max(0, z)',
    slope: '[z > 0]',
    ...of(activations64.relu()),
    layer: layers.relu(),
    bounded: false,
    smooth: false,
  },
  {
    name: '|z|',
    formula: '|z|',
    slope: 'sign z',
    ...of(activations64.abs()),
    layer: layers.abs(),
    bounded: false,
    smooth: false,
  },
  {
    name: 'leaky ReLU, α = 0.01',
    formula: 'z > 0 ? z : αz',
    slope: 'z > 0 ? 1 : α',
    ...of(activations64.leakyReLU({ alpha: 0.01 })),
    layer: layers.leakyReLU({ alpha: 0.01 }),
    bounded: false,
    smooth: false,
  },
  {
    name: 'PReLU, α = 0.25',
    formula: 'max(0, z) + α·min(0, z)',
    slope: 'z > 0 ? 1 : α',
    ...general(0.25),
  },
  {
    name: 'ELU, α = 1',
    formula: 'z > 0 ? z : α(eᶻ − 1)',
    slope: 'z > 0 ? 1 : αeᶻ',
    ...of(activations64.elu()),
    layer: layers.elu(),
    bounded: false,
    smooth: true,
  },
  {
    name: 'Softplus',
    formula: 'log(1 + eᶻ)',
    slope: 'σ(z)',
    ...of(activations64.softplus()),
    layer: layers.softplus(),
    bounded: false,
    smooth: true,
  },
];

/** The generalized ReLU beside the layers that are special cases of it. */
export const specialCases = (): readonly {
  readonly alpha: number;
  readonly name: Text;
  readonly layer: OneLayer;
}[] => [
  { alpha: 0, name: said('ReLU', 'ReLU'), layer: layers.relu() },
  { alpha: -1, name: said('absolute value', '绝对值整流'), layer: layers.abs() },
  { alpha: 0.01, name: said('leaky ReLU', 'leaky ReLU'), layer: layers.leakyReLU({ alpha: 0.01 }) },
];
