/** A panel of a picture, and how its places are read as values. */
import { allOf, parseXml, type Xml } from './xml.js';

/** `−0.5`, `10⁻³` */
const valueOf = (label: string): number => {
  const [, number = '', exponent = ''] = /^(−?[\d.]+)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*)$/u.exec(label) ?? [];
  const digits = [...exponent].map((c) => (c === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c))).join('');
  return number === '' ? NaN : Number(number.replace('−', '-')) ** (digits === '' ? 1 : Number(digits));
};

interface Axes {
  readonly logX?: boolean;
  readonly logY?: boolean;
}

/** The panel in which these words are its title, or stand along an axis. */
export const panelWith = (svg: string, words: string, { logX = false, logY = false }: Axes = {}) => {
  const panel = allOf(parseXml(svg)).find(
    (e) =>
      e.name === 'g' && e.children.some((c) => c.name === 'g' && c.children.some((t) => t.text === words)),
  )!;
  const all = allOf(panel);
  const reader = (anchor: string, place: (tick: Xml) => number, log: boolean) => {
    const [f, inverse] = log ? [Math.log, Math.exp] : [(v: number) => v, (v: number) => v];
    const ticks = all.filter((e) => e.attributes['text-anchor'] === anchor && !Number.isNaN(valueOf(e.text)));
    const [[a, from], [b, to]] = [ticks[0]!, ticks.at(-1)!].map((t) => [f(valueOf(t.text)), place(t)]) as [[number, number], [number, number]]; // prettier-ignore
    return (at: number): number => inverse(a + ((at - from) * (b - a)) / (to - from));
  };
  return {
    all,
    paths: all.filter((e) => e.name === 'path'),
    x: reader('middle', (tick) => Number(tick.attributes.x), logX),
    y: reader('end', (tick) => Number(tick.attributes.y) - 4, logY),
  };
};
