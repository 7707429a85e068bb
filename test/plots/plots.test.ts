import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { useBackend } from '../../src/backends/index.js';
import { languages } from '../../src/explain/language.js';
import { textWidth } from '../../src/plots/chart.js';
import { plotNames, plots } from '../../src/plots/index.js';
import { colours, series } from '../../src/plots/style.js';
import { allOf, parseXml, type Xml } from './xml.js';

beforeAll(() => useBackend('wasm'));

type Drawn = readonly [name: (typeof plotNames)[number], lang: (typeof languages)[number], seed?: number];
const draw = ([name, lang, seed = 1]: Drawn) => plots[name].draw({ seed, lang, progress: () => undefined });
const drawn = new Map<string, Promise<string>>();
const drawOnce = (...what: Drawn): Promise<string> => {
  const key = what.join();
  if (!drawn.has(key)) drawn.set(key, draw(what));
  return drawn.get(key)!;
};

/** From where to where a text goes, about. */
const extentOf = ({ attributes, text }: Xml): [number, number] => {
  const along = Number(attributes[attributes.transform ? 'y' : 'x']);
  const width = textWidth(text, Number(attributes['font-size']));
  const left = { end: 1, middle: 0.5, start: 0 }[attributes['text-anchor'] ?? 'start'] ?? 0;
  return [along - left * width, along + (1 - left) * width];
};

const cases = plotNames.flatMap((name) => languages.map((lang) => [name, lang] as const));

describe.each(cases)('%s, %s', (name, lang) => {
  let svg = '';
  beforeAll(async () => (svg = await drawOnce(name, lang)));

  test('not many bytes', () => expect(svg.length).toBeLessThan(80_000));

  test('well-formed; what is referred to is there, under names of its own', () => {
    const all = allOf(parseXml(svg));
    const ids = all.flatMap(({ attributes: { id } }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id.startsWith(name)).toBe(true);
    const used = all.flatMap(({ attributes }) => Object.values(attributes).flatMap((v) => /#([a-z][\w-]*[A-Za-z0-9])\)?$/.exec(v)?.[1] ?? [])); // prettier-ignore
    for (const id of used.filter((u) => !/^[0-9a-f]{6}$/.test(u))) expect(ids).toContain(id);
  });

  test('texts are texts, within the picture, in one language', () => {
    const root = parseXml(svg);
    const texts = allOf(root).filter((e) => e.name === 'text');
    expect(texts.length).toBeGreaterThan(20);
    for (const text of texts) {
      const [from, to] = extentOf(text);
      const most = Number(text.attributes.transform ? root.attributes.height : root.attributes.width);
      expect({ text: text.text, fits: from >= 0 && to <= most }).toEqual({ text: text.text, fits: true });
    }
    const chinese = /\p{Script=Han}/u;
    expect(root.children.slice(0, 2).every(({ text }) => chinese.test(text))).toBe(lang === 'zh');
    if (lang === 'en') expect(svg).not.toMatch(chinese);
  });

  test('no number has more than two decimals', () => {
    for (const { name: tag, attributes } of allOf(parseXml(svg)))
      for (const value of Object.values(attributes)) expect({ tag, long: /\.\d{3,}/.test(value) }).toEqual({ tag, long: false }); // prettier-ignore
  });
});

test.each(plotNames)('the same bytes each time: %s', async (name) =>
  expect(await draw([name, 'en'])).toBe(await drawOnce(name, 'en')),
);

test('another seed draws other gradients and other paths; functions stay as they are', async () => {
  expect(await draw(['activations', 'en', 2])).toBe(await drawOnce('activations', 'en'));
  for (const name of ['gradients', 'loss-surface'] as const)
    expect(await draw([name, 'en', 2])).not.toBe(await drawOnce(name, 'en'));
});

const luminance = (colour: string): number => {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

test('contrast: texts 4.5 to 1, lines 3 to 1, as WCAG 2 asks; series differ in their dashes too', () => {
  for (const colour of [colours.ink, colours.soft, ...series.map((s) => s.colour)])
    expect(contrast(colour, colours.paper)).toBeGreaterThan(4.5);
  expect(contrast(colours.frame, colours.paper)).toBeGreaterThan(3);
  expect(new Set(series.map((s) => ('dash' in s ? s.dash : ''))).size).toBe(series.length);
});

test('a page can use them: no Node in any, no tensors in what draws', () => {
  const folder = join(__dirname, '..', '..', 'src', 'plots');
  const draws = ['svg', 'scale', 'line', 'style', 'chart', 'contours', 'surface'];
  for (const file of readdirSync(folder)) {
    const source = readFileSync(join(folder, file), 'utf8');
    expect({ file, node: /from 'node:|\bprocess\.|\brequire\(/.test(source) }).toEqual({ file, node: false });
    if (draws.includes(file.replace('.ts', '')))
      expect({ file, tensors: /tensorflow|train\/|registry|memory/.test(source) }).toEqual({
        file,
        tensors: false,
      });
  }
});
