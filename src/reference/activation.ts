/**
 * Activation functions on one number, in float64, each with its derivative. What is computed is also written:
 * `text` and `slope` take symbols or numbers, so that a step can show both.
 */
import { factory, numberIn, type Factory } from '../optionTable.js';

export interface Activation64 {
  readonly kind: string;
  /** Its options, the defaults among them: what the layer of this name is made with. */
  readonly config: { readonly alpha?: number };
  /** a = f(net) */
  readonly f: (net: number) => number;
  /** f′(net), where a = f(net) is at hand. */
  readonly derivative: (net: number, a: number) => number;
  /** `σ(net4)`. */
  readonly text: (net: string) => string;
  /** `a4·(1 − a4)`; empty where the derivative is 1. */
  readonly slope: (net: string, a: string) => string;
}

const activation = (
  kind: string,
  made: Omit<Activation64, 'kind' | 'config'>,
  config: Activation64['config'] = {},
): Activation64 => ({ kind, config, ...made });

/** f(x) = x    f′ = 1 */
const linear = factory('linear', {}, () =>
  activation('linear', { f: (x) => x, derivative: () => 1, text: (net) => net, slope: () => '' }),
);

/**
 * σ(x) = 1/(1 + e⁻ˣ)    σ′ = σ(1 − σ)
 * (lesson 1, eqs. 3.2, 3.3; lesson 3, eqs. sigmoid, sigmoid-prime; lesson 4, eqs. 1, 2; lesson 5, eq. sigmoid)
 */
const sigmoid = factory('sigmoid', {}, () =>
  activation('sigmoid', {
    f: (x) => 1 / (1 + Math.exp(-x)),
    derivative: (_, a) => a * (1 - a),
    text: (net) => `σ(${net})`,
    slope: (_, a) => `${a}·(1 − ${a})`,
  }),
);

/** tanh x = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)    tanh′ = 1 − tanh²    (lesson 3, eq. tanh; lesson 5, eq. tanh) */
const tanh = factory('tanh', {}, () =>
  activation('tanh', {
    f: Math.tanh,
    derivative: (_, a) => 1 - a * a,
    text: (net) => `tanh(${net})`,
    slope: (_, a) => `(1 − ${a}²)`,
  }),
);

/** f(x) = max(0, x)    f′ = [x > 0], 0 at the kink    (lesson 3, eq. relu; lesson 5, eqs. relu, relu-derivative) */
const relu = factory('relu', {}, () =>
  activation('relu', {
    f: (x) => Math.max(0, x),
    derivative: (x) => (x > 0 ? 1 : 0),
    text: (net) => `max(0, ${net})`,
    slope: (net) => `[${net} > 0]`,
  }),
);

/**
 * f(x) = x > 0 ? x : α·x    f′ = x > 0 ? 1 : α    α = 0.3, as in Keras; lesson 3 has 0.01
 * (lesson 3, eq. leaky-relu; lesson 5, eqs. leaky-relu, generalized-relu)
 */
const leakyReLU = factory('leakyReLU', { alpha: numberIn(0.3, 0) }, ({ alpha }) =>
  activation(
    'leakyReLU',
    {
      f: (x) => (x > 0 ? x : alpha * x),
      derivative: (x) => (x > 0 ? 1 : alpha),
      text: (net) => `leakyReLU(${net}, ${alpha})`,
      slope: (net) => `(${net} > 0 ? 1 : ${alpha})`,
    },
    { alpha },
  ),
);

/** f(x) = x > 0 ? x : α(eˣ − 1)    f′ = x > 0 ? 1 : f + α    (lesson 5, eq. elu) */
const elu = factory('elu', { alpha: numberIn(1, 0) }, ({ alpha }) =>
  activation(
    'elu',
    {
      f: (x) => (x > 0 ? x : alpha * Math.expm1(x)),
      derivative: (x, a) => (x > 0 ? 1 : a + alpha),
      text: (net) => `elu(${net}, ${alpha})`,
      slope: (net, a) => `(${net} > 0 ? 1 : ${a} + ${alpha})`,
    },
    { alpha },
  ),
);

/** f(x) = log(1 + eˣ)    f′ = σ(x)    (lesson 5, eq. softplus) */
const softplus = factory('softplus', {}, () =>
  activation('softplus', {
    f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    derivative: (x) => 1 / (1 + Math.exp(-x)),
    text: (net) => `softplus(${net})`,
    slope: (net) => `σ(${net})`,
  }),
);

/** f(x) = |x|    f′ = sign x, 0 at the kink    (lesson 5, eq. absolute-value) */
const abs = factory('abs', {}, () =>
  activation('abs', {
    f: Math.abs,
    derivative: Math.sign,
    text: (net) => `|${net}|`,
    slope: (net) => `sign(${net})`,
  }),
);

/** By the names of the layers. */
export const activations64 = { linear, sigmoid, tanh, relu, leakyReLU, elu, softplus, abs } satisfies Record<
  string,
  Factory<never, Activation64>
>;
export type Activation64Name = keyof typeof activations64;
