/**
 * Reads what `explain` writes: `½(0.01 − 0.75136507)²`, and with names for numbers `½(target_o1 − out_o1)²`. What is
 * printed has nine digits: every value comes with how far off that may make it.
 */
import { activations64 } from '../../src/reference/activation.js';

export interface Measured {
  readonly value: number;
  /** How far off it may be. */
  readonly error: number;
}

/** How far off a number may be, of its size: one with nine digits, one of float64. */
const [printed, rounding] = [5e-9, 1e-14];
const { max, min, abs, tanh, sign } = Math;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Each with the steepest slope that it has. */
const functions: Readonly<
  Record<string, readonly [(...x: number[]) => number, slope: (alpha: number) => number]>
> = {
  σ: [sigmoid, () => 0.25],
  tanh: [tanh, () => 1],
  max: [max, () => 1],
  min: [min, () => 1],
  sign: [sign, () => 0],
  leakyReLU: [(x, alpha) => activations64.leakyReLU({ alpha: alpha }).f(x), (alpha) => max(1, alpha)],
  elu: [(x, alpha) => (x > 0 ? x : 2 * alpha * Math.exp(x / 2) * Math.sinh(x / 2)), (alpha) => max(1, alpha)],
  softplus: [(x) => Math.log1p(Math.exp(x)), () => 1],
};

/**
 * @param text - `−`, `·` and `²` as they are printed
 * @param names - what symbols stand for
 */
export const evaluate = (text: string, names: ReadonlyMap<string, number> = new Map()): Measured => {
  const symbols = [...names.keys()].sort((a, b) => b.length - a.length);
  let at = 0;
  const fail = (expected: string): never => {
    throw new Error(`${text}: expected ${expected} at ${at}: …${text.slice(at)}`);
  };
  const eat = (token: string): boolean => {
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };
  const need = (token: string): void => void (eat(token) || fail(token));

  const ternary = (): Measured => {
    const left = sum();
    if (!eat(' > ')) return left;
    const truth = left.value > sum().value;
    if (!eat(' ? ')) return { value: Number(truth), error: 0 };
    const yes = ternary();
    need(' : ');
    const no = ternary();
    return truth ? yes : no;
  };
  const sum = (): Measured => {
    let total = product();
    for (;;) {
      const factor = eat(' + ') ? 1 : eat(' − ') ? -1 : 0;
      if (factor === 0) return total;
      const term = product();
      total = { value: total.value + factor * term.value, error: total.error + term.error };
    }
  };
  const product = (): Measured => {
    if (eat('−')) {
      const { value, error } = product();
      return { value: -value, error };
    }
    let total = power();
    while (eat('·')) {
      const { value, error } = power();
      total = {
        value: total.value * value,
        error: abs(total.value) * error + abs(value) * total.error + total.error * error,
      };
    }
    return total;
  };
  const power = (): Measured => {
    if (eat('½')) {
      const { value, error } = power();
      return { value: value / 2, error: error / 2 };
    }
    const { value, error } = atom();
    return eat('²')
      ? { value: value * value, error: 2 * abs(value) * error + error * error }
      : { value, error };
  };
  const atom = (): Measured => {
    const symbol = symbols.find((s) => text.startsWith(s, at));
    const call = Object.keys(functions).find((f) => text.startsWith(`${f}(`, at));
    if (call && (symbol ?? '').length <= call.length) {
      const [f, slope] = functions[call]!;
      need(`${call}(`);
      const args = [ternary()];
      while (eat(', ')) args.push(ternary());
      need(')');
      const alpha = args[1]?.value ?? 0;
      const value = f(...args.map((a) => a.value));
      return { value, error: max(...args.map((a) => a.error)) * slope(alpha) + rounding * abs(value) };
    }
    if (symbol !== undefined) {
      need(symbol);
      const value = names.get(symbol)!;
      return { value, error: rounding * abs(value) };
    }
    for (const [open, close] of [
      ['(', ')'],
      ['[', ']'],
      ['|', '|'],
    ] as const)
      if (eat(open)) {
        const inner = ternary();
        need(close);
        return open === '|' ? { ...inner, value: abs(inner.value) } : inner;
      }
    const [digits = fail('a number')] = /^−?\d+(\.\d+)?(e−?\d+)?/.exec(text.slice(at)) ?? [];
    at += digits.length;
    const value = Number(digits.replaceAll('−', '-'));
    return { value, error: printed * abs(value) };
  };

  const result = ternary();
  if (at < text.length) fail('the end');
  return result;
};
