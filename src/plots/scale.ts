/** From numbers to places on the paper, and the numbers that stand along an axis. */

export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface Scale {
  readonly domain: readonly [low: number, high: number];
  readonly range: readonly [from: number, to: number];
  /** Where a value stands. */
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
}

type Pair = readonly [number, number];

/** With a minus, not a hyphen. */
const plain = (n: number, decimals: number): string => n.toFixed(decimals).replace('-', '−');

/** The largest of 1, 2 and 5 times a power of ten with at least `count` steps between two numbers; with its decimals. */
const stepOf = ([low, high]: Pair, count: number): { readonly step: number; readonly decimals: number } => {
  const most = (high - low) / count;
  const power = Math.floor(Math.log10(most) + 1e-9);
  const times = [5, 2, 1].find((m) => m * 10 ** power <= most * (1 + 1e-9)) ?? 1;
  return { step: times * 10 ** power, decimals: Math.max(0, -power) };
};

/** Multiples of a round step, within two numbers. @param count - at least so many steps, if they come out round */
export const niceTicks = (domain: Pair, count: number): Tick[] => {
  const { step, decimals } = stepOf(domain, count);
  const first = Math.ceil(domain[0] / step - 1e-9);
  const last = Math.floor(domain[1] / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = Number(((first + i) * step).toFixed(decimals)) + 0; // −0 + 0 is 0
    return { value, label: plain(value, decimals) };
  });
};

/** at(v) = from + (v − low)/(high − low) · (to − from) */
export const linear = (domain: Pair, range: Pair, count = 4): Scale => ({
  domain,
  range,
  at: (value) => range[0] + ((value - domain[0]) / (domain[1] - domain[0])) * (range[1] - range[0]),
  ticks: niceTicks(domain, count),
});

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const powerOfTen = (exponent: number): string => {
  if (exponent === 0) return '1';
  if (exponent === 1) return '10';
  const digits = [...String(Math.abs(exponent))].map((d) => superscripts[Number(d)]!).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
};

/** at(v) is linear in log₁₀ v. @param every - the powers of ten that have a tick: multiples of this */
export const logarithmic = (domain: Pair, range: Pair, every = 1): Scale => {
  const exponents: Pair = [Math.log10(domain[0]), Math.log10(domain[1])];
  const { at } = linear(exponents, range);
  const first = Math.ceil(exponents[0] / every - 1e-9);
  const last = Math.floor(exponents[1] / every + 1e-9);
  return {
    domain,
    range,
    at: (value) => at(Math.log10(value)),
    ticks: Array.from({ length: last - first + 1 }, (_, i) => ({
      value: 10 ** ((first + i) * every),
      label: powerOfTen((first + i) * every),
    })),
  };
};
